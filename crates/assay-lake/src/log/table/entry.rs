//! Single entries of a table's log.

use bytes::Bytes;
use deltalake_core::kernel::Add;
use futures::future::try_join_all;
use futures::{TryStreamExt, future};
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Value, json};
use uuid::Uuid;

use super::LakeTable;
use super::create::CHECKPOINT_VERSIONS;
use crate::error::LakeError;
use crate::log::commit_identity::CommitIdentity;
use crate::log::entry_said::{EntryLine, EntrySaid};

impl LakeTable {
    /// The text of one entry, if that version is still in the log.
    async fn entry(&self, version: u64) -> Result<Option<Bytes>, LakeError> {
        let bytes = self.log_store.read_commit_entry(version).await;
        bytes.map_err(|error| self.failed(error))
    }

    /// The actions of one version, if that version is still in the log.
    pub(crate) async fn actions(&self, version: u64) -> Result<Option<Vec<Value>>, LakeError> {
        Ok(self.entry(version).await?.map(|entry| lines(&entry).collect()))
    }

    /// What one version says besides the files that it adds, if it is still in the log.
    pub(crate) async fn said(&self, version: u64) -> Result<Option<EntrySaid>, LakeError> {
        Ok(self.entry(version).await?.map(|entry| lines::<EntryLine>(&entry).collect()))
    }

    /// The files that one version adds; none where it is no longer in the log.
    pub(crate) async fn adds(&self, version: u64) -> Result<Vec<Add>, LakeError> {
        let entry = self.entry(version).await?;
        let lines = entry.iter().flat_map(|entry| lines::<AddLine>(entry));
        Ok(lines.map(|line| line.add).collect())
    }

    /// Identity of the commit of one version, if that version is still in the log.
    pub(crate) async fn identity(&self, version: u64) -> Result<Option<CommitIdentity>, LakeError> {
        Ok(self.entry(version).await?.map(|entry| CommitIdentity::of(&entry)))
    }

    /// Identity of the commits of one version and of those before it back to the
    /// last checkpoint, all of which a reader takes in: where two copies of a lake
    /// were mixed, some of them are of the other one. None if one is no longer in
    /// the log.
    pub(crate) async fn tail_identity(
        &self,
        version: u64,
    ) -> Result<Option<CommitIdentity>, LakeError> {
        let checkpoint = version - version % u64::from(CHECKPOINT_VERSIONS);
        let versions = (checkpoint + 1).min(version)..=version;
        let mut digest = Uuid::NAMESPACE_OID;
        for entry in try_join_all(versions.map(|version| self.entry(version))).await? {
            let Some(entry) = entry else { return Ok(None) };
            digest = Uuid::new_v5(&digest, &entry);
        }
        Ok(Some(CommitIdentity::of(digest.as_bytes())))
    }

    /// Whether that very commit is part of the table. One that is too old to be
    /// in the log is taken on trust.
    pub(crate) async fn has(
        &self,
        version: u64,
        identity: CommitIdentity,
    ) -> Result<bool, LakeError> {
        match self.identity(version).await? {
            Some(found) => Ok(found == identity),
            None => Ok(self.exists().await? && self.load().await?.version() >= version),
        }
    }

    /// The error of a log whose last entry is not whole.
    pub(super) async fn torn(&self) -> Result<Option<LakeError>, LakeError> {
        let last = self.last_entry().await?;
        let torn = match &last {
            Some(version) => self.entry(*version).await?.is_some_and(|entry| !is_whole(&entry)),
            None => false,
        };
        Ok(last.filter(|_| torn).map(|version| LakeError::TornEntry {
            table: self.schema.name,
            place: self.address(),
            entry: self.location.address(&self.path_of_entry(version)),
        }))
    }

    /// Whether the entry of a version is there and says nothing. Delta's library
    /// takes it for a commit; other readers do not.
    pub(super) async fn is_empty_entry(&self, version: u64) -> Result<bool, LakeError> {
        Ok(self.entry(version).await?.is_some_and(|entry| entry.trim_ascii().is_empty()))
    }

    /// Replaces a last entry that is not whole by one that does nothing: what it
    /// was to do was never done.
    pub(super) async fn mend(&self) -> Result<(), LakeError> {
        let Some(version) = self.last_entry().await? else { return Ok(()) };
        if self.entry(version).await?.is_none_or(|entry| is_whole(&entry)) {
            return Ok(());
        }
        let path = self.path_of_entry(version);
        let entry = self.location.address(&path);
        tracing::warn!(
            "{entry} was not whole and is replaced by an empty commit; `assay doctor` says whether \
             data files are missing"
        );
        let put = self.cache.store().put(&path, PutPayload::from(self.nothing(version))).await;
        put.map(drop).map_err(|source| LakeError::Store {
            action: "cannot write",
            path: entry,
            source,
        })
    }

    fn nothing(&self, version: u64) -> String {
        if version == 0 {
            return self.first_commit();
        }
        let now_ms = jiff::Timestamp::now().as_millisecond();
        json!({"commitInfo": {"timestamp": now_ms, "operation": "REPLACE TORN ENTRY"}}).to_string()
    }

    /// The version of the last entry of the log.
    async fn last_entry(&self) -> Result<Option<u64>, LakeError> {
        let log = self.log_folder();
        let listed = self.location.store.list(Some(&log));
        let versions = listed.try_filter_map(|file| future::ok(version_of(&file.location)));
        let last = versions.try_fold(None, |last, version| future::ok(last.max(Some(version))));
        last.await.map_err(|error| self.failed(error.into()))
    }

    fn path_of_entry(&self, version: u64) -> Path {
        self.log_folder().join(format!("{version:020}.json"))
    }
}

/// A line that adds a file.
#[derive(Deserialize)]
struct AddLine {
    add: Add,
}

/// The lines of an entry that can be read so.
fn lines<T: DeserializeOwned>(entry: &[u8]) -> impl Iterator<Item = T> + '_ {
    let lines = entry.split(|byte| *byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
}

fn version_of(path: &Path) -> Option<u64> {
    path.filename()?.strip_suffix(".json")?.parse().ok()
}

fn is_whole(entry: &[u8]) -> bool {
    let mut lines = entry.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    !entry.trim_ascii().is_empty()
        && lines.all(|line| line.is_empty() || serde_json::from_slice::<IgnoredAny>(line).is_ok())
}
