//! Small tables as a whole: written, and read back.

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::{SortColumn, SortOptions, lexsort_to_indices, take_record_batch};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_schema::Table;
use deltalake_core::kernel::{Action, EagerSnapshot};
use futures::TryStreamExt;
use serde::Serialize;

use crate::derived::{Put, put};
use crate::error::LakeError;
use crate::files::{encode, read_batches, upload_as};
use crate::fingerprint::Fingerprint;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::log::table::LakeTable;
use crate::log::tries::Tries;

/// First word of the name of the only file; the fingerprint of its rows follows.
const STEM: &str = "whole";

/// Application id under which commits on small tables are numbered.
const WRITTEN: &str = "assay.whole";

/// What became of a small table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Whether its rows are others than before, so that there was a commit.
    pub changed: bool,
    /// Its rows.
    pub rows: u64,
}

/// Puts these rows in the place of all that a small table had, in one commit; does
/// nothing if it has the same rows. Makes the table if there is something to write.
/// Of several writers at once the last one counts; no reader sees a part.
///
/// # Errors
/// When rows are not of the table's columns, or the lake cannot be written.
pub fn write<'a>(
    lake: &'a Lake,
    table: &'static Table,
    rows: &'a RecordBatch,
) -> LakeFuture<'a, Written> {
    Box::pin(async move {
        let sorted = sorted(table, rows).map_err(LakeError::columns(table))?;
        let stem = stem(&sorted).map_err(LakeError::columns(table))?;
        let table = lake.table(table);
        let rows = sorted.num_rows() as u64;
        if rows == 0 && !table.exists().await? {
            return Ok(Written { changed: false, rows });
        }
        table.create_if_absent().await?;
        let mut tries = Tries::at("replace the rows of", table.schema, &table.bounds);
        loop {
            tries.begin()?;
            let state = table.load_to_write().await?;
            if holds(&table, &state, &stem, rows)? {
                return Ok(Written { changed: false, rows });
            }
            if let Put::Done(_) = replace_all(&table, &state, &sorted, &stem).await? {
                return Ok(Written { changed: true, rows });
            }
        }
    })
}

/// The rows of a small table; none if it was not made yet.
///
/// # Errors
/// When it cannot be read.
pub(super) async fn read(
    lake: &Lake,
    table: &'static Table,
) -> Result<Vec<RecordBatch>, LakeError> {
    let snapshot = lake.snapshot(table).await?;
    let mut batches = Vec::new();
    for file in &snapshot.files {
        let rows_max = usize::try_from(file.rows.unwrap_or(1)).unwrap_or(usize::MAX).max(1);
        let read = read_batches(table, snapshot.stored(file), None, rows_max).await?;
        batches.extend(read.try_collect::<Vec<_>>().await?);
    }
    Ok(batches)
}

/// The rows in the order in which the table's files hold them.
fn sorted(table: &Table, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let by = |name: &&str| {
        let values = rows.column_by_name(name).cloned();
        let options = Some(SortOptions { descending: false, nulls_first: true });
        values.map(|values| SortColumn { values, options })
    };
    let columns: Vec<SortColumn> = table.sorted_by.iter().filter_map(by).collect();
    take_record_batch(rows, &lexsort_to_indices(&columns, None)?)
}

/// The beginning of the name of the file that holds these rows.
fn stem(rows: &RecordBatch) -> Result<String, ArrowError> {
    let mut fingerprint = Fingerprint::START;
    for (field, column) in rows.schema_ref().fields().iter().zip(rows.columns()) {
        fingerprint = add(fingerprint.and(field.name()), column)?;
    }
    Ok(fingerprint.stem(STEM))
}

fn add(before: Fingerprint, column: &ArrayRef) -> Result<Fingerprint, ArrowError> {
    let options = FormatOptions::default().with_null("\u{1}null");
    let texts = ArrayFormatter::try_new(column, &options)?;
    (0..column.len()).try_fold(before, |before, row| {
        let text = texts.value(row).try_to_string()?;
        Ok(before.and(&text))
    })
}

/// Whether the table has one file, and that holds these rows; or none for no rows.
fn holds(
    table: &LakeTable,
    state: &EagerSnapshot,
    stem: &str,
    rows: u64,
) -> Result<bool, LakeError> {
    let files = state.try_log_data().map_err(|error| table.failed(error))?;
    let named =
        |path: &str| table.path_of(path).filename().is_some_and(|name| name.starts_with(stem));
    let mut names = files.iter().map(|file| file.path().into_owned());
    Ok(match (names.next(), names.next()) {
        (None, _) => rows == 0,
        (Some(only), None) => rows > 0 && named(&only),
        (Some(_), Some(_)) => false,
    })
}

async fn replace_all(
    table: &LakeTable,
    state: &EagerSnapshot,
    rows: &RecordBatch,
    stem: &str,
) -> Result<Put, LakeError> {
    let files = state.try_log_data().map_err(|error| table.failed(error))?;
    let removes = files.iter().map(|file| Action::Remove(file.remove_action(true))).collect();
    let mut adds = Vec::new();
    if rows.num_rows() > 0 {
        adds.push(upload_as(table, encode(table.schema, None, rows)?, stem).await?);
    }
    put(table, state, removes, adds, WRITTEN).await
}
