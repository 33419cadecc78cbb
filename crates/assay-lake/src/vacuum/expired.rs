//! Which files of a table's folder have expired.

use std::collections::HashMap;
use std::time::SystemTime;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use object_store::path::Path;

use super::listing::TableListing;
use super::mark::VacuumMark;
use super::staged::{StaleFile, staged};
use crate::error::LakeError;
use crate::limits::LOG_READS_MAX;
use crate::log::table::{LakeTable, path_in_table};

/// The files of a table that nobody needs any longer, and how many others there are.
#[derive(Debug, Default)]
pub(super) struct Expired {
    pub(super) files: Vec<StaleFile>,
    /// When the first entry of the log was written.
    pub(super) log_begins: Option<SystemTime>,
    pub(super) live: u64,
    /// None if the folder was not listed.
    pub(super) kept: Option<u64>,
    /// What is seen to once the files are deleted; none if that is nothing new.
    pub(super) mark: Option<VacuumMark>,
}

/// Looks for files older than the retention, which begins at `since`, that no
/// version within it names.
pub(super) async fn expired(table: &LakeTable, since: SystemTime) -> Result<Expired, LakeError> {
    let listed = Timestamp::now();
    // Listed before the log is read: a file that is committed in between is live.
    let listing = TableListing::of(table).await?;
    let live = table.live_paths().await?;
    let log_begins = listing.log_begins();
    let mut expired = Expired { live: live.len() as u64, log_begins, ..Expired::default() };
    let Some(versions) = listing.versions_since(since) else {
        tracing::warn!(table = table.schema.name, "the log begins within the retention");
        let all = listing.data.len() as u64;
        expired.kept = Some(all - expired.live.min(all));
        return Ok(expired);
    };
    let version = listing.last_before(since).unwrap_or_default();
    expired.mark = Some(VacuumMark { version, listed });
    let removed = removed_in(table, versions).await?;
    let mut kept = 0;
    for file in listing.data.into_iter().filter(|file| !live.contains(&file.location)) {
        let young = SystemTime::from(file.last_modified) >= since;
        if young || removed.contains_key(&file.location) {
            kept += 1;
        } else {
            expired.files.push(StaleFile { path: file.location, bytes: file.size });
        }
    }
    expired.kept = Some(kept);
    expired.files.extend(staged(table, since));
    Ok(expired)
}

/// Files that the commits of these versions removed, with their bytes: versions
/// before them still need them.
pub(super) async fn removed_in(
    table: &LakeTable,
    versions: Vec<u64>,
) -> Result<HashMap<Path, u64>, LakeError> {
    let entries = stream::iter(versions).map(|version| table.said(version));
    let entries = entries.buffer_unordered(LOG_READS_MAX);
    let removed = entries.try_fold(HashMap::new(), async |mut removed, said| {
        let files = said
            .iter()
            .flat_map(|said| &said.removed)
            .filter_map(|file| Some((table.full_path(&path_in_log(file.path()?)), file.bytes())));
        removed.extend(files);
        Ok::<_, LakeError>(removed)
    });
    removed.await
}

/// The path of a file, relative to its table, from the text of the log itself,
/// in which the protocol escapes characters as URLs do.
fn path_in_log(text: &str) -> Path {
    Path::from_url_path(text).unwrap_or_else(|_| path_in_table(text))
}
