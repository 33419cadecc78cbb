//! Deleting files that no version within the retention needs.
//!
//! A file of a table's folder stays if the newest version names it, if a commit
//! within the retention removed it, or if it was written within the retention;
//! all else is what compactions have replaced and what crashed writers left.
//! Ages are those that the store itself gives, of log entries and of files, so
//! no clock of another machine matters.

mod expired;
mod staged;

use std::time::Duration;

use assay_schema::tables;
use futures::{StreamExt, stream};
use object_store::ObjectStoreExt;
use serde::Serialize;

use crate::error::LakeError;
use crate::follow;
use crate::lake::Lake;
use crate::limits::{VACUUM_DELETES_MAX, VACUUM_RETAIN_MIN};
use crate::table::LakeTable;
use expired::{Expired, expired};

/// What a vacuum is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// For how long versions stay readable after they were replaced, and how
    /// long a writer may take from its first file to its commit.
    pub retain: Duration,
    /// Only list.
    pub dry_run: bool,
    /// Take `retain` at its word even below [`VACUUM_RETAIN_MIN`]: safe only
    /// while nobody else reads or writes the lake.
    pub force: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self { retain: Duration::from_secs(7 * 24 * 3600), dry_run: false, force: false }
    }
}

/// What a vacuum did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VacuumSummary {
    /// Data files deleted.
    pub deleted_files: u64,
    /// Their bytes.
    pub deleted_bytes: u64,
    /// Log entries and checkpoints deleted; not foreseen by a dry run.
    pub deleted_log_files: u64,
    /// Data files of the newest version.
    pub live_files: u64,
    /// Further files that stay because they are within the retention.
    pub kept_files: u64,
    /// Addresses of the files, in a dry run.
    pub files: Vec<String>,
}

/// Deletes from every table what no version within the retention needs, and
/// what crashed writers left; then log entries older than the table's
/// `delta.logRetentionDuration` (30 days), or than the retention if that is longer.
///
/// Files that a commit still owes to the tables that follow are given to them
/// first. A dry run does not do that, and lists such files if they are old.
///
/// # Errors
/// When a folder cannot be listed or a log cannot be read. A file that cannot
/// be deleted is left to the next run.
pub async fn run(lake: &Lake, request: &Request) -> Result<VacuumSummary, LakeError> {
    let floor = if request.force { Duration::ZERO } else { VACUUM_RETAIN_MIN };
    let retain = request.retain.max(floor);
    if !request.dry_run {
        let invocations = lake.table(&tables::INVOCATIONS).load_to_write().await?;
        follow::catch_up(lake, &invocations).await?;
    }
    let mut summary = VacuumSummary::default();
    for table in tables::ALL {
        // A derived table is made when it is first derived.
        if !lake.table(table).exists().await? {
            continue;
        }
        let table = lake.table(table);
        let expired = expired(&table, retain).await?;
        summary.live_files += expired.live;
        summary.kept_files += expired.kept;
        if request.dry_run {
            foresee(&table, &expired, &mut summary);
            continue;
        }
        delete(&table, &expired, &mut summary).await;
        summary.deleted_log_files += table.expire_log(retain).await?;
    }
    Ok(summary)
}

fn foresee(table: &LakeTable, expired: &Expired, summary: &mut VacuumSummary) {
    let stored = expired.files.iter().map(|file| (table.location.address(&file.path), file.bytes));
    let staged = expired.staged.iter().map(|(path, bytes)| (path.display().to_string(), *bytes));
    for (address, bytes) in stored.chain(staged) {
        summary.deleted_files += 1;
        summary.deleted_bytes += bytes;
        summary.files.push(address);
    }
}

async fn delete(table: &LakeTable, expired: &Expired, summary: &mut VacuumSummary) {
    let store = &table.location.store;
    let deletes = stream::iter(&expired.files).map(async |file| {
        let deleted = store.delete(&file.path).await;
        (file, deleted)
    });
    let mut deletes = deletes.buffer_unordered(VACUUM_DELETES_MAX);
    while let Some((file, deleted)) = deletes.next().await {
        match deleted {
            Ok(()) => count(summary, file.bytes),
            Err(error) => tracing::warn!(path = %file.path, %error, "left to the next vacuum"),
        }
    }
    for (path, bytes) in &expired.staged {
        match std::fs::remove_file(path) {
            Ok(()) => count(summary, *bytes),
            Err(error) => tracing::warn!(path = %path.display(), %error, "left behind"),
        }
    }
}

fn count(summary: &mut VacuumSummary, bytes: u64) {
    summary.deleted_files += 1;
    summary.deleted_bytes += bytes;
}
