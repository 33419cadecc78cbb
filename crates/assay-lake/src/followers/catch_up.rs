//! Bringing a follower up to `invocations`, or back to it.

use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use jiff::Timestamp;

use super::by_others::ByOthers;
use super::follower::{Closeness, Follower, FollowerStanding};
use super::healed::Healed;
use super::missing;
use super::notes::{BatchNote, Commits, commits};
use super::owed::owed_actions;
use super::position::{Position, Proof};
use super::set_back::SetBack;
use crate::error::LakeError;
use crate::limits::CommitBounds;
use crate::log::table::{LakeTable, path_in_table};
use crate::log::tries::{Tries, until_done};
use crate::source::forget_marks;

impl Follower {
    /// Follows up to a version; returns whether rows must be compared.
    pub(super) async fn catch_up(
        &self,
        until: u64,
        healed: &mut Healed,
    ) -> Result<bool, LakeError> {
        let tries =
            Tries::at("add what invocations owes to", self.table.schema, &self.table.bounds);
        let caught_up = until_done(tries, healed, |healed| async move {
            let state = self.table.load_to_write().await?;
            let position = Position::of(&self.table, &state).await?;
            if self.standing(&position, &state).await? != FollowerStanding::Ahead {
                let doubt = self.follow(&state, position, until, healed).await?;
                return Ok(doubt.map_or(Continue(healed), Break));
            }
            forget_marks(&self.lake).await?;
            match self.set_back(&state, &position).await? {
                SetBack::Done { rows } => {
                    healed.take_back(if self.is_of_rows() { 0 } else { rows })
                }
                SetBack::Overtaken => {}
                SetBack::LogIsSilent => {
                    self.doubt(&state, position.version.min(until)).await?;
                    healed.any = true;
                }
            }
            Ok(Continue(healed))
        });
        caught_up.await
    }

    /// Adds what is owed up to a version; returns whether rows must be compared,
    /// or none when another writer came first.
    async fn follow(
        &self,
        state: &EagerSnapshot,
        position: Position,
        until: u64,
        healed: &mut Healed,
    ) -> Result<Option<bool>, LakeError> {
        let was_doubted = position.proof == Proof::Doubted;
        // Another run may have followed further than this one has looked.
        let until = until.max(position.version);
        let commits = commits(&self.invocations, position.version, until).await?;
        commits.doubts.iter().for_each(|doubt| tracing::warn!("{doubt}: rows are compared"));
        let by_others = if self.look == Closeness::Briefly {
            ByOthers::default()
        } else {
            self.done_by_others(state).await?
        };
        if self.read_again(&self.invocations, &commits.back, healed).await?
            || self.is_of_rows() && self.read_again(&self.table, &by_others.back, healed).await?
        {
            return Ok(None);
        }
        let (owed, gone) = self.owed(&commits.batches, state).await?;
        let doubt = was_doubted || gone || by_others.removed || !commits.doubts.is_empty();
        let lags = self.lags(until - position.version, &commits);
        let actions = owed_actions(&self.table, state, &commits.batches, &owed).await?;
        let nothing_to_say = actions.is_empty() && !lags && doubt == was_doubted;
        if nothing_to_say {
            return Ok(Some(doubt));
        }
        let next = if doubt {
            Position::doubted(until)
        } else {
            Position::at(&self.invocations, until).await?
        };
        let operation = if actions.iter().any(|action| matches!(action, Action::Remove(_))) {
            LakeTable::replace()
        } else {
            LakeTable::append()
        };
        Ok(self.record(state, next, actions, operation).await?.map(|_| doubt))
    }

    /// Whether its rows are those of objects, not of what is recorded of them.
    fn is_of_rows(&self) -> bool {
        self.table.schema.name != tables::OBJECTS.name
    }

    /// Whether to record what was seen although nothing is new.
    fn lags(&self, versions: u64, commits: &Commits) -> bool {
        let CommitBounds { follow_lag_max, follow_age_max, .. } = self.table.bounds;
        let age = commits.since.map(|since| Timestamp::now().duration_since(since));
        let is_old =
            age.is_some_and(|age| !age.is_negative() && age.unsigned_abs() > follow_age_max);
        versions >= follow_lag_max || is_old
    }

    /// Files that are owed and that the follower does not have yet, and whether
    /// others are gone: the folder of a follower may be older than `invocations`.
    async fn owed(
        &self,
        batches: &[BatchNote],
        state: &EagerSnapshot,
    ) -> Result<(Vec<Add>, bool), LakeError> {
        let owed: Vec<&Add> =
            batches.iter().flat_map(|batch| batch.owed(self.table.schema)).collect();
        if owed.is_empty() {
            return Ok((Vec::new(), false));
        }
        let has = self.table.paths(state)?;
        let owed: Vec<&Add> =
            owed.into_iter().filter(|add| !has.contains(&path_in_table(&add.path))).collect();
        let mut there = Vec::new();
        for add in &owed {
            let is_there = self.look == Closeness::Briefly
                || missing::exists(&self.table, &self.table.path_of(&add.path)).await?;
            there.extend(is_there.then(|| (*add).clone()));
        }
        let gone = there.len() < owed.len();
        if gone {
            let table = self.table.schema.name;
            tracing::warn!("table {table} lacks files that invocations names: rows are compared");
        }
        Ok((there, gone))
    }

    /// Records that the rows up to a version are to be compared.
    async fn doubt(&self, state: &EagerSnapshot, version: u64) -> Result<(), LakeError> {
        let table = self.table.schema.name;
        tracing::warn!(
            "table {table} says more than invocations, and its log does not go back to where it \
             did not: rows are compared"
        );
        self.record(state, Position::doubted(version), Vec::new(), LakeTable::append())
            .await
            .map(drop)
    }
}
