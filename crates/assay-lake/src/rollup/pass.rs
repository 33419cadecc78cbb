//! Putting new sums in the place of old ones.

use std::collections::{BTreeSet, HashMap, HashSet};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use futures::future::try_join_all;

use super::days::judge_days;
use super::grain::Grain;
use super::months::judge_months;
use super::stale::StalePartition;
use super::write::Sums;
use crate::derived::{Put, put};
use crate::error::LakeError;
use crate::files::{EncodedFile, upload_as};
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::log::tries::Tries;

/// Application id under which commits on tables of sums are numbered. Two that
/// were made on the same state conflict, even where neither removes a file.
const ROLLED: &str = "assay.rolled";

/// The statements that roll up.
#[derive(Clone, Copy, Debug)]
pub struct Definitions {
    /// Of `daily_usage`, for the keys of request metadata that a lake records.
    pub days: fn(&BTreeSet<String>) -> String,
    /// Of `monthly_usage`.
    pub months: &'static str,
}

/// Looks at the lake, one after the other, until one of them has done everything.
pub struct RollupPasses<'a> {
    lake: &'a Lake,
    definitions: Definitions,
    grain: Grain,
    tries: Tries,
}

impl<'a> RollupPasses<'a> {
    /// Over a lake, of which the days or the months are rolled up.
    pub fn over(lake: &'a Lake, definitions: Definitions, grain: Grain) -> Self {
        let tries = Tries::at("replace days of", grain.table(), &lake.bounds());
        Self { lake, definitions, grain, tries }
    }

    /// Looks anew what is stale; makes the table of sums if there is none.
    ///
    /// # Errors
    /// When a log cannot be read; [`LakeError::Contention`] when other roll-ups
    /// have come in between too often.
    pub fn begin_next(&mut self) -> LakeFuture<'_, Pass> {
        Box::pin(async move {
            self.tries.begin()?;
            Pass::begin(self.lake, self.definitions, self.grain).await
        })
    }
}

/// One look at the lake, and the stale days or months that it found.
pub struct Pass {
    grain: Grain,
    table: LakeTable,
    state: EagerSnapshot,
    source: TableSnapshot,
    caller_metadata: BTreeSet<String>,
    stale: std::vec::IntoIter<StalePartition>,
}

impl Pass {
    async fn begin(lake: &Lake, definitions: Definitions, grain: Grain) -> Result<Self, LakeError> {
        let table = lake.table(grain.table());
        table.create_if_absent().await?;
        // In this order: what a roll-up has committed was made of rows no newer
        // than those seen here, so nothing newer is ever replaced.
        let state = table.load_to_write().await?;
        let sums = TableSnapshot::of(&table, &state)?;
        let summed = match grain {
            Grain::Day => None,
            Grain::Month => Some(lake.snapshot(&tables::DAILY_USAGE).await?),
        };
        let days = summed.as_ref().unwrap_or(&sums);
        let invocations = lake.snapshot(&tables::INVOCATIONS).await?;
        let caller_metadata = days.caller_metadata.clone();
        let judged = judge_days(&(definitions.days)(&caller_metadata), &invocations, days);
        let (source, stale) = match summed {
            None => (invocations, judged.stale),
            Some(days) => (days, judge_months(definitions.months, &judged.fresh, &sums).stale),
        };
        Ok(Self { grain, table, state, source, caller_metadata, stale: stale.into_iter() })
    }

    /// The table that is summed up, as the pass has seen it: `invocations`, or `daily_usage`.
    pub fn source(&self) -> &TableSnapshot {
        &self.source
    }

    /// What its sums are of.
    pub fn grain(&self) -> Grain {
        self.grain
    }

    /// Keys of request metadata by which calls are distinguished.
    pub fn caller_metadata(&self) -> &BTreeSet<String> {
        &self.caller_metadata
    }

    /// What is stale next, as much as one commit may replace; empty at the end.
    pub fn take(&mut self) -> Vec<StalePartition> {
        let partitions_max = self.grain.partitions_max(&self.table.bounds);
        self.stale.by_ref().take(partitions_max).collect()
    }

    /// Puts the sums of these days or months in the place of what they had, in one
    /// commit. False when another roll-up has come first: then nothing was
    /// changed, and only a new pass can tell what is still to be done.
    ///
    /// # Errors
    /// When files cannot be stored, or the commit fails otherwise.
    pub fn replace<'a>(
        &'a mut self,
        stale: &'a [StalePartition],
        sums: Sums,
    ) -> LakeFuture<'a, bool> {
        Box::pin(async move {
            let adds = self.store(stale, sums.finish()?).await?;
            let removes = self.removes(stale)?;
            let (state, done) = match put(&self.table, &self.state, removes, adds, ROLLED).await? {
                Put::Done(state) => (state, true),
                Put::Overtaken(state) => (state, false),
            };
            self.state = state;
            Ok(done)
        })
    }

    async fn store(
        &self,
        stale: &[StalePartition],
        files: Vec<EncodedFile>,
    ) -> Result<Vec<Add>, LakeError> {
        let stems: HashMap<&str, String> =
            stale.iter().map(|stale| (stale.day.as_str(), stale.stem())).collect();
        try_join_all(files.into_iter().map(async |file| {
            let day = file.partition.clone().unwrap_or_default();
            let stem = stems.get(day.as_str()).cloned().unwrap_or_default();
            upload_as(&self.table, file, &stem).await
        }))
        .await
    }

    /// Removal of every file that they have now.
    fn removes(&self, stale: &[StalePartition]) -> Result<Vec<Action>, LakeError> {
        let days: HashSet<&str> = stale.iter().map(|stale| stale.day.as_str()).collect();
        let files = self.state.try_log_data().map_err(|error| self.table.failed(error))?;
        let column = self.table.schema.partitions()[0].name;
        let of_days = files.iter().filter(|file| {
            let day = file.partition_values_map().remove(column).flatten();
            day.is_some_and(|day| days.contains(day.as_str()))
        });
        Ok(of_days.map(|file| Action::Remove(file.remove_action(true))).collect())
    }
}
