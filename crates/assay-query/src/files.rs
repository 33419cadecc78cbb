//! Files of the user as tables, which are only read.

use std::path::Path;

use datafusion::datasource::listing::ListingTableUrl;
use datafusion::error::{DataFusionError, Result};
use datafusion::prelude::{CsvReadOptions, ParquetReadOptions, SessionContext};
use url::Url;

use crate::error::QueryError;

/// What is in a file, by the ending of its name.
#[derive(Clone, Copy)]
enum Content {
    Separated { by: u8 },
    Parquet,
}

const ENDINGS: [(&str, Content); 3] = [
    ("csv", Content::Separated { by: b',' }),
    ("tsv", Content::Separated { by: b'\t' }),
    ("parquet", Content::Parquet),
];

/// Adds the file as a table of that name. Columns of CSV and TSV are text, so that
/// codes keep their leading zeros and money its digits; an empty field is null.
///
/// # Errors
/// [`QueryError::File`]: a name that is taken or is no plain name, another ending, or a
/// file that cannot be read.
pub(crate) async fn add(
    context: &SessionContext,
    name: &str,
    file: &Path,
) -> Result<(), QueryError> {
    let refused =
        |why: String| QueryError::File { name: name.to_owned(), file: file.to_owned(), why };
    if !is_plain(name) {
        let what = "a table's name has small letters, digits and underscores";
        return Err(refused(what.to_owned()));
    }
    if context.table_exist(name).unwrap_or(true) {
        return Err(refused("there is a table of that name".to_owned()));
    }
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    let known = ENDINGS.iter().find(|(known, _)| ending == *known);
    let Some((ending, content)) = known else {
        return Err(refused("its name must end in .csv, .tsv or .parquet".to_owned()));
    };
    let added = register(context, name, file, ending, *content).await;
    added.map_err(|error| refused(error.strip_backtrace()))
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_first = bytes.next().is_some_and(|first| first.is_ascii_lowercase() || first == b'_');
    is_first && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

async fn register(
    context: &SessionContext,
    name: &str,
    file: &Path,
    ending: &str,
    content: Content,
) -> Result<()> {
    let whole = std::fs::canonicalize(file)?;
    if !whole.is_file() {
        return Err(DataFusionError::Execution("it is no file".to_owned()));
    }
    // As a URL no character of its name is a pattern.
    let url = Url::from_file_path(&whole).map_err(|()| bad_path())?;
    let url = ListingTableUrl::try_new(url, None)?;
    let ending =
        whole.extension().map_or(ending.to_owned(), |own| own.to_string_lossy().into_owned());
    match content {
        Content::Separated { by } => {
            let options = CsvReadOptions::new().file_extension(&ending).delimiter(by);
            let options = options.schema_infer_max_records(0).has_header(true);
            context.register_csv(name, url.as_str(), options).await
        }
        Content::Parquet => {
            let options = ParquetReadOptions::default().file_extension(&ending);
            context.register_parquet(name, url.as_str(), options).await
        }
    }
}

fn bad_path() -> DataFusionError {
    DataFusionError::Execution("its path is no URL".to_owned())
}
