//! Which commit on `invocations` a follower has followed last.

use deltalake_core::kernel::{EagerSnapshot, Transaction};

use crate::error::LakeError;
use crate::log::commit_identity::CommitIdentity;
use crate::log::entry_said::EntrySaid;
use crate::log::table::LakeTable;
use crate::log::table::mend::{DOUBTED, FOLLOWED_IDENTITY};

/// Application id under which a follower records the version it has followed.
const FOLLOWED: &str = "assay.followed";

/// Application id under which it records the identity of that commit and those
/// before it, back to the last checkpoint.
const TAIL: &str = "assay.followed.since_checkpoint";

/// The same as an older assay did it, which left out the first of them.
const TAIL_WITHOUT_FIRST: &str = "assay.followed.tail";

/// What is recorded in place of an identity where the entry could not be read any
/// more. Identities are greater than this, and than what says that rows are to be
/// compared.
const UNRECORDED: i64 = -1;

/// How far a follower has followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// Version of `invocations`; 0 before the first.
    pub(super) version: u64,
    pub(super) proof: Proof,
    /// By what the commits just before it are known again.
    tail: Option<CommitIdentity>,
}

/// By what the commit of that version is known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    Identity(CommitIdentity),
    /// An older assay has recorded the version alone.
    Unrecorded,
    /// Whether the rows up to it are there is still to be found out.
    Doubted,
}

impl Position {
    /// Before the first commit.
    pub(super) const START: Self = Self { version: 0, proof: Proof::Unrecorded, tail: None };

    /// A version up to which rows are still to be compared.
    pub(super) fn doubted(version: u64) -> Self {
        Self { version, proof: Proof::Doubted, tail: None }
    }

    /// That of a follower.
    pub(super) async fn of(table: &LakeTable, state: &EagerSnapshot) -> Result<Self, LakeError> {
        let version = table.application_version(state, FOLLOWED).await?;
        let identity = table.application_version(state, FOLLOWED_IDENTITY).await?;
        let tail = table.application_version(state, TAIL).await?;
        Ok(version.map_or(Self::START, |version| Self::recorded(version, identity, tail)))
    }

    /// That at a version of `invocations`.
    pub(super) async fn at(invocations: &LakeTable, version: u64) -> Result<Self, LakeError> {
        let identity = invocations.identity(version).await?;
        let proof = identity.map_or(Proof::Unrecorded, Proof::Identity);
        Ok(Self { version, proof, tail: invocations.tail_identity(version).await? })
    }

    /// Whether `invocations` has the commit of that identity, and those before it.
    pub(super) async fn is_in(
        &self,
        invocations: &LakeTable,
        identity: CommitIdentity,
    ) -> Result<bool, LakeError> {
        if let Some(tail) = self.tail
            && let Some(found) = invocations.tail_identity(self.version).await?
        {
            return Ok(found == tail);
        }
        invocations.has(self.version, identity).await
    }

    /// That which an entry of a follower's log records, if it records one.
    pub(super) fn in_entry(said: &EntrySaid) -> Option<Self> {
        let (identity, tail) = (said.recorded(FOLLOWED_IDENTITY), said.recorded(TAIL));
        Some(Self::recorded(said.recorded(FOLLOWED)?, identity, tail))
    }

    /// Whether an entry of a follower's log says that rows are to be compared.
    pub(super) fn is_doubted_in(said: &EntrySaid) -> bool {
        said.recorded(FOLLOWED_IDENTITY) == Some(DOUBTED)
    }

    fn recorded(version: i64, identity: Option<i64>, tail: Option<i64>) -> Self {
        let proof = match identity {
            None => Proof::Unrecorded,
            Some(DOUBTED) => Proof::Doubted,
            Some(identity) if identity < DOUBTED => Proof::Unrecorded,
            Some(identity) => Proof::Identity(CommitIdentity(identity)),
        };
        let tail = tail.filter(|tail| *tail > DOUBTED).map(CommitIdentity);
        Self { version: u64::try_from(version).unwrap_or_default(), proof, tail }
    }

    /// What records it in a commit.
    pub(super) fn transactions(&self) -> Vec<Transaction> {
        let version = i64::try_from(self.version).unwrap_or(i64::MAX);
        let identity = match self.proof {
            Proof::Identity(CommitIdentity(identity)) => identity,
            Proof::Doubted => DOUBTED,
            Proof::Unrecorded => UNRECORDED,
        };
        let tail = self.tail.map_or(UNRECORDED, |tail| tail.0);
        vec![
            Transaction::new(FOLLOWED, version),
            Transaction::new(FOLLOWED_IDENTITY, identity),
            Transaction::new(TAIL, tail),
            Transaction::new(TAIL_WITHOUT_FIRST, UNRECORDED),
        ]
    }
}
