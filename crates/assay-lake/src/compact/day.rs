//! Merging one partition: what is read, what is written, nothing committed.

use std::sync::Arc;

use tokio::runtime::Handle;

use crate::compact::budget::Budget;
use crate::compact::duplicates::{Candidate, Fates, Means, find};
use crate::compact::fate::Fate;
use crate::compact::inventory::{Inventory, neighbours};
use crate::compact::lake_file::{IDENTITY, LakeFile, Partition};
use crate::compact::merged::Merged;
use crate::compact::output::Output;
use crate::compact::passes::{MergeInput, MergePasses};
use crate::compact::settings::Settings;
use crate::compact::spool::{SpillDir, SpooledFile, fetch};
use crate::error::LakeError;
use crate::log::table::LakeTable;

/// What the partitions of one table have in common.
pub(super) struct Workshop {
    pub(super) table: LakeTable,
    pub(super) target_bytes: u64,
    budget: Budget,
    threads: usize,
    dir: SpillDir,
    pool: rayon::ThreadPool,
    /// One thread for all merges: each thread that has merged keeps memory that it
    /// has given back from the others.
    merger: rayon::ThreadPool,
    runtime: Handle,
}

/// Files of one partition that are read.
struct Group {
    partition: Partition,
    files: Vec<LakeFile>,
    local: Vec<SpooledFile>,
    role: Role,
}

/// Why they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The partition is being compacted.
    Own,
    /// A neighbour that has not changed: what it loses, it loses now.
    Settled,
    /// A neighbour that has changed: its own turn comes, and finds the same.
    Waiting,
}

impl Workshop {
    pub(super) fn open(table: LakeTable, settings: &Settings) -> Result<Self, LakeError> {
        let threads = assay_host::threads(Some(settings.threads));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let merger = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        Ok(Self {
            table,
            target_bytes: settings.target_file_bytes.max(1),
            budget: Budget::of(settings.memory_bytes),
            threads,
            dir: SpillDir::create(settings.spill_dir.as_deref())?,
            pool: pool.map_err(|_| LakeError::Worker)?,
            merger: merger.map_err(|_| LakeError::Worker)?,
            runtime: Handle::current(),
        })
    }

    /// Merges a partition; none if there is nothing to merge.
    pub(super) async fn merge(
        self: &Arc<Self>,
        inventory: &Inventory,
        partition: &Partition,
    ) -> Result<Option<Merged>, LakeError> {
        let own = inventory.inputs(self.table.schema, partition, self.target_bytes);
        if own.is_empty() {
            return Ok(None);
        }
        let mut groups = vec![self.group(partition.clone(), own, Role::Own).await?];
        for beside in neighbours(self.table.schema, partition) {
            let changed = inventory.inputs(self.table.schema, &beside, self.target_bytes);
            let role = if changed.is_empty() { Role::Settled } else { Role::Waiting };
            let files = inventory.files(&beside).to_vec();
            groups.push(self.group(beside, files, role).await?);
        }
        groups.sort_by(|a, b| a.partition.cmp(&b.partition));
        let workshop = Arc::clone(self);
        let build = move || workshop.merger.install(|| workshop.build(groups));
        let merged = tokio::task::spawn_blocking(build).await;
        merged.map_err(|_| LakeError::Worker)?.map(Some)
    }

    async fn group(
        &self,
        partition: Partition,
        files: Vec<LakeFile>,
        role: Role,
    ) -> Result<Group, LakeError> {
        let local = fetch(&self.table, &files, &self.dir).await?;
        Ok(Group { partition, files, local, role })
    }

    fn build(&self, groups: Vec<Group>) -> Result<Merged, LakeError> {
        let fates = self.fates(&groups)?;
        let mut merged = Merged { unfinished: !fates.all, ..Merged::default() };
        let mut fates = fates.of_files.into_iter();
        for group in groups {
            merged.seen.extend(group.files.iter().map(|file| file.path.clone()));
            let of_group: Vec<_> = fates.by_ref().take(group.files.len()).collect();
            match group.role {
                Role::Own => self.replace(group, of_group, &mut merged)?,
                Role::Settled => self.thin_out(group, of_group, &mut merged)?,
                Role::Waiting => {}
            }
        }
        Ok(merged)
    }

    /// What becomes of the rows of each file of each group.
    fn fates(&self, groups: &[Group]) -> Result<Fates, LakeError> {
        let files = groups.iter().flat_map(|group| {
            let (own, waits) = (group.role == Role::Own, group.role == Role::Waiting);
            group.local.iter().map(move |file| Candidate { path: file.path(), own, waits })
        });
        let files: Vec<Candidate<'_>> = files.collect();
        if self.table.schema.column(IDENTITY).is_none() {
            return Ok(Fates { of_files: vec![Fate::default(); files.len()], all: true });
        }
        let memory_bytes = self.budget.keys_bytes;
        let means = Means { memory_bytes, threads: self.threads, dir: &self.dir };
        self.pool.install(|| find(self.table.schema, &files, &means))
    }

    /// Merges the files of a group into new ones.
    fn replace(
        &self,
        group: Group,
        fates: Vec<Fate>,
        merged: &mut Merged,
    ) -> Result<(), LakeError> {
        merged.changed |= fates.iter().any(|fate| !fate.is_none());
        merged.duplicates += fates.iter().map(|fate| fate.losers.count() as u64).sum::<u64>();
        merged.removed.extend(group.files);
        let inputs = group.local.into_iter().zip(fates);
        let inputs = inputs.map(|(file, fate)| MergeInput { file, fate }).collect();
        let done = !(merged.unfinished && group.role == Role::Own);
        let mut output =
            Output::new(&self.table, group.partition, self.target_bytes, &self.runtime, done);
        self.passes().run(inputs, &mut output)?;
        let (adds, rows) = output.finish()?;
        merged.adds.extend(adds);
        merged.rows += rows;
        Ok(())
    }

    /// Writes those files of a group anew whose rows change, each by itself, so
    /// that they stay as full and as sorted as they are.
    fn thin_out(
        &self,
        group: Group,
        fates: Vec<Fate>,
        merged: &mut Merged,
    ) -> Result<(), LakeError> {
        let files = group.files.into_iter().zip(group.local).zip(fates);
        for ((file, local), fate) in files.filter(|(_, fate)| !fate.is_none()) {
            let (partition, role) = (group.partition.clone(), group.role);
            let alone = Group { partition, files: vec![file], local: vec![local], role };
            self.replace(alone, vec![fate], merged)?;
        }
        Ok(())
    }

    fn passes(&self) -> MergePasses<'_> {
        let (table, dir) = (self.table.schema, &self.dir);
        MergePasses { table, budget: self.budget, dir, pool: &self.pool }
    }
}
