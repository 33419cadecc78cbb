//! Putting newly rolled days in the place of old ones.

use std::collections::{BTreeSet, HashMap, HashSet};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use futures::future::try_join_all;

use super::judge::{StaleDay, judge};
use super::write::RolledDays;
use crate::derived::{Put, put};
use crate::error::LakeError;
use crate::files::{EncodedFile, upload_as};
use crate::lake::Lake;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::log::tries::Tries;

/// Application id under which commits on `daily_usage` are numbered. Two that
/// were made on the same state conflict, even where neither removes a file.
const ROLLED: &str = "assay.rolled";

/// The statement that rolls up, for the keys of request metadata that a lake records.
pub type Definition = fn(&BTreeSet<String>) -> String;

/// Looks at the lake, one after the other, until one of them has done everything.
pub struct RollupPasses<'a> {
    lake: &'a Lake,
    definition: Definition,
    tries: Tries,
}

impl<'a> RollupPasses<'a> {
    /// Over a lake, whose days are rolled up by `definition`.
    pub fn over(lake: &'a Lake, definition: Definition) -> Self {
        let tries = Tries::at("replace days of", &tables::DAILY_USAGE, &lake.bounds());
        Self { lake, definition, tries }
    }

    /// Looks anew which days are stale; makes `daily_usage` if there is none.
    ///
    /// # Errors
    /// When a log cannot be read; [`LakeError::Contention`] when other roll-ups
    /// have come in between too often.
    pub async fn begin_next(&mut self) -> Result<Pass, LakeError> {
        self.tries.begin()?;
        Pass::begin(self.lake, self.definition).await
    }
}

/// One look at the lake, and the stale days that it found.
pub struct Pass {
    table: LakeTable,
    state: EagerSnapshot,
    invocations: TableSnapshot,
    caller_metadata: BTreeSet<String>,
    stale: std::vec::IntoIter<StaleDay>,
}

impl Pass {
    async fn begin(lake: &Lake, definition: Definition) -> Result<Self, LakeError> {
        let table = lake.table(&tables::DAILY_USAGE);
        table.create_if_absent().await?;
        // In this order: what a roll-up has committed was made of rows no newer
        // than those seen here, so nothing newer is ever replaced.
        let state = table.load_to_write().await?;
        let invocations = lake.snapshot(&tables::INVOCATIONS).await?;
        let rolled = TableSnapshot::of(&table, &state)?;
        let judged = judge(&definition(&rolled.caller_metadata), &invocations, &rolled);
        let (stale, caller_metadata) = (judged.stale.into_iter(), rolled.caller_metadata);
        Ok(Self { table, state, invocations, caller_metadata, stale })
    }

    /// `invocations` as the pass has seen it.
    pub fn invocations(&self) -> &TableSnapshot {
        &self.invocations
    }

    /// Keys of request metadata by which calls are distinguished.
    pub fn caller_metadata(&self) -> &BTreeSet<String> {
        &self.caller_metadata
    }

    /// The next stale days, as many as one commit may replace; empty at the end.
    pub fn take(&mut self) -> Vec<StaleDay> {
        self.stale.by_ref().take(self.table.bounds.rolled_days_max).collect()
    }

    /// Puts the roll-up of these days in the place of what they had, in one
    /// commit. False when another roll-up has come first: then nothing was
    /// changed, and only a new pass can tell what is still to be done.
    ///
    /// # Errors
    /// When files cannot be stored, or the commit fails otherwise.
    pub async fn replace(
        &mut self,
        days: &[StaleDay],
        rolled: RolledDays,
    ) -> Result<bool, LakeError> {
        let adds = self.store(days, rolled.finish()?).await?;
        let removes = self.removes(days)?;
        let (state, done) = match put(&self.table, &self.state, removes, adds, ROLLED).await? {
            Put::Done(state) => (state, true),
            Put::Overtaken(state) => (state, false),
        };
        self.state = state;
        Ok(done)
    }

    async fn store(
        &self,
        days: &[StaleDay],
        files: Vec<EncodedFile>,
    ) -> Result<Vec<Add>, LakeError> {
        let stems: HashMap<&str, String> =
            days.iter().map(|day| (day.day.as_str(), day.stem())).collect();
        try_join_all(files.into_iter().map(async |file| {
            let day = file.partition.clone().unwrap_or_default();
            let stem = stems.get(day.as_str()).cloned().unwrap_or_default();
            upload_as(&self.table, file, &stem).await
        }))
        .await
    }

    /// Removal of every file that these days have now.
    fn removes(&self, days: &[StaleDay]) -> Result<Vec<Action>, LakeError> {
        let days: HashSet<&str> = days.iter().map(|day| day.day.as_str()).collect();
        let files = self.state.try_log_data().map_err(|error| self.table.failed(error))?;
        let column = tables::DAILY_USAGE.partitions()[0].name;
        let of_days = files.iter().filter(|file| {
            let day = file.partition_values_map().remove(column).flatten();
            day.is_some_and(|day| days.contains(day.as_str()))
        });
        Ok(of_days.map(|file| Action::Remove(file.remove_action(true))).collect())
    }
}
