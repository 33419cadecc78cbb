//! Rows whose counts an offloaded body may tell.

use arrow::array::{Array, AsArray, RecordBatch};
use assay_schema::words::TokenSource;
use futures::TryStreamExt;
use object_store::path::Path;

use crate::bodies::counts_found::BodyCountsFound;
use crate::error::LakeError;
use crate::files::read_batches;
use crate::log::snapshot::{DataFile, TableSnapshot};
use crate::source::Origin;

/// Where the output body was offloaded to, as logged.
const OFFLOADED: &str = "output_body_s3_path";

/// Counts that a body may tell.
const COUNTS: [&str; 3] = ["input_tokens", "cache_read_input_tokens", "output_tokens"];

/// Where those counts were found.
const SOURCES: [&str; 3] = ["input_token_source", "cache_token_source", "output_token_source"];

/// Columns that say whether a body is wanted, and where it lies.
const COLUMNS: [&str; 9] = [
    "error_code",
    "source_object",
    OFFLOADED,
    COUNTS[0],
    COUNTS[1],
    COUNTS[2],
    SOURCES[0],
    SOURCES[1],
    SOURCES[2],
];

/// The source of counts from an offloaded body.
const BODY_OBJECT: &str = TokenSource::BodyObject.word();

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// A row and the body that may tell its counts.
#[derive(Debug, PartialEq)]
pub(super) struct Wanted {
    /// Number of the row in its file.
    pub(super) row: usize,
    /// Path of the body in the source's store.
    pub(super) body: Path,
    /// Which of input, cache and output the row lacks.
    pub(super) lacks: [bool; 3],
}

/// Whether a file can hold such rows, by its statistics.
pub(super) fn may_be_in(file: &DataFile) -> bool {
    let nulls = |column| file.stats.get(column).and_then(|stats| stats.nulls);
    let offloaded = nulls(OFFLOADED).is_none_or(|nulls| file.rows.is_none_or(|rows| nulls < rows));
    offloaded && COUNTS.iter().any(|column| nulls(*column) != Some(0))
}

/// Those rows of a file.
pub(super) async fn in_file(
    snapshot: &TableSnapshot,
    file: &DataFile,
    origin: &Origin,
    found: &mut BodyCountsFound,
) -> Result<Vec<Wanted>, LakeError> {
    let batches =
        read_batches(snapshot.table, snapshot.stored(file), Some(&COLUMNS), READ_ROWS_MAX).await?;
    let mut batches = std::pin::pin!(batches);
    let (mut wanted, mut before) = (Vec::new(), 0);
    while let Some(batch) = batches.try_next().await? {
        for (row, lacks) in lacking(&batch) {
            let record = text(&batch, "source_object", row);
            let body = record.zip(text(&batch, OFFLOADED, row));
            match body.and_then(|(record, address)| origin.body(record, address)) {
                Some(body) => wanted.push(Wanted { row: before + row, body, lacks }),
                None => found.elsewhere += 1,
            }
        }
        before += batch.num_rows();
    }
    found.wanted += wanted.len() as u64;
    Ok(wanted)
}

/// Rows of a batch whose body was offloaded and has not been read, and what
/// they lack.
fn lacking(batch: &RecordBatch) -> impl Iterator<Item = (usize, [bool; 3])> + '_ {
    let is_null = |name: &str, row| batch.column_by_name(name).is_none_or(|c| c.is_null(row));
    (0..batch.num_rows()).filter_map(move |row| {
        let lacks = COUNTS.map(|name| is_null(name, row));
        let wanted =
            lacks.contains(&true) && !is_null(OFFLOADED, row) && is_null("error_code", row);
        let is_read = SOURCES.iter().any(|name| text(batch, name, row) == Some(BODY_OBJECT));
        (wanted && !is_read).then_some((row, lacks))
    })
}

fn text<'a>(batch: &'a RecordBatch, column: &str, row: usize) -> Option<&'a str> {
    let column = batch.column_by_name(column)?.as_string_opt::<i32>()?;
    column.is_valid(row).then(|| column.value(row))
}
