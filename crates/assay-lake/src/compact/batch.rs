//! Merged partitions that wait to be committed together.
//!
//! A commit costs about as much as looking at every file of the table, so small
//! days share one. Days of a batch rest on one another: the second looks at the
//! files that were written for the first, and may even replace one of them.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use deltalake_core::kernel::Add;
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;

use crate::compact::lake_file::{LakeFile, Partition};
use crate::compact::merged::Merged;
use crate::limits::{BATCHED_BYTES_MAX, BATCHED_DAYS_MAX, BATCHED_TIME_MAX};
use crate::log::file_swap::Swap;
use crate::log::table::path_in_table;

/// A partition merged anew.
#[derive(Debug)]
pub(super) struct MergedPartition {
    pub(super) partition: Partition,
    pub(super) merged: Merged,
}

/// Partitions of one commit, in the order in which they were merged.
#[derive(Debug, Default)]
pub(super) struct CompactionBatch {
    parts: Vec<MergedPartition>,
    bytes: u64,
    begun: Option<Instant>,
}

/// What a batch changes of the table, once what its parts change of one
/// another is taken out.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub(super) adds: Vec<Add>,
    removed: Vec<LakeFile>,
    seen: Vec<Path>,
    data_change: bool,
    /// Files that a later part has replaced before any commit named them.
    pub(super) superseded: Vec<Add>,
}

impl CompactionBatch {
    pub(super) fn push(&mut self, part: MergedPartition) {
        self.begun.get_or_insert_with(Instant::now);
        self.bytes += part.merged.removed.iter().map(LakeFile::bytes).sum::<u64>();
        self.parts.push(part);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it has waited long enough for its commit: a crash loses no more.
    pub(super) fn is_full(&self) -> bool {
        self.parts.len() >= BATCHED_DAYS_MAX
            || self.bytes >= BATCHED_BYTES_MAX
            || self.begun.is_some_and(|begun| begun.elapsed() >= BATCHED_TIME_MAX)
    }

    pub(super) fn parts(&self) -> &[MergedPartition] {
        &self.parts
    }

    pub(super) fn net(&self) -> Net {
        let merged = || self.parts.iter().map(|part| &part.merged);
        let staged: HashSet<Path> = merged().flat_map(Merged::staged).collect();
        let replaced: HashSet<&Path> =
            merged().flat_map(|merged| &merged.removed).map(|file| &file.path).collect();
        let (superseded, adds) = merged()
            .flat_map(|merged| merged.adds.iter().cloned())
            .partition(|add| replaced.contains(&path_in_table(&add.path)));
        let removed = merged().flat_map(|merged| &merged.removed);
        let seen = merged().flat_map(|merged| &merged.seen);
        Net {
            adds,
            removed: removed.filter(|file| !staged.contains(&file.path)).cloned().collect(),
            seen: seen.filter(|path| !staged.contains(*path)).cloned().collect(),
            data_change: merged().any(|merged| merged.changed),
            superseded,
        }
    }

    /// Keeps the parts that still hold in a table which has files at `paths`;
    /// returns the others, which must be merged again.
    ///
    /// A part that looked at files of one that does not hold is kept if it
    /// changed none of them and what they were made of is still there: a row
    /// that was left out for one of theirs was left out for the same row there.
    pub(super) fn keep(&mut self, paths: &HashSet<Path>) -> Vec<MergedPartition> {
        let mut standing = paths.clone();
        let mut made_of: HashMap<Path, Vec<Path>> = HashMap::new();
        let mut given_up = Vec::new();
        for mut part in std::mem::take(self).parts {
            let stand = |path: &Path| standing.contains(path);
            let merged = &mut part.merged;
            if merged.removed.iter().all(|file| stand(&file.path))
                && merged.seen.iter().all(|path| stand(path) || made_of.contains_key(path))
            {
                merged.seen = (merged.seen.iter())
                    .flat_map(|path| made_of.get(path).cloned().unwrap_or(vec![path.clone()]))
                    .collect();
                standing.extend(merged.staged());
                self.push(part);
                continue;
            }
            let removed: Vec<Path> = merged.removed.iter().map(|file| file.path.clone()).collect();
            if removed.iter().all(|path| paths.contains(path)) {
                made_of.extend(merged.staged().map(|staged| (staged, removed.clone())));
            }
            given_up.push(part);
        }
        given_up
    }
}

impl Net {
    /// What is to be committed.
    pub(super) fn swap(&self, target_bytes: u64) -> Swap<'_> {
        Swap {
            adds: &self.adds,
            removed: self.removed.iter().map(|file| &file.add).collect(),
            seen: &self.seen,
            data_change: self.data_change,
            operation: DeltaOperation::Optimize {
                predicate: None,
                target_size: i64::try_from(target_bytes).unwrap_or(i64::MAX),
            },
        }
    }
}
