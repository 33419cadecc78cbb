//! What has expired since the last vacuum, as the log has it.

use std::time::SystemTime;

use super::expired::{Expired, removed_in};
use super::listing::TableListing;
use super::mark::VacuumMark;
use super::staged::StaleFile;
use crate::error::LakeError;
use crate::log::table::LakeTable;

/// The files removed by the versions that have left the retention since; none
/// if the folder is to be listed, or the log no longer has all those versions.
pub(super) async fn expired(
    table: &LakeTable,
    since: SystemTime,
) -> Result<Option<Expired>, LakeError> {
    let Some(mark) = VacuumMark::read(table).await.filter(|mark| !mark.is_stale()) else {
        return Ok(None);
    };
    let log = TableListing::of_log(table).await?;
    let until = log.last_before(since).unwrap_or(mark.version).max(mark.version);
    let versions: Vec<u64> = (mark.version + 1..=until).collect();
    if !versions.iter().all(|version| log.entries.iter().any(|(found, _)| found == version)) {
        return Ok(None);
    }
    let live = table.live_paths().await?;
    let moved = until > mark.version;
    let removed = removed_in(table, versions).await?;
    let gone = removed.into_iter().filter(|(path, _)| !live.contains(path));
    Ok(Some(Expired {
        live: live.len() as u64,
        log_begins: log.log_begins(),
        files: gone.map(|(path, bytes)| StaleFile { path, bytes }).collect(),
        mark: moved.then_some(VacuumMark { version: until, ..mark }),
        ..Expired::default()
    }))
}
