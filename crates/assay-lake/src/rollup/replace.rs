//! Putting newly rolled days in the place of old ones.

use std::collections::{HashMap, HashSet};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use futures::future::try_join_all;

use super::judge::{StaleDay, judge};
use super::write::RolledDays;
use crate::error::LakeError;
use crate::files::{EncodedFile, discard, upload_as};
use crate::lake::Lake;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::{Commit, LakeTable, one_at_a_time};

/// Application id under which commits on `daily_usage` are numbered. Two that
/// were made on the same state conflict, even where neither removes a file.
const ROLLED: &str = "assay.rolled";

/// One look at the lake, and the stale days that it found.
pub struct Pass {
    table: LakeTable,
    state: EagerSnapshot,
    invocations: TableSnapshot,
    stale: std::vec::IntoIter<StaleDay>,
}

impl Pass {
    /// Looks which days are stale; makes `daily_usage` if there is none.
    ///
    /// # Errors
    /// When a log cannot be read.
    pub async fn begin(lake: &Lake, definition: &str) -> Result<Self, LakeError> {
        let table = lake.table(&tables::DAILY_USAGE);
        table.create_if_absent().await?;
        // In this order: what a roll-up has committed was made of rows no newer
        // than those seen here, so nothing newer is ever replaced.
        let state = table.load_to_write().await?;
        let invocations = lake.snapshot(&tables::INVOCATIONS).await?;
        let judged = judge(definition, &invocations, &TableSnapshot::of(&table, &state)?);
        Ok(Self { table, state, invocations, stale: judged.stale.into_iter() })
    }

    /// `invocations` as the pass has seen it.
    pub fn invocations(&self) -> &TableSnapshot {
        &self.invocations
    }

    /// The next stale days, at most so many; empty at the end.
    pub fn take(&mut self, days_max: usize) -> Vec<StaleDay> {
        self.stale.by_ref().take(days_max).collect()
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
        let commit = self.commit_of(days, adds.clone())?;
        match self.table.commit(&self.state, commit).await? {
            Some(state) => {
                self.state = state;
                Ok(true)
            }
            None => self.lost(&adds).await,
        }
    }

    /// Whether the commit stands although it seemed to lose: the store may have
    /// taken it and lost its answer. Otherwise its files are let go.
    async fn lost(&mut self, adds: &[Add]) -> Result<bool, LakeError> {
        self.state = self.table.load().await?;
        let files = self.state.try_log_data().map_err(|error| self.table.failed(error))?;
        let named: HashSet<String> = files.iter().map(|file| file.path().into_owned()).collect();
        let stands = adds.iter().any(|add| named.contains(&add.path));
        if !stands {
            discard(&self.table, adds).await;
        }
        Ok(stands)
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

    fn commit_of(&self, days: &[StaleDay], adds: Vec<Add>) -> Result<Commit, LakeError> {
        let removes = self.removes(days)?;
        Ok(Commit {
            actions: removes.into_iter().chain(adds.into_iter().map(Action::Add)).collect(),
            transaction: Some(one_at_a_time(ROLLED, &self.state)),
            metadata: HashMap::new(),
            operation: DeltaOperation::Write {
                mode: SaveMode::Overwrite,
                partition_by: None,
                predicate: None,
            },
        })
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
