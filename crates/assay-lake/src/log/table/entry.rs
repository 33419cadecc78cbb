//! Single entries of a table's log.

use bytes::Bytes;
use deltalake_core::kernel::Add;
use futures::future::try_join_all;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use uuid::Uuid;

use super::LakeTable;
use super::create::CHECKPOINT_VERSIONS;
use crate::error::LakeError;
use crate::log::commit_identity::CommitIdentity;
use crate::log::entry_said::{EntryLine, EntrySaid};

impl LakeTable {
    /// The text of one entry, if that version is still in the log.
    pub(super) async fn entry(&self, version: u64) -> Result<Option<Bytes>, LakeError> {
        let bytes = self.log_store.read_commit_entry(version).await;
        bytes.map_err(|error| self.failed(error))
    }

    /// The actions of one version, if its entry is still in the log and whole: of
    /// one that is not, nothing is to be believed.
    pub(crate) async fn actions(&self, version: u64) -> Result<Option<Vec<Value>>, LakeError> {
        Ok(self.entry(version).await?.and_then(|entry| read(&entry)))
    }

    /// What one version says besides the files that it adds, if its entry is still in
    /// the log and whole.
    pub(crate) async fn said(&self, version: u64) -> Result<Option<EntrySaid>, LakeError> {
        let lines = self.entry(version).await?.and_then(|entry| read::<EntryLine>(&entry));
        Ok(lines.map(EntrySaid::from_iter))
    }

    /// The files that one version adds; none where its entry is no longer in the log
    /// or not whole.
    pub(crate) async fn adds(&self, version: u64) -> Result<Vec<Add>, LakeError> {
        let lines = self.entry(version).await?.and_then(|entry| read::<AddLine>(&entry));
        Ok(lines.into_iter().flatten().map(|line| line.add).collect())
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
        let mut digest = Uuid::NAMESPACE_OID;
        for entry in self.tail(version).await? {
            let Some(entry) = entry else { return Ok(None) };
            digest = Uuid::new_v5(&digest, &entry);
        }
        Ok(Some(CommitIdentity::of(digest.as_bytes())))
    }

    /// Entries of one version and of those before it back to the last checkpoint.
    async fn tail(&self, version: u64) -> Result<Vec<Option<Bytes>>, LakeError> {
        let every = u64::from(CHECKPOINT_VERSIONS);
        // The first checkpoint is that of the version before `every`.
        let begin = (version + 1) / every * every;
        let versions = begin.min(version)..=version;
        try_join_all(versions.map(|version| self.entry(version))).await
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

    /// Whether an entry is there and says nothing, of those that a reader of that
    /// version takes in. Delta's library takes it for a commit; other readers do not.
    pub(super) async fn has_empty_entry(&self, version: u64) -> Result<bool, LakeError> {
        let tail = self.tail(version).await?;
        Ok(tail.iter().flatten().any(|entry| entry.trim_ascii().is_empty()))
    }
}

/// A line that adds a file.
#[derive(Deserialize)]
struct AddLine {
    add: Add,
}

/// The lines of an entry that can be read so; none if it is not whole.
fn read<T: DeserializeOwned>(entry: &[u8]) -> Option<Vec<T>> {
    let lines = lines(entry).map(|line| match serde_json::from_slice(line) {
        Ok(line) => Ok(Some(line)),
        // It is of another kind.
        Err(_) if serde_json::from_slice::<IgnoredAny>(line).is_ok() => Ok(None),
        Err(error) => Err(error),
    });
    let lines: Result<Vec<Option<T>>, _> = lines.collect();
    let lines = lines.ok().filter(|lines| !lines.is_empty())?;
    Some(lines.into_iter().flatten().collect())
}

pub(super) fn is_whole(entry: &[u8]) -> bool {
    lines(entry).next().is_some()
        && lines(entry).all(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok())
}

fn lines(entry: &[u8]) -> impl Iterator<Item = &[u8]> {
    entry.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}
