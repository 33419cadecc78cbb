//! How several tables stay in step with one commit.
//!
//! A Delta commit covers one table. So the commit on `invocations` is the only
//! point of publication: its `commitInfo` names the files that the same batch
//! owes to the tables that follow, and those are added to them afterwards, in
//! order and exactly once, because each follower records which commit on
//! `invocations` it has followed last. Whoever runs next makes up for a crash.
//!
//! A follower must not say more than `invocations` does: an object that is
//! recorded as read is never read again. But tables are copied one after the
//! other, restored from different days, and lose their last commit to a power
//! cut. So a follower records the identity of that commit too (`position.rs`).
//! Where `invocations` does not have it, the follower goes back to the last
//! commit that both have (`set_back.rs`) or, where its log no longer tells that,
//! its rows are compared with those of `invocations` (`compare.rs`). Either way
//! the objects whose rows are missing are read again.

mod check;
mod compare;
mod missing;
mod notes;
mod position;
mod set_back;
mod tally;

use std::collections::HashMap;

use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use jiff::Timestamp;

use crate::error::LakeError;
use crate::lake::Lake;
use crate::limits::{CommitBounds, LOG_STEPS_MAX};
use crate::log::file_swap::paths_of;
use crate::log::table::{Commit, LakeTable, path_in_table};
use crate::objects::replaced;
use crate::source::forget_marks;
use notes::{Commits, commits};
use position::{Position, Proof};
use set_back::SetBack;

pub use check::LakeCheck;
pub(crate) use notes::{BATCH_KEY, BatchNote, batches};

/// The tables that follow.
const FOLLOWERS: [&Table; 2] = [&tables::OBJECTS, &tables::REJECTS];

/// What a look at the followers has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Healed {
    /// Whether a follower said more than `invocations` does.
    pub(crate) any: bool,
    /// Objects that are no longer recorded as read, because their rows are missing.
    pub(crate) objects: u64,
}

impl Healed {
    fn take_back(&mut self, table: &Table, rows: u64) {
        self.any = true;
        self.objects += if table.name == tables::OBJECTS.name { rows } else { 0 };
    }
}

/// How closely a run looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// What is owed is there: this run has just stored it.
    Briefly,
    /// The lake may have been copied or restored.
    Closely,
    /// What is recorded as read is compared with the rows, whatever the logs say.
    AtEverything,
}

/// Brings every follower up to `invocations`, or back to it, after a run's own
/// commits; returns the state up to which they have followed at least.
pub(crate) async fn catch_up(lake: &Lake) -> Result<(EagerSnapshot, Healed), LakeError> {
    heal(lake, None, Look::Briefly).await
}

/// The same when a run begins that reads `source`, if it reads one.
pub(crate) async fn begin(
    lake: &Lake,
    source: Option<&str>,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    heal(lake, source, Look::Closely).await
}

/// The same, and compares what is recorded as read with the rows that are there,
/// which reads a column of every file. Data files that are missing are taken
/// out of the log.
pub(crate) async fn begin_anew(
    lake: &Lake,
    source: &str,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    missing::give_up(lake).await?;
    heal(lake, Some(source), Look::AtEverything).await
}

async fn heal(
    lake: &Lake,
    source: Option<&str>,
    look: Look,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    let mut healed = Healed::default();
    for _ in 0..lake.bounds().tries_max {
        let invocations = lake.table(&tables::INVOCATIONS).load_to_write().await?;
        let mut doubt = look == Look::AtEverything;
        for table in FOLLOWERS {
            let follower = Follower::of(lake, table, look);
            doubt |= follower.catch_up(invocations.version(), &mut healed).await?;
        }
        if !doubt || compare::run(lake, &invocations, source, &mut healed).await? {
            return Ok((invocations, healed));
        }
    }
    Err(LakeError::contention(&tables::OBJECTS, lake.bounds().tries_max))
}

/// A table that follows.
struct Follower {
    look: Look,
    lake: Lake,
    invocations: LakeTable,
    table: LakeTable,
}

/// How what a follower has followed stands to `invocations`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// `invocations` has it.
    Agrees,
    /// It has, but the rows are still to be compared.
    Doubted,
    /// `invocations` does not have it.
    Ahead,
}

