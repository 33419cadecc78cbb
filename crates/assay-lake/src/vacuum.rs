//! Deleting files that no version within the retention needs.
//!
//! A file of a table's folder stays if the newest version names it, if a commit
//! within the retention removed it, or if it was written within the retention;
//! all else is what compactions have replaced and what crashed writers left.
//! Ages are those that the store itself gives, of log entries and of files, so
//! no clock of another machine matters.
//!
//! Listing a folder costs as much as the table has files. A job that runs every
//! night lists it once a week, and in between deletes what commits have removed
//! since the last vacuum (`by_log.rs`).

mod by_log;
mod expired;
mod listing;
mod mark;
mod staged;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use assay_schema::{Table, tables};
use futures::future::try_join_all;
use futures::{StreamExt, stream};
use object_store::ObjectStore;
use object_store::path::Path;
use serde::Serialize;

use crate::error::LakeError;
use crate::followers;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::limits::VACUUM_RETAIN_MIN;
use crate::log::table::LakeTable;
use expired::Expired;

/// What a vacuum is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// For how long versions stay readable after they were replaced, and how
    /// long a writer may take from its first file to its commit.
    pub retain: Duration,
    /// Only list.
    pub dry_run: bool,
    /// Take `retain` at its word even below [`VACUUM_RETAIN_MIN`]: safe only
    /// while no other process reads or writes the lake.
    pub force: bool,
    /// Let the log tell what has expired, if the folder was listed within
    /// [`VACUUM_LISTING_EVERY`](crate::limits::VACUUM_LISTING_EVERY). A dry run always lists.
    pub by_log: bool,
}

impl Default for Request {
    fn default() -> Self {
        let retain = Duration::from_secs(7 * 24 * 3600);
        Self { retain, dry_run: false, force: false, by_log: false }
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
    /// Further files that stay because they are within the retention; null if
    /// no folder was listed.
    pub kept_files: Option<u64>,
    /// Addresses of the files, in a dry run.
    pub files: Vec<String>,
}

impl VacuumSummary {
    fn add(&mut self, of_table: Self) {
        self.deleted_files += of_table.deleted_files;
        self.deleted_bytes += of_table.deleted_bytes;
        self.deleted_log_files += of_table.deleted_log_files;
        self.live_files += of_table.live_files;
        let kept = of_table.kept_files.map(|kept| kept + self.kept_files.unwrap_or_default());
        self.kept_files = kept.or(self.kept_files);
        self.files.extend(of_table.files);
    }
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
pub fn run<'a>(lake: &'a Lake, request: &'a Request) -> LakeFuture<'a, VacuumSummary> {
    Box::pin(async move {
        let floor = if request.force { Duration::ZERO } else { VACUUM_RETAIN_MIN };
        let retain = request.retain.max(floor);
        if !request.dry_run {
            followers::begin(lake, None).await?;
        }
        let cleaned = tables::ALL.map(|table| clean(lake, table, retain, request));
        let mut summary = VacuumSummary::default();
        try_join_all(cleaned).await?.into_iter().for_each(|of_table| summary.add(of_table));
        Ok(summary)
    })
}

async fn clean(
    lake: &Lake,
    table: &'static Table,
    retain: Duration,
    request: &Request,
) -> Result<VacuumSummary, LakeError> {
    let mut summary = VacuumSummary::default();
    let table = &lake.table(table);
    // A derived table is made when it is first derived.
    if !table.exists().await? {
        return Ok(summary);
    }
    let since = SystemTime::now().checked_sub(retain).unwrap_or(SystemTime::UNIX_EPOCH);
    let by_log = if request.by_log && !request.dry_run {
        by_log::expired(table, since).await?
    } else {
        None
    };
    let expired = match by_log {
        Some(expired) => expired,
        None => expired::expired(table, since).await?,
    };
    (summary.live_files, summary.kept_files) = (expired.live, expired.kept);
    if request.dry_run {
        foresee(table, &expired, &mut summary);
        return Ok(summary);
    }
    if delete(table, &expired, &mut summary).await
        && let Some(mark) = &expired.mark
    {
        mark.write(table).await?;
    }
    if let Some(oldest) = expired.log_begins {
        summary.deleted_log_files += table.expire_log(retain, oldest).await?;
    }
    Ok(summary)
}

fn foresee(table: &LakeTable, expired: &Expired, summary: &mut VacuumSummary) {
    for file in &expired.files {
        count(summary, file.bytes);
        summary.files.push(table.location.address(&file.path));
    }
}

/// Stores that can delete a thousand files with one request do so. Returns
/// whether nothing is left to the next vacuum.
async fn delete(table: &LakeTable, expired: &Expired, summary: &mut VacuumSummary) -> bool {
    let mut all = true;
    let bytes: HashMap<&Path, u64> =
        expired.files.iter().map(|file| (&file.path, file.bytes)).collect();
    let paths: Vec<_> = expired.files.iter().map(|file| Ok(file.path.clone())).collect();
    let mut deleted = table.location.store.delete_stream(stream::iter(paths).boxed());
    while let Some(deleted) = deleted.next().await {
        match deleted {
            Ok(path) => count(summary, bytes.get(&path).copied().unwrap_or_default()),
            // Another vacuum, or an earlier one that was cut off, has deleted it.
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => {
                all = false;
                tracing::warn!(%error, "left to the next vacuum");
            }
        }
    }
    all
}

fn count(summary: &mut VacuumSummary, bytes: u64) {
    summary.deleted_files += 1;
    summary.deleted_bytes += bytes;
}
