//! Merging one partition: what is read, what is written, nothing committed.

use std::sync::Arc;

use deltalake_core::kernel::Add;
use object_store::path::Path;
use tokio::runtime::Handle;

use crate::compact::Settings;
use crate::compact::bits::Losers;
use crate::compact::budget::Budget;
use crate::compact::duplicates::{Candidate, Means, find};
use crate::compact::inventory::{IDENTITY, Inventory, LakeFile, Partition, neighbours};
use crate::compact::output::Output;
use crate::compact::passes::{Input, Passes};
use crate::compact::spool::{Local, SpillDir, fetch};
use crate::error::LakeError;
use crate::table::{LakeTable, path_in_table};

/// What the partitions of one table have in common.
pub(super) struct Workshop {
    pub(super) table: LakeTable,
    pub(super) target_bytes: u64,
    budget: Budget,
    threads: usize,
    dir: SpillDir,
    pool: rayon::ThreadPool,
    runtime: Handle,
}

/// Files of one partition that are read.
struct Group {
    partition: Partition,
    files: Vec<LakeFile>,
    local: Vec<Local>,
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

/// Files written to take the place of others, and all that this rests on.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) adds: Vec<Add>,
    pub(super) removed: Vec<LakeFile>,
    /// Every file that was looked at. Rows were left out in favour of rows in these.
    pub(super) seen: Vec<Path>,
    pub(super) rows: u64,
    pub(super) duplicates: u64,
}

impl Merged {
    /// Paths of the files written, relative to the table.
    pub(super) fn staged(&self) -> impl Iterator<Item = Path> + '_ {
        self.adds.iter().map(|add| path_in_table(&add.path))
    }
}

impl Workshop {
    pub(super) fn open(table: LakeTable, settings: &Settings) -> Result<Self, LakeError> {
        let threads = assay_host::threads(Some(settings.threads));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Ok(Self {
            table,
            target_bytes: settings.target_file_bytes.max(1),
            budget: Budget::of(settings.memory_bytes),
            threads,
            dir: SpillDir::create(settings.spill_dir.as_deref())?,
            pool: pool.map_err(|_| LakeError::Worker)?,
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
        let merged = tokio::task::spawn_blocking(move || workshop.build(groups)).await;
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
        let mut losers = self.losers(&groups)?.into_iter();
        let mut merged = Merged::default();
        for group in groups {
            merged.seen.extend(group.files.iter().map(|file| file.path.clone()));
            let of_group: Vec<_> = losers.by_ref().take(group.files.len()).collect();
            match group.role {
                Role::Own => self.replace(group, of_group, &mut merged)?,
                Role::Settled => self.thin_out(group, of_group, &mut merged)?,
                Role::Waiting => {}
            }
        }
        Ok(merged)
    }

    /// The rows to leave out of each file of each group.
    fn losers(&self, groups: &[Group]) -> Result<Vec<Losers>, LakeError> {
        let files = groups.iter().zip(0..).flat_map(|(group, day)| {
            let own = group.role == Role::Own;
            group.local.iter().map(move |file| Candidate { path: file.path(), day, own })
        });
        let files: Vec<Candidate<'_>> = files.collect();
        if self.table.schema.column(IDENTITY).is_none() {
            return Ok(vec![Losers::default(); files.len()]);
        }
        let memory_bytes = self.budget.keys_bytes;
        let means = Means { memory_bytes, threads: self.threads, dir: &self.dir };
        self.pool.install(|| find(self.table.schema, &files, &means))
    }

    /// Merges the files of a group into new ones.
    fn replace(
        &self,
        group: Group,
        losers: Vec<Losers>,
        merged: &mut Merged,
    ) -> Result<(), LakeError> {
        merged.duplicates += losers.iter().map(|losers| losers.count() as u64).sum::<u64>();
        merged.removed.extend(group.files);
        let inputs = group.local.into_iter().zip(losers);
        let inputs = inputs.map(|(file, losers)| Input { file, losers }).collect();
        let mut output =
            Output::new(&self.table, group.partition, self.target_bytes, &self.runtime);
        self.passes().run(inputs, &mut output)?;
        let (adds, rows) = output.finish()?;
        merged.adds.extend(adds);
        merged.rows += rows;
        Ok(())
    }

    /// Writes those files of a group anew that lose rows, each by itself, so
    /// that they stay as full and as sorted as they are.
    fn thin_out(
        &self,
        group: Group,
        losers: Vec<Losers>,
        merged: &mut Merged,
    ) -> Result<(), LakeError> {
        let files = group.files.into_iter().zip(group.local).zip(losers);
        for ((file, local), losers) in files.filter(|(_, losers)| losers.count() > 0) {
            let (partition, role) = (group.partition.clone(), group.role);
            let alone = Group { partition, files: vec![file], local: vec![local], role };
            self.replace(alone, vec![losers], merged)?;
        }
        Ok(())
    }

    fn passes(&self) -> Passes<'_> {
        let (table, dir) = (self.table.schema, &self.dir);
        Passes { table, budget: self.budget, dir, pool: &self.pool }
    }
}
