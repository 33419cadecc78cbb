//! A table that follows, and how far it has followed `invocations`.

use std::collections::{HashMap, HashSet};

use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;

use super::notes::note;
use super::position::{Position, Proof};
use crate::error::LakeError;
use crate::lake::Lake;
use crate::limits::LOG_STEPS_MAX;
use crate::log::table::{Commit, LakeTable, path_in_table};

/// The tables that follow.
pub(super) const FOLLOWERS: [&Table; 2] = [&tables::OBJECTS, &tables::REJECTS];

/// A table that follows.
pub(super) struct Follower {
    pub(super) look: Closeness,
    pub(super) lake: Lake,
    pub(super) invocations: LakeTable,
    pub(super) table: LakeTable,
}

/// How closely a run looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closeness {
    /// What is owed is there: this run has just stored it.
    Briefly,
    /// The lake may have been copied or restored.
    Closely,
    /// What is recorded as read is compared with the rows, whatever the logs say.
    AtEverything,
}

/// How what a follower has followed stands to `invocations`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FollowerStanding {
    /// `invocations` has it.
    Agrees,
    /// It has, but the rows are still to be compared.
    Doubted,
    /// `invocations` does not have it.
    Ahead,
}

impl Follower {
    pub(super) fn of(lake: &Lake, table: &'static Table, look: Closeness) -> Self {
        let (invocations, table) = (lake.table(&tables::INVOCATIONS), lake.table(table));
        Self { look, lake: lake.clone(), invocations, table }
    }

    pub(super) async fn standing(
        &self,
        position: &Position,
        state: &EagerSnapshot,
    ) -> Result<FollowerStanding, LakeError> {
        if position.version == 0 {
            return Ok(FollowerStanding::Agrees);
        }
        let agrees = match position.proof {
            Proof::Identity(identity) => position.is_in(&self.invocations, identity).await?,
            Proof::Doubted | Proof::Unrecorded
                if !self.invocations.reaches(position.version).await? =>
            {
                false
            }
            Proof::Doubted => return Ok(FollowerStanding::Doubted),
            Proof::Unrecorded => self.last_gift_agrees(state).await?,
        };
        Ok(if agrees { FollowerStanding::Agrees } else { FollowerStanding::Ahead })
    }

    /// Commits with a position; none when another writer came first.
    pub(super) async fn record(
        &self,
        state: &EagerSnapshot,
        position: Position,
        actions: Vec<Action>,
        operation: DeltaOperation,
    ) -> Result<Option<EagerSnapshot>, LakeError> {
        let (transaction, metadata) = (None, HashMap::new());
        let commit = Commit { actions, transaction, metadata, operation };
        self.table.commit_with(state, commit, position.transactions()).await
    }

    /// Whether the last thing that this follower was given is owed by
    /// `invocations`, where no identity is recorded.
    async fn last_gift_agrees(&self, state: &EagerSnapshot) -> Result<bool, LakeError> {
        for version in (0..=state.version()).rev().take(LOG_STEPS_MAX as usize) {
            let Some(said) = self.table.said(version).await? else { break };
            let Some(position) = Position::in_entry(&said) else { continue };
            if let Some(agrees) = self.agrees(&position, version).await? {
                return Ok(agrees);
            }
        }
        Ok(true)
    }

    /// Whether what the follower followed with its commit of that version is in
    /// `invocations`; none if the commit cannot say.
    pub(super) async fn agrees(
        &self,
        position: &Position,
        version: u64,
    ) -> Result<Option<bool>, LakeError> {
        // Nothing is in every log.
        if position.version == 0 {
            return Ok(Some(true));
        }
        if !self.invocations.reaches(position.version).await? {
            return Ok(Some(false));
        }
        if let Proof::Identity(identity) = position.proof {
            return position.is_in(&self.invocations, identity).await.map(Some);
        }
        let added = self.table.adds(version).await?;
        let added: HashSet<Path> = added.iter().map(|add| path_in_table(&add.path)).collect();
        if added.is_empty() {
            return Ok(None);
        }
        self.are_owed(added, position.version).await.map(Some)
    }

    /// Whether batches of `invocations` up to a version owe these files, as far
    /// as its log goes back.
    async fn are_owed(&self, mut files: HashSet<Path>, until: u64) -> Result<bool, LakeError> {
        for version in (0..=until).rev() {
            let Some(said) = self.invocations.said(version).await? else { return Ok(true) };
            let batch = note(&said).and_then(Result::ok);
            for add in batch.iter().flat_map(|batch| batch.owed(self.table.schema)) {
                files.remove(&path_in_table(&add.path));
            }
            if files.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
