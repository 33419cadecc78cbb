//! What lies in a table's folder.

use std::time::SystemTime;

use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};

use crate::error::LakeError;
use crate::log::log_file_name::LogFileName;
use crate::log::table::LakeTable;
use crate::store::log_cache::LOG;

/// Ending of data files.
const DATA: &str = ".parquet";

/// What a folder holds.
#[derive(Default)]
pub(super) struct TableListing {
    pub(super) data: Vec<ObjectMeta>,
    /// Versions in the log and when they were written, in order.
    pub(super) entries: Vec<(u64, SystemTime)>,
}

impl TableListing {
    /// Of the whole table.
    pub(super) async fn of(table: &LakeTable) -> Result<Self, LakeError> {
        Self::below(table, &table.location.root).await
    }

    /// Of the log alone.
    pub(super) async fn of_log(table: &LakeTable) -> Result<Self, LakeError> {
        Self::below(table, &table.log_folder()).await
    }

    async fn below(table: &LakeTable, folder: &Path) -> Result<Self, LakeError> {
        let mut found = table.location.store.list(Some(folder));
        let mut listing = Self::default();
        while let Some(file) = found.try_next().await.map_err(|source| LakeError::Store {
            action: "cannot list",
            path: table.location.address(folder),
            source,
        })? {
            listing.add(&table.location.root, file);
        }
        listing.entries.sort_unstable();
        Ok(listing)
    }

    fn add(&mut self, root: &Path, file: ObjectMeta) {
        let Some(parts) = file.location.prefix_match(root) else { return };
        let name = file.location.filename().unwrap_or_default();
        if parts.into_iter().next().is_some_and(|part| part.as_ref() == LOG) {
            if let Some(LogFileName::Entry(version)) = LogFileName::of(&file.location) {
                self.entries.push((version, file.last_modified.into()));
            }
        } else if name.ends_with(DATA) {
            self.data.push(file);
        }
    }

    /// When the first entry of the log was written.
    pub(super) fn log_begins(&self) -> Option<SystemTime> {
        self.entries.first().map(|(_, written)| *written)
    }

    /// The versions written since a moment; none if the log no longer tells all of them.
    pub(super) fn versions_since(&self, since: SystemTime) -> Option<Vec<u64>> {
        let (first, written) = self.entries.first()?;
        if *first > 0 && *written >= since {
            return None;
        }
        let recent = self.entries.iter().filter(|(_, written)| *written >= since);
        Some(recent.map(|(version, _)| *version).collect())
    }

    /// The newest version written before a moment. It was still the newest one
    /// at that moment, so nothing that it or a version before it has removed is
    /// needed since.
    pub(super) fn last_before(&self, since: SystemTime) -> Option<u64> {
        let old = self.entries.iter().filter(|(_, written)| *written < since);
        old.map(|(version, _)| *version).next_back()
    }
}
