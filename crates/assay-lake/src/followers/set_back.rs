//! Taking a follower back to the last commit that it has in common with
//! `invocations`.

use std::collections::{HashMap, HashSet};

use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;
use serde::Deserialize;
use serde_json::Value;

use super::Follower;
use super::missing::exists;
use super::notes::note;
use super::position::{Position, Proof};
use crate::error::LakeError;
use crate::log::file_swap::remove;
use crate::log::table::{LakeTable, path_in_table};

/// How it ended.
pub(super) enum SetBack {
    /// So many rows of the follower are gone.
    Done { rows: u64 },
    /// Another writer came first.
    Overtaken,
    /// The log does not tell what was followed when, or a file is gone.
    LogIsSilent,
}

/// A version of a follower, and what it had followed then.
struct Common {
    version: u64,
    position: Position,
}

/// Files of one version of a table, by their paths in it.
type Files = HashMap<Path, Add>;

impl Follower {
    /// Makes the follower what it was before it followed the first commit that
    /// `invocations` does not have.
    pub(super) async fn set_back(
        &self,
        state: &EagerSnapshot,
        position: &Position,
    ) -> Result<SetBack, LakeError> {
        let Some(common) = self.common(state).await? else { return Ok(SetBack::LogIsSilent) };
        let Some(then) = self.table.at(common.version).await else {
            return Ok(SetBack::LogIsSilent);
        };
        let (now, then) = (files_of(&self.table, state)?, files_of(&self.table, &then)?);
        let back: Vec<&Add> = missing_in(&now, &then).collect();
        if !self.are_there(&back).await? {
            return Ok(SetBack::LogIsSilent);
        }
        let taken: Vec<&Add> = missing_in(&then, &now).collect();
        let actions = taken.iter().map(|add| Action::Remove(remove(add, true)));
        let actions = actions.chain(back.iter().map(|add| Action::Add((*add).clone()))).collect();
        let operation = DeltaOperation::Restore { version: Some(common.version), datetime: None };
        if self.record(state, common.position, actions, operation).await?.is_none() {
            return Ok(SetBack::Overtaken);
        }
        let (table, rows) = (self.table.schema.name, rows(&taken).saturating_sub(rows(&back)));
        tracing::warn!(
            "table {table} had followed invocations up to version {}, which invocations does not \
             have or has with other contents: it was set back to version {} of invocations, and \
             {rows} of its rows were removed",
            position.version,
            common.position.version,
        );
        Ok(SetBack::Done { rows })
    }

    /// Follows the log back until what the follower was given is owed by
    /// `invocations`; none if the log ends before.
    async fn common(&self, state: &EagerSnapshot) -> Result<Option<Common>, LakeError> {
        let mut before = state.version();
        let versions = (0..=state.version()).rev();
        for version in versions.take(self.table.bounds.set_back_steps_max) {
            let Some(actions) = self.table.actions(version).await? else { return Ok(None) };
            if version == 0 {
                return Ok(Some(Common { version: before, position: Position::START }));
            }
            let Some(position) = Position::in_entry(&actions) else { continue };
            match self.agrees(&position, &actions).await? {
                Some(true) => return Ok(Some(Common { version: before, position })),
                Some(false) => before = version - 1,
                None => {}
            }
        }
        Ok(None)
    }

    /// Whether what an entry of the follower's log followed is in `invocations`;
    /// none if the entry cannot tell.
    pub(super) async fn agrees(
        &self,
        position: &Position,
        actions: &[Value],
    ) -> Result<Option<bool>, LakeError> {
        if !self.reaches(position.version).await? {
            return Ok(Some(false));
        }
        if let Proof::Identity(identity) = position.proof {
            return position.is_in(&self.invocations, identity).await.map(Some);
        }
        let added = actions.iter().filter_map(|action| Add::deserialize(action.get("add")?).ok());
        let added: HashSet<Path> = added.map(|add| path_in_table(&add.path)).collect();
        match added.is_empty() {
            true => Ok(None),
            false => self.are_owed(added, position.version).await.map(Some),
        }
    }

    /// Whether batches of `invocations` up to a version owe these files, as far
    /// as its log goes back.
    async fn are_owed(&self, mut files: HashSet<Path>, until: u64) -> Result<bool, LakeError> {
        for version in (0..=until).rev() {
            let Some(actions) = self.invocations.actions(version).await? else { return Ok(true) };
            let batch = note(&actions).and_then(Result::ok);
            for add in batch.iter().flat_map(|batch| batch.owed(self.table.schema)) {
                files.remove(&path_in_table(&add.path));
            }
            if files.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether all of these files exist: a vacuum may have deleted them.
    async fn are_there(&self, files: &[&Add]) -> Result<bool, LakeError> {
        for add in files {
            if !exists(&self.table, &self.table.path_of(&add.path)).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Files of a version of a table.
pub(super) fn files_of(table: &LakeTable, state: &EagerSnapshot) -> Result<Files, LakeError> {
    let files = state.try_log_data().map_err(|error| table.failed(error))?;
    // Nothing else gives the tags of a file.
    #[allow(deprecated)]
    let adds = files.iter().map(|view| view.add_action());
    Ok(adds.map(|add| (path_in_table(&add.path), add)).collect())
}

/// Files of the other version that this one lacks.
fn missing_in<'a>(one: &'a Files, other: &'a Files) -> impl Iterator<Item = &'a Add> {
    other.iter().filter(|(path, _)| !one.contains_key(*path)).map(|(_, add)| add)
}

fn rows(adds: &[&Add]) -> u64 {
    let rows = |add: &&Add| {
        let stats: Value = serde_json::from_str(add.stats.as_deref()?).ok()?;
        stats.get("numRecords")?.as_u64()
    };
    adds.iter().filter_map(rows).sum()
}
