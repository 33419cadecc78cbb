//! Writes the text of each part beside its name, in the files of the named queries.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../queries"))? {
        let file = file?.path();
        let sql = fs::read_to_string(&file)?;
        fs::write(&file, assay_query::parts::beside(&sql))?;
    }
    Ok(())
}
