//! What the commits on `invocations` say of their batches.

use std::collections::HashMap;
use std::fmt;

use assay_schema::Table;
use deltalake_core::kernel::Add;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::by_others::ByOthers;
use crate::error::LakeError;
use crate::log::entry_said::EntrySaid;
use crate::log::table::LakeTable;
use crate::objects::replaced::Replaced;

/// Key in `commitInfo` under which a batch is described.
pub(crate) const BATCH_KEY: &str = "assayBatch";

/// What a commit on `invocations` says of its batch.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct BatchNote {
    /// Identity of the batch, by which a writer knows its own commit again.
    pub(crate) id: String,
    /// Files owed to the followers, by table.
    pub(crate) follow: HashMap<String, Vec<Add>>,
    /// What goes from the followers before those files come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Replaced>,
}

impl BatchNote {
    /// Files owed to one follower.
    pub(crate) fn owed(&self, table: &Table) -> &[Add] {
        self.follow.get(table.name).map_or(&[], Vec::as_slice)
    }
}

/// What several commits say.
#[derive(Debug, Default)]
pub(super) struct Commits {
    pub(super) batches: Vec<BatchNote>,
    pub(super) doubts: Vec<Doubt>,
    /// Files that another program has brought back.
    pub(super) back: Vec<Add>,
    /// When the first of them was made.
    pub(super) since: Option<Timestamp>,
}

/// Why commits do not tell everything that became of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The log no longer has this version, nor those before it, or its entry is not
    /// whole.
    Gone(u64),
    /// This version took rows away, and was made by another program, or gave up files
    /// that were missing.
    Removed(u64),
    /// This version has a note that this assay does not understand.
    Unknown(u64),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(version) => {
                write!(f, "version {version} of invocations cannot be read in its log any more")
            }
            Self::Removed(version) => {
                write!(f, "version {version} of invocations took rows away and does not say which")
            }
            Self::Unknown(version) => {
                write!(
                    f,
                    "version {version} of invocations has a note of its batch that cannot be read"
                )
            }
        }
    }
}

/// The batches committed in versions `after + 1 ..= until`.
pub(crate) async fn batches(
    invocations: &LakeTable,
    after: u64,
    until: u64,
) -> Result<Vec<BatchNote>, LakeError> {
    Ok(commits(invocations, after, until).await?.batches)
}

/// What versions `after + 1 ..= until` say.
pub(super) async fn commits(
    invocations: &LakeTable,
    after: u64,
    until: u64,
) -> Result<Commits, LakeError> {
    let mut commits = Commits::default();
    let mut gone = None;
    for version in after + 1..=until {
        match invocations.said(version).await? {
            Some(said) => commits.take(invocations, version, &said).await?,
            None => gone = Some(version),
        }
    }
    commits.doubts.extend(gone.map(Doubt::Gone));
    Ok(commits)
}

impl Commits {
    async fn take(
        &mut self,
        invocations: &LakeTable,
        version: u64,
        said: &EntrySaid,
    ) -> Result<(), LakeError> {
        self.since = self.since.or(said.made_at());
        let mut by_others = ByOthers::default();
        by_others.take(invocations, version, said).await?;
        self.back.extend(by_others.back);
        match note(said) {
            Some(Ok(batch)) => self.batches.push(batch),
            Some(Err(_)) => self.doubts.push(Doubt::Unknown(version)),
            None if by_others.removed => self.doubts.push(Doubt::Removed(version)),
            None => {}
        }
        Ok(())
    }
}

/// The note of a commit, if it has one.
pub(super) fn note(said: &EntrySaid) -> Option<serde_json::Result<BatchNote>> {
    said.batch().map(BatchNote::deserialize)
}
