//! Which files of a table's folder have expired.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};

use crate::error::LakeError;
use crate::limits::LOG_READS_MAX;
use crate::table::LakeTable;
use crate::vacuum::staged::staged;

/// Folder of the log.
const LOG: &str = "_delta_log";

/// Ending of data files.
const DATA: &str = ".parquet";

/// Ending of log entries.
const ENTRY: &str = ".json";

/// The files of a table that nobody needs any longer, and how many others there are.
#[derive(Debug, Default)]
pub(super) struct Expired {
    pub(super) files: Vec<StaleFile>,
    /// What this machine's own writers left half-written, with its bytes.
    pub(super) staged: Vec<(PathBuf, u64)>,
    /// When the first entry of the log was written.
    pub(super) log_begins: Option<SystemTime>,
    pub(super) live: u64,
    pub(super) kept: u64,
}

/// A file to be deleted.
#[derive(Debug)]
pub(super) struct StaleFile {
    pub(super) path: Path,
    pub(super) bytes: u64,
}

/// What a table's folder holds.
#[derive(Default)]
struct Listing {
    data: Vec<ObjectMeta>,
    /// Versions in the log and when they were written, in order.
    entries: Vec<(u64, SystemTime)>,
}

/// Looks for files older than `retain` that no version within it names.
pub(super) async fn expired(table: &LakeTable, retain: Duration) -> Result<Expired, LakeError> {
    let since = SystemTime::now().checked_sub(retain).unwrap_or(SystemTime::UNIX_EPOCH);
    // Listed before the log is read: a file that is committed in between is live.
    let listing = list(table).await?;
    let live = table.live_paths().await?;
    let log_begins = listing.entries.first().map(|(_, written)| *written);
    let mut expired = Expired { live: live.len() as u64, log_begins, ..Expired::default() };
    let Some(versions) = listing.versions_since(since) else {
        tracing::warn!(table = table.schema.name, "the log begins within the retention");
        expired.kept = listing.data.len() as u64 - expired.live.min(listing.data.len() as u64);
        return Ok(expired);
    };
    let removed = removed_in(table, versions).await?;
    for file in listing.data.into_iter().filter(|file| !live.contains(&file.location)) {
        let young = SystemTime::from(file.last_modified) >= since;
        if young || removed.contains(&file.location) {
            expired.kept += 1;
        } else {
            expired.files.push(StaleFile { path: file.location, bytes: file.size });
        }
    }
    expired.staged = staged(table, since);
    Ok(expired)
}

async fn list(table: &LakeTable) -> Result<Listing, LakeError> {
    let root = &table.location.root;
    let mut found = table.location.store.list(Some(root));
    let mut listing = Listing::default();
    while let Some(file) = found.try_next().await.map_err(|source| LakeError::Store {
        action: "cannot list",
        path: table.location.address(root),
        source,
    })? {
        listing.add(root, file);
    }
    listing.entries.sort_unstable();
    Ok(listing)
}

impl Listing {
    fn add(&mut self, root: &Path, file: ObjectMeta) {
        let Some(parts) = file.location.prefix_match(root) else { return };
        let name = file.location.filename().unwrap_or_default();
        if parts.into_iter().next().is_some_and(|part| part.as_ref() == LOG) {
            let version = name.strip_suffix(ENTRY).and_then(|name| name.parse().ok());
            self.entries.extend(version.map(|version| (version, file.last_modified.into())));
        } else if name.ends_with(DATA) {
            self.data.push(file);
        }
    }

    /// The versions written since a moment; none if the log no longer tells all of them.
    fn versions_since(&self, since: SystemTime) -> Option<Vec<u64>> {
        let (first, written) = self.entries.first()?;
        if *first > 0 && *written >= since {
            return None;
        }
        let recent = self.entries.iter().filter(|(_, written)| *written >= since);
        Some(recent.map(|(version, _)| *version).collect())
    }
}

/// Files that the commits of these versions removed: versions before them,
/// within the retention, still need them.
async fn removed_in(table: &LakeTable, versions: Vec<u64>) -> Result<HashSet<Path>, LakeError> {
    let entries = stream::iter(versions).map(|version| table.actions(version));
    let entries = entries.buffer_unordered(LOG_READS_MAX);
    let removed = entries.try_fold(HashSet::new(), async |mut removed, actions| {
        let actions = actions.iter().flatten();
        let paths = actions.filter_map(|action| action.get("remove")?.get("path")?.as_str());
        removed.extend(paths.map(|path| table.full_path(&Path::from(path))));
        Ok::<_, LakeError>(removed)
    });
    removed.await
}
