//! Rows whose counts an offloaded body may tell.

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use futures::TryStreamExt;
use object_store::path::Path;

use crate::error::LakeError;
use crate::files::{StoredFile, read_batches};
use crate::recover::BodyCountsFound;
use crate::snapshot::{DataFile, TableSnapshot};
use crate::source::Origin;

/// Where the output body was offloaded to, as logged.
const OFFLOADED: &str = "output_body_s3_path";

/// Counts that a body may tell.
const COUNTS: [&str; 3] = ["input_tokens", "cache_read_input_tokens", "output_tokens"];

/// Columns that say whether a body is wanted, and where it lies.
const COLUMNS: [&str; 6] =
    ["error_code", "source_object", OFFLOADED, COUNTS[0], COUNTS[1], COUNTS[2]];

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// A row and the body that may tell its counts.
#[derive(Debug, PartialEq)]
pub(super) struct Wanted {
    /// Number of the row in its file.
    pub(super) row: usize,
    /// Path of the body in the source's store.
    pub(super) body: Path,
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
    let (store, path) = (Arc::clone(&snapshot.store), file.path.clone());
    let stored = StoredFile { store, path, size_bytes: file.size_bytes };
    let batches = read_batches(stored, Some(&COLUMNS), READ_ROWS_MAX).await?;
    let mut batches = std::pin::pin!(batches);
    let (mut wanted, mut before) = (Vec::new(), 0);
    while let Some(batch) = batches.try_next().await? {
        for (row, body) in in_batch(&batch, origin) {
            match body {
                Some(body) => wanted.push(Wanted { row: before + row, body }),
                None => found.elsewhere += 1,
            }
        }
        before += batch.num_rows();
    }
    found.wanted += wanted.len() as u64;
    Ok(wanted)
}

/// Rows of a batch, each with the place of its body if that is in the source.
fn in_batch<'a>(
    batch: &'a RecordBatch,
    origin: &'a Origin,
) -> impl Iterator<Item = (usize, Option<Path>)> + 'a {
    let text = |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
    let (errors, objects, bodies) = (text("error_code"), text("source_object"), text(OFFLOADED));
    let unknown = move |row| {
        let mut counts = COUNTS.iter().filter_map(|name| batch.column_by_name(name));
        counts.any(|column| column.is_null(row)) && errors.is_some_and(|errors| errors.is_null(row))
    };
    let texts = objects.zip(bodies);
    (0..batch.num_rows()).filter_map(move |row| {
        let (objects, bodies) = texts?;
        let wanted = bodies.is_valid(row) && unknown(row);
        wanted.then(|| (row, origin.body(objects.value(row), bodies.value(row))))
    })
}
