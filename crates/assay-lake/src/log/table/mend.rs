//! Entries of a log that are empty, end in the middle or are gone, as a power cut or a
//! copy that was cut off leaves them.
//!
//! No reader can use a log with such an entry. It is replaced by one that does
//! nothing, as if what it was to do had never been done. Where others lie behind
//! it, as in a copy over a table that went on, those rest on more than is there:
//! before it is replaced, an entry at the end of the log says that of no follower
//! it is certain what it has.

use std::collections::BTreeSet;
use std::ops::Range;

use futures::StreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, PutMode, PutOptions, PutPayload};
use serde_json::json;

use super::LakeTable;
use super::create::CHECKPOINT_VERSIONS;
use super::entry::is_whole;
use crate::error::LakeError;
use crate::log::log_file_name::LogFileName;

/// Application id under which a follower records the identity of the commit on
/// `invocations` that it has followed last.
pub(crate) const FOLLOWED_IDENTITY: &str = "assay.followed.identity";

/// What is there when rows are to be compared.
pub(crate) const DOUBTED: i64 = 0;

/// What such a commit is, as Delta's words are.
const OPERATION: &str = "REPLACE TORN ENTRY";

/// The version of the first checkpoint: only what is before one is ever deleted.
const FIRST_CHECKPOINT: u64 = CHECKPOINT_VERSIONS as u64 - 1;

impl LakeTable {
    /// The error of a log with an entry that is not whole.
    pub(super) async fn torn(&self) -> Result<Option<LakeError>, LakeError> {
        let torn = self.torn_entries(self.versions_to_read().await?).await?;
        Ok(torn.first().map(|version| LakeError::TornEntry {
            table: self.schema.name,
            place: self.address(),
            entry: self.location.address(&self.path_of_entry(*version)),
        }))
    }

    /// Replaces entries that are not whole by such as do nothing.
    pub(crate) async fn mend(&self) -> Result<(), LakeError> {
        let versions = self.versions_to_read().await?;
        let end = versions.end;
        let torn = self.torn_entries(versions).await?;
        if torn.iter().any(|version| version + 1 < end) {
            let doubt = json!({"txn": {"appId": FOLLOWED_IDENTITY, "version": DOUBTED}});
            let entry = format!("{}\n{doubt}", nothing());
            self.put_entry(end, entry, PutMode::Create).await?;
        }
        for version in torn {
            let place = self.location.address(&self.path_of_entry(version));
            tracing::warn!(
                "{place} was not whole and is replaced by an empty commit; `assay doctor` says \
                 whether data files are missing"
            );
            let entry = if version == 0 { self.first_commit() } else { nothing() };
            self.put_entry(version, entry, PutMode::Overwrite).await?;
        }
        Ok(())
    }

    /// Versions whose entries readers take in: those behind the last checkpoint, or all.
    /// A log that begins later has lost that checkpoint: nothing can be said of what
    /// was before.
    async fn versions_to_read(&self) -> Result<Range<u64>, LakeError> {
        let (mut entries, mut checkpoint) = (BTreeSet::new(), None);
        let log = self.log_folder();
        let mut listed = self.location.store.list(Some(&log));
        while let Some(file) = listed.next().await {
            let file = file.map_err(|error| self.failed(error.into()))?;
            match LogFileName::of(&file.location) {
                Some(LogFileName::Entry(version)) => drop(entries.insert(version)),
                Some(LogFileName::Checkpoint(version)) => {
                    checkpoint = checkpoint.max(Some(version))
                }
                None => {}
            }
        }
        let first = entries.first().copied().unwrap_or_default();
        let begin = match checkpoint {
            Some(version) => version + 1,
            None if first < FIRST_CHECKPOINT => 0,
            None => first,
        };
        let end = entries.last().map_or(begin, |last| begin.max(last + 1));
        Ok(begin..end)
    }

    /// Those of them whose entries are not whole, or gone. Reads each, which is not
    /// done for a log that can be read.
    async fn torn_entries(&self, versions: Range<u64>) -> Result<Vec<u64>, LakeError> {
        let mut torn = Vec::new();
        for version in versions {
            let is_torn = self.entry(version).await?.is_none_or(|entry| !is_whole(&entry));
            torn.extend(is_torn.then_some(version));
        }
        Ok(torn)
    }

    async fn put_entry(&self, version: u64, entry: String, mode: PutMode) -> Result<(), LakeError> {
        let (path, entry) = (self.path_of_entry(version), PutPayload::from(entry));
        let put = self.cache.store().put_opts(&path, entry, PutOptions::from(mode)).await;
        put.map(drop).map_err(|source| LakeError::Store {
            action: "cannot write",
            path: self.location.address(&path),
            source,
        })
    }

    fn path_of_entry(&self, version: u64) -> Path {
        self.log_folder().join(format!("{version:020}.json"))
    }
}

fn nothing() -> String {
    let now_ms = jiff::Timestamp::now().as_millisecond();
    json!({"commitInfo": {"timestamp": now_ms, "operation": OPERATION}}).to_string()
}
