//! Single entries of a table's log.

use bytes::Bytes;
use futures::StreamExt;
use futures::future::try_join_all;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use uuid::Uuid;

use super::LakeTable;
use super::create::CHECKPOINT_VERSIONS;
use crate::error::LakeError;
use crate::log::commit_identity::CommitIdentity;
use crate::log::log_file_name::LogFileName;

impl LakeTable {
    /// The text of one entry, if that version is still in the log.
    async fn entry(&self, version: u64) -> Result<Option<Bytes>, LakeError> {
        let bytes = self.log_store.read_commit_entry(version).await;
        bytes.map_err(|error| self.failed(error))
    }

    /// The actions of one version, if its entry is still in the log and whole: of
    /// one that is not, nothing is to be believed.
    pub(crate) async fn actions(&self, version: u64) -> Result<Option<Vec<Value>>, LakeError> {
        Ok(self.entry(version).await?.and_then(|entry| actions_of(&entry)))
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
            None => self.reaches(version).await,
        }
    }

    /// The error of a log with an entry that is not whole.
    pub(super) async fn torn(&self) -> Result<Option<LakeError>, LakeError> {
        let torn = self.torn_entries().await?;
        Ok(torn.first().map(|version| LakeError::TornEntry {
            table: self.schema.name,
            place: self.address(),
            entry: self.location.address(&self.path_of_entry(*version)),
        }))
    }

    /// Whether the entry of a version is there and says nothing. Delta's library
    /// takes it for a commit; other readers do not.
    pub(super) async fn is_empty_entry(&self, version: u64) -> Result<bool, LakeError> {
        Ok(self.entry(version).await?.is_some_and(|entry| entry.trim_ascii().is_empty()))
    }

    /// Replaces entries that are not whole by such as do nothing: what those were to
    /// do was never done.
    pub(crate) async fn mend(&self) -> Result<(), LakeError> {
        for version in self.torn_entries().await? {
            let path = self.path_of_entry(version);
            let entry = self.location.address(&path);
            tracing::warn!(
                "{entry} was not whole and is replaced by an empty commit; `assay doctor` says \
                 whether data files are missing"
            );
            let put = self.cache.store().put(&path, PutPayload::from(self.nothing(version))).await;
            put.map_err(|source| LakeError::Store { action: "cannot write", path: entry, source })?;
        }
        Ok(())
    }

    fn nothing(&self, version: u64) -> String {
        if version == 0 {
            return self.first_commit();
        }
        let now_ms = jiff::Timestamp::now().as_millisecond();
        json!({"commitInfo": {"timestamp": now_ms, "operation": "REPLACE TORN ENTRY"}}).to_string()
    }

    /// Versions whose entries are not whole, of those that readers take in: no
    /// checkpoint covers them. Looks at each, which a log that can be read need not.
    async fn torn_entries(&self) -> Result<Vec<u64>, LakeError> {
        let (mut entries, mut checkpoint) = (Vec::new(), None);
        let log = self.log_folder();
        let mut listed = self.location.store.list(Some(&log));
        while let Some(file) = listed.next().await {
            let file = file.map_err(|error| self.failed(error.into()))?;
            match LogFileName::of(&file.location) {
                Some(LogFileName::Entry(version)) => entries.push(version),
                Some(LogFileName::Checkpoint(version)) => {
                    checkpoint = checkpoint.max(Some(version))
                }
                None => {}
            }
        }
        entries.retain(|version| Some(*version) > checkpoint);
        entries.sort_unstable();
        let mut torn = Vec::new();
        for version in entries {
            let is_torn = self.entry(version).await?.is_some_and(|entry| !is_whole(&entry));
            torn.extend(is_torn.then_some(version));
        }
        Ok(torn)
    }

    fn path_of_entry(&self, version: u64) -> Path {
        self.log_folder().join(format!("{version:020}.json"))
    }
}

/// What an entry says; none if it is not whole.
fn actions_of(entry: &[u8]) -> Option<Vec<Value>> {
    let actions: Result<Vec<Value>, _> = lines(entry).map(serde_json::from_slice).collect();
    actions.ok().filter(|actions| !actions.is_empty())
}

fn is_whole(entry: &[u8]) -> bool {
    lines(entry).next().is_some()
        && lines(entry).all(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok())
}

fn lines(entry: &[u8]) -> impl Iterator<Item = &[u8]> {
    entry.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}
