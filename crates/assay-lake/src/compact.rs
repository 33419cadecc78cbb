//! Many small files into few sorted ones, without duplicates.
//!
//! One commit for each day removes its files and adds the merged ones, so a
//! reader sees the day either before or after, never both.

mod merge;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, EagerSnapshot, LogicalFileView, Remove};
use deltalake_core::protocol::DeltaOperation;
use serde::Serialize;

use crate::error::LakeError;
use crate::files::{StoredFile, discard, upload};
use crate::lake::Lake;
use crate::limits::{COMMIT_TRIES_MAX, COMPACTED_FILE_BYTES};
use crate::table::{Commit, LakeTable};
use merge::Merged;

/// What a compaction did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CompactSummary {
    /// Days, and other tables, whose files were merged.
    pub merged: u64,
    /// Files they had before.
    pub files_before: u64,
    /// Files they have now.
    pub files_after: u64,
    /// Rows they have now.
    pub rows: u64,
    /// Rows left out because their request_id stood in the day already.
    pub duplicates: u64,
    /// Version of `invocations` after it.
    pub lake_version: u64,
}

/// Merges the files of every day, and of every table, that has several.
///
/// # Errors
/// When a file cannot be read or written; days that were merged before that
/// stay merged.
pub async fn run(lake: &Lake) -> Result<CompactSummary, LakeError> {
    let mut summary = CompactSummary::default();
    for table in tables::INGESTED {
        let table = lake.table(table);
        let groups = groups_of(&table, &table.load().await?)?;
        for partition in groups.into_keys() {
            compact_group(&table, &partition, &mut summary).await?;
        }
    }
    summary.lake_version = lake.table(&tables::INVOCATIONS).load().await?.version();
    Ok(summary)
}

/// Files by the value of their partition, where there are several.
fn groups_of(
    table: &LakeTable,
    state: &EagerSnapshot,
) -> Result<BTreeMap<Option<String>, Vec<LogicalFileView>>, LakeError> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for view in state.try_log_data().map_err(|error| table.failed(error))?.iter() {
        groups.entry(partition_of(table.schema, &view)).or_default().push(view);
    }
    groups.retain(|_, files| files.len() > 1 && !all_full(files));
    Ok(groups)
}

/// Whether merging would give as many files again.
fn all_full(files: &[LogicalFileView]) -> bool {
    let full = i64::try_from(COMPACTED_FILE_BYTES / 2).unwrap_or(i64::MAX);
    files.iter().filter(|file| file.size() < full).count() < 2
}

fn partition_of(table: &Table, view: &LogicalFileView) -> Option<String> {
    let column = table.partitions().first()?;
    view.partition_values_map().remove(column.name).flatten()
}

async fn compact_group(
    table: &LakeTable,
    partition: &Option<String>,
    summary: &mut CompactSummary,
) -> Result<(), LakeError> {
    for _ in 0..COMMIT_TRIES_MAX {
        let state = table.load().await?;
        let Some(files) = groups_of(table, &state)?.remove(partition) else { return Ok(()) };
        let merged = merge::merge(table.schema, partition.clone(), stored(table, &files)).await?;
        let counts = (merged.rows, merged.duplicates, merged.files.len() as u64);
        if replace(table, &state, &files, merged).await? {
            summary.merged += 1;
            summary.files_before += files.len() as u64;
            summary.rows += counts.0;
            summary.duplicates += counts.1;
            summary.files_after += counts.2;
            return Ok(());
        }
    }
    Err(LakeError::Contention { table: table.schema.name, tries: COMMIT_TRIES_MAX })
}

fn stored(table: &LakeTable, files: &[LogicalFileView]) -> Vec<StoredFile> {
    let stored = files.iter().map(|view| StoredFile {
        store: Arc::clone(&table.location.store),
        path: table.full_path(&view.object_store_path()),
        size_bytes: u64::try_from(view.size()).unwrap_or_default(),
    });
    stored.collect()
}

/// Puts the merged files in the place of those they came from; false when
/// another writer has touched them in the meantime.
async fn replace(
    table: &LakeTable,
    state: &EagerSnapshot,
    old: &[LogicalFileView],
    merged: Merged,
) -> Result<bool, LakeError> {
    let data_change = merged.duplicates > 0;
    let mut adds = Vec::with_capacity(merged.files.len());
    for file in merged.files {
        let mut add = upload(table, file).await?;
        add.data_change = data_change;
        adds.push(add);
    }
    let removes = old.iter().map(|view| remove(view, data_change)).map(Action::Remove);
    let commit = Commit {
        actions: removes.chain(adds.iter().cloned().map(Action::Add)).collect(),
        transaction: None,
        metadata: HashMap::new(),
        operation: DeltaOperation::Optimize {
            predicate: None,
            target_size: i64::try_from(COMPACTED_FILE_BYTES).unwrap_or(i64::MAX),
        },
    };
    let done = table.commit(state, commit).await?.is_some();
    if !done {
        discard(table, &adds).await;
    }
    Ok(done)
}

fn remove(view: &LogicalFileView, data_change: bool) -> Remove {
    Remove {
        deletion_timestamp: Some(jiff::Timestamp::now().as_millisecond()),
        ..view.remove_action(data_change)
    }
}
