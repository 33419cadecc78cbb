//! Many small files into few sorted ones, without duplicates.
//!
//! One commit removes the files of a day, or of several small ones, and adds the
//! merged ones, so a reader sees each day either before or after, never both.
//!
//! A day's way: its files, and those of the days beside it if it has changed →
//! which rows are duplicates (`duplicates.rs`) → a merge of sorted files, read
//! page by page, in several passes if there are many (`passes.rs`) → row groups
//! that are encoded while the next one is gathered, and uploaded while the file
//! grows (`output.rs`) → one commit, perhaps with other days (`batch.rs`). Memory is bounded by the
//! settings, whatever the size of the day; what exceeds it is spilled.

mod batch;
mod bits;
mod budget;
mod cursor;
mod day;
mod duplicates;
mod fate;
mod filter;
mod gather;
mod inventory;
mod keys;
mod lake_file;
mod merge;
mod merged;
mod output;
mod passes;
mod records;
mod settings;
mod sorted_file;
mod spool;
#[cfg(test)]
mod tests;
mod words;

use std::collections::VecDeque;
use std::sync::Arc;

use assay_schema::tables;
use deltalake_core::kernel::EagerSnapshot;
use serde::Serialize;

use crate::error::LakeError;
use crate::files::discard;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::log::file_swap::{Swapped, swap};
use crate::log::table::LakeTable;
use crate::log::tries::Tries;
use crate::stop_signal::Stop;
use batch::{CompactionBatch, MergedPartition, Net};
use day::Workshop;
use inventory::Inventory;
use lake_file::Partition;
use merged::Merged;

pub use settings::Settings;

/// What a compaction did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CompactSummary {
    /// Days, and parts of other tables, whose files were merged; in a dry run
    /// those that would be.
    pub merged: u64,
    /// Those that are left because the run was asked to stop.
    pub left: u64,
    /// Files they had before.
    pub files_before: u64,
    /// Files they have now.
    pub files_after: u64,
    /// Bytes of the files before.
    pub bytes_before: u64,
    /// Bytes of the files now.
    pub bytes_after: u64,
    /// Rows in the files now.
    pub rows: u64,
    /// Rows left out because their request_id stood in the day, or in one
    /// beside it, already.
    pub duplicates: u64,
    /// Version of `invocations` after it.
    pub lake_version: u64,
}

impl CompactSummary {
    fn add(&mut self, merged: &Merged) {
        self.merged += 1;
        self.files_before += merged.removed.len() as u64;
        self.files_after += merged.adds.len() as u64;
        self.bytes_before += merged.removed.iter().map(|file| file.bytes()).sum::<u64>();
        let sizes = merged.adds.iter().map(|add| u64::try_from(add.size).unwrap_or_default());
        self.bytes_after += sizes.sum::<u64>();
        self.rows += merged.rows;
        self.duplicates += merged.duplicates;
    }
}

/// Merges what has changed of every table: in `invocations` the days with a
/// file that was never compacted, or with several that are not full.
///
/// Of rows with one request_id in a day and the days beside it one stays, which
/// says what all of them say together. A lake in which nothing has changed costs the
/// loading of its logs. When `stop` is asked for, the day under way is finished and
/// what was merged is committed.
///
/// # Errors
/// When a file cannot be read or written; days that were merged before that
/// stay merged, and files of the day under way are named by no commit.
pub fn run<'a>(
    lake: &'a Lake,
    settings: &'a Settings,
    stop: &'a Stop,
) -> LakeFuture<'a, CompactSummary> {
    Box::pin(async move {
        let mut summary = CompactSummary::default();
        for table in tables::INGESTED {
            let state = compact_table(&lake.table(table), settings, stop, &mut summary).await?;
            if table.name == tables::INVOCATIONS.name {
                summary.lake_version = state.version();
            }
        }
        Ok(summary)
    })
}

async fn compact_table(
    table: &LakeTable,
    settings: &Settings,
    stop: &Stop,
    summary: &mut CompactSummary,
) -> Result<EagerSnapshot, LakeError> {
    let state = table.load_to_write().await?;
    let inventory = Inventory::of(table, &state)?;
    let changed = inventory.changed(table.schema, settings.target_file_bytes);
    if settings.dry_run {
        foresee(table, settings, &inventory, &changed, summary);
        return Ok(state);
    }
    if changed.is_empty() {
        return Ok(state);
    }
    let workshop = Arc::new(Workshop::open(table.clone(), settings)?);
    let mut compaction = Compaction::new(workshop, state, inventory);
    summary.left += compaction.compact(changed.into(), stop, summary).await?;
    Ok(compaction.state)
}

