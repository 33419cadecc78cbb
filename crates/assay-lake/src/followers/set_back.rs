//! Taking a follower back to the last commit that it has in common with
//! `invocations`.

use std::collections::HashMap;

use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;
use serde_json::Value;

use super::by_others::ByOthers;
use super::follower::Follower;
use super::missing::exists;
use super::position::Position;
use crate::error::LakeError;
use crate::log::entry_said::EntrySaid;
use crate::log::file_swap::remove;
use crate::log::table::path_in_table;

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
type FilesByPath = HashMap<Path, Add>;

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
        let (now, then) = (by_path(self.table.files(state)?), by_path(self.table.files(&then)?));
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
        let (mut before, mut doubt) = (state.version(), false);
        let versions = (0..=state.version()).rev();
        for version in versions.take(self.table.bounds.set_back_steps_max) {
            let Some(said) = self.table.said(version).await? else { return Ok(None) };
            if version == 0 {
                return Ok(Some(Common { version: before, position: Position::START }));
            }
            let agrees = match Position::in_entry(&said) {
                Some(position) => self.agrees(&position, version).await?.map(|yes| (position, yes)),
                None => None,
            };
            match agrees {
                Some((Position { version, .. }, true)) if doubt => {
                    let position = Position::doubted(version);
                    return Ok(Some(Common { version: before, position }));
                }
                Some((position, true)) => return Ok(Some(Common { version: before, position })),
                Some((_, false)) => (before, doubt) = (version - 1, false),
                // It stays part of the table, whatever is found before it.
                None => doubt |= self.leaves_doubt(version, &said).await?,
            }
        }
        Ok(None)
    }

    /// Whether it is open after an entry what the follower has.
    async fn leaves_doubt(&self, version: u64, said: &EntrySaid) -> Result<bool, LakeError> {
        let mut by_others = ByOthers::default();
        by_others.take(&self.table, version, said).await?;
        let by_others = by_others.removed || !by_others.back.is_empty();
        Ok(by_others || Position::is_doubted_in(said))
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

fn by_path(files: Vec<Add>) -> FilesByPath {
    files.into_iter().map(|add| (path_in_table(&add.path), add)).collect()
}

/// Files of the other version that this one lacks.
fn missing_in<'a>(one: &'a FilesByPath, other: &'a FilesByPath) -> impl Iterator<Item = &'a Add> {
    other.iter().filter(|(path, _)| !one.contains_key(*path)).map(|(_, add)| add)
}

fn rows(adds: &[&Add]) -> u64 {
    let rows = adds.iter().filter_map(|add| {
        let stats: Value = serde_json::from_str(add.stats.as_deref()?).ok()?;
        stats.get("numRecords")?.as_u64()
    });
    rows.sum()
}