impl Follower {
    fn of(lake: &Lake, table: &'static Table, look: Look) -> Self {
        let (invocations, table) = (lake.table(&tables::INVOCATIONS), lake.table(table));
        Self { look, lake: lake.clone(), invocations, table }
    }

    /// Follows up to a version; returns whether rows must be compared.
    async fn catch_up(&self, until: u64, healed: &mut Healed) -> Result<bool, LakeError> {
        for _ in 0..self.table.bounds.tries_max {
            let state = self.table.load_to_write().await?;
            let position = Position::of(&self.table, &state).await?;
            let standing = self.standing(&position, &state).await?;
            if standing == Standing::Ahead {
                forget_marks(&self.lake).await?;
                match self.set_back(&state, &position).await? {
                    SetBack::Done { rows } => healed.take_back(self.table.schema, rows),
                    SetBack::Overtaken => {}
                    SetBack::LogIsSilent => {
                        self.doubt(&state, position.version.min(until)).await?;
                        healed.any = true;
                    }
                }
                continue;
            }
            if let Some(doubt) = self.follow(&state, position, until).await? {
                return Ok(doubt);
            }
        }
        Err(LakeError::contention(self.table.schema, self.table.bounds.tries_max))
    }

    async fn standing(
        &self,
        position: &Position,
        state: &EagerSnapshot,
    ) -> Result<Standing, LakeError> {
        if position.version == 0 {
            return Ok(Standing::Agrees);
        }
        let agrees = match position.proof {
            Proof::Identity(identity) => position.is_in(&self.invocations, identity).await?,
            Proof::Doubted | Proof::Unrecorded if !self.reaches(position.version).await? => false,
            Proof::Doubted => return Ok(Standing::Doubted),
            Proof::Unrecorded => self.last_gift_agrees(state).await?,
        };
        Ok(if agrees { Standing::Agrees } else { Standing::Ahead })
    }

    /// Whether `invocations` has come to that version.
    async fn reaches(&self, version: u64) -> Result<bool, LakeError> {
        Ok(self.invocations.load().await?.version() >= version)
    }

    /// Adds what is owed up to a version; returns whether rows must be compared,
    /// or none when another writer came first.
    async fn follow(
        &self,
        state: &EagerSnapshot,
        position: Position,
        until: u64,
    ) -> Result<Option<bool>, LakeError> {
        let was_doubted = position.proof == Proof::Doubted;
        // Another run may have followed further than this one has looked.
        let until = until.max(position.version);
        let commits = commits(&self.invocations, position.version, until).await?;
        commits.doubts.iter().for_each(|doubt| tracing::warn!("{doubt}: rows are compared"));
        let (owed, gone) = self.owed(&commits.batches, state).await?;
        let doubt = was_doubted || gone || !commits.doubts.is_empty();
        let next = match doubt {
            true => Position::doubted(until),
            false => Position::at(&self.invocations, until).await?,
        };
        let lags = self.lags(until - position.version, &commits);
        let actions = replaced::follow(&self.table, state, &commits.batches, &owed).await?;
        let nothing_to_say = actions.is_empty() && !lags && doubt == was_doubted;
        if nothing_to_say {
            return Ok(Some(doubt));
        }
        let operation = match actions.iter().any(|action| matches!(action, Action::Remove(_))) {
            true => LakeTable::replace(),
            false => LakeTable::append(),
        };
        Ok(self.record(state, next, actions, operation).await?.map(|_| doubt))
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
        let has = paths_of(&self.table, state)?;
        let owed: Vec<&Add> =
            owed.into_iter().filter(|add| !has.contains(&path_in_table(&add.path))).collect();
        let mut there = Vec::new();
        for add in &owed {
            let is_there = self.look == Look::Briefly
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

    /// Commits with a position; none when another writer came first.
    async fn record(
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
            let Some(actions) = self.table.actions(version).await? else { break };
            let Some(position) = Position::in_entry(&actions) else { continue };
            if let Some(agrees) = self.agrees(&position, &actions).await? {
                return Ok(agrees);
            }
        }
        Ok(true)
    }
}