/// The days of `invocations` that a run would touch, in order of time.
///
/// # Errors
/// When the log cannot be read.
pub fn changed_days<'a>(lake: &'a Lake, settings: &'a Settings) -> LakeFuture<'a, Vec<String>> {
    Box::pin(async move {
        let table = lake.table(&tables::INVOCATIONS);
        let inventory = Inventory::of(&table, &table.load().await?)?;
        let changed = inventory.changed(table.schema, settings.target_file_bytes);
        Ok(changed.into_iter().flatten().collect())
    })
}

fn foresee(
    table: &LakeTable,
    settings: &Settings,
    inventory: &Inventory,
    changed: &[Partition],
    summary: &mut CompactSummary,
) {
    for partition in changed {
        let files = inventory.inputs(table.schema, partition, settings.target_file_bytes);
        summary.merged += 1;
        summary.files_before += files.len() as u64;
        summary.bytes_before += files.iter().map(|file| file.bytes()).sum::<u64>();
    }
}

/// A table under compaction, as it is after the last commit and the batch.
struct Compaction {
    workshop: Arc<Workshop>,
    state: EagerSnapshot,
    inventory: Inventory,
    batch: CompactionBatch,
    /// Merges in a row that other writers have overtaken.
    tries: Tries,
}

impl Compaction {
    fn new(workshop: Arc<Workshop>, state: EagerSnapshot, inventory: Inventory) -> Self {
        let table = &workshop.table;
        let tries = Tries::at("replace merged files of", table.schema, &table.bounds);
        Self { workshop, state, inventory, batch: CompactionBatch::default(), tries }
    }

    /// Merges partitions and commits them; returns how many are left undone
    /// because it was asked to stop. Whatever ends it, what was merged until
    /// then is committed.
    async fn compact(
        &mut self,
        mut waiting: VecDeque<Partition>,
        stop: &Stop,
        summary: &mut CompactSummary,
    ) -> Result<u64, LakeError> {
        while !waiting.is_empty() && !stop.is_asked() {
            let Some(partition) = waiting.pop_front() else { break };
            let merged = self.stage(partition).await;
            waiting.extend(merged.as_ref().ok().cloned().flatten());
            if merged.is_err() || self.batch.is_full() || waiting.is_empty() {
                waiting.extend(self.publish(summary).await?);
            }
            merged?;
        }
        waiting.extend(self.publish(summary).await?);
        Ok(waiting.len() as u64)
    }

    /// Merges a partition into the batch; gives it back if it is to be merged again.
    async fn stage(&mut self, partition: Partition) -> Result<Option<Partition>, LakeError> {
        let merged = self.workshop.merge(&self.inventory, &partition).await?;
        let Some(merged) = merged else { return Ok(None) };
        self.inventory.take(self.workshop.table.schema, &merged);
        let again = merged.unfinished.then(|| partition.clone());
        self.batch.push(MergedPartition { partition, merged });
        Ok(again)
    }

    /// Commits the batch; returns what has to be merged again because other
    /// writers have changed what it rests on.
    async fn publish(&mut self, summary: &mut CompactSummary) -> Result<Vec<Partition>, LakeError> {
        let mut again = Vec::new();
        while !self.batch.is_empty() {
            let net = self.batch.net();
            let change = net.swap(self.workshop.target_bytes);
            match swap(&self.workshop.table, self.state.clone(), &change).await? {
                Swapped::Done(state) => self.done(state, &net, summary).await?,
                Swapped::Overtaken(state) => again.extend(self.give_way(state).await?),
            }
        }
        Ok(again)
    }

    async fn done(
        &mut self,
        state: EagerSnapshot,
        net: &Net,
        summary: &mut CompactSummary,
    ) -> Result<(), LakeError> {
        let table = &self.workshop.table;
        discard(table, &net.superseded).await;
        self.batch.parts().iter().for_each(|part| summary.add(&part.merged));
        if state.version() != self.state.version() + 1 {
            self.inventory = Inventory::of(table, &state)?;
        }
        (self.state, self.batch) = (state, CompactionBatch::default());
        self.tries.done();
        Ok(())
    }

    /// Lets go of those parts of the batch that do not hold any longer.
    async fn give_way(&mut self, state: EagerSnapshot) -> Result<Vec<Partition>, LakeError> {
        let table = &self.workshop.table;
        self.tries.begin()?;
        self.inventory = Inventory::of(table, &state)?;
        let given_up = self.batch.keep(&table.paths(&state)?);
        for part in self.batch.parts() {
            self.inventory.take(table.schema, &part.merged);
        }
        for part in &given_up {
            discard(table, &part.merged.adds).await;
        }
        self.state = state;
        Ok(given_up.into_iter().map(|part| part.partition).collect())
    }
}
