//! Writing a file of a folder.

use std::path::Path;

use crate::SynthError;

/// Writes a file below a folder, with the folders above it.
pub(crate) fn put(dir: &Path, key: &str, bytes: impl AsRef<[u8]>) -> Result<(), SynthError> {
    let path = dir.join(key);
    assay_host::add_folders(&path)?;
    Ok(assay_host::FileWriter::output(&path)?.write_whole(bytes)?)
}
