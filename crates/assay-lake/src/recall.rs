//! The requests of an object as it was when an earlier run read it.
//!
//! An object that has grown or was delivered anew brings most of its records
//! again. What the lake has of it is recalled, so that those rows leave before
//! they are committed a second time.

use std::collections::HashSet;

use arrow::array::{Array, AsArray, RecordBatch};
use assay_decode::RequestKey;
use futures::TryStreamExt;

use crate::error::LakeError;
use crate::files::read_batches;
use crate::snapshot::{DataFile, StatValue, TableSnapshot};

const COLUMNS: [&str; 2] = ["request_id", "source_object"];

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// Keys of the requests that `invocations` has from the objects of those names.
///
/// Opens the files whose bounds say that they can hold rows of one of them.
pub(crate) async fn requests_of(
    invocations: &TableSnapshot,
    objects: &HashSet<&str>,
) -> Result<Vec<RequestKey>, LakeError> {
    let mut keys = Vec::new();
    for file in invocations.files.iter().filter(|file| may_hold(file, objects)) {
        let stored = invocations.stored(file);
        let batches = read_batches(stored, Some(&COLUMNS), READ_ROWS_MAX).await?;
        let mut batches = std::pin::pin!(batches);
        while let Some(batch) = batches.try_next().await? {
            keys.extend(keys_of(&batch, objects));
        }
    }
    Ok(keys)
}

fn may_hold(file: &DataFile, objects: &HashSet<&str>) -> bool {
    let Some(stats) = file.stats.get("source_object") else { return true };
    let above = |name: &str| match &stats.min {
        Some(StatValue::Text(min)) => name >= min.as_str(),
        _ => true,
    };
    let below = |name: &str| match &stats.max {
        Some(StatValue::Text(max)) => name <= max.as_str(),
        _ => true,
    };
    objects.iter().any(|name| above(name) && below(name))
}

fn keys_of(batch: &RecordBatch, objects: &HashSet<&str>) -> Vec<RequestKey> {
    let texts = |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
    let [Some(ids), Some(names)] = COLUMNS.map(texts) else { return Vec::new() };
    let rows = (0..batch.num_rows())
        .filter(|row| ids.is_valid(*row) && objects.contains(names.value(*row)));
    rows.map(|row| RequestKey::of(ids.value(row).as_bytes())).collect()
}
