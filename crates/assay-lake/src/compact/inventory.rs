//! The files of a table by partition, and which of them are to be merged.

use std::collections::{BTreeMap, HashMap, HashSet};

use assay_schema::Table;
use deltalake_core::kernel::{Add, EagerSnapshot};
use jiff::civil::Date;
use object_store::path::Path;

use crate::compact::day::Merged;
use crate::error::LakeError;
use crate::log::table::{LakeTable, path_in_table};

/// Tag in the log of files that a compaction has written: sorted throughout,
/// and without duplicates among the files that lay beside them.
const TAG: &str = "assay.compacted";

/// The column of which each value stands once.
pub(super) const IDENTITY: &str = "request_id";

/// The value of a partition; none if the table has no partitions, or null.
pub(super) type Partition = Option<String>;

/// A data file of one version of a table.
#[derive(Clone, Debug)]
pub(super) struct LakeFile {
    /// Relative to the table.
    pub(super) path: Path,
    pub(super) add: Add,
}

impl LakeFile {
    pub(super) fn new(add: Add) -> Self {
        Self { path: path_in_table(&add.path), add }
    }

    pub(super) fn bytes(&self) -> u64 {
        u64::try_from(self.add.size).unwrap_or_default()
    }

    fn is_compacted(&self) -> bool {
        self.add.tags.as_ref().is_some_and(|tags| tags.contains_key(TAG))
    }

    /// Full enough that merging it with others would give as many files again.
    fn is_full(&self, target_bytes: u64) -> bool {
        self.bytes() >= target_bytes / 2
    }
}

/// Marks a file as written by a compaction.
pub(super) fn tag(add: &mut Add) {
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    add.tags = Some(HashMap::from([(TAG.to_owned(), version)]));
}

/// The files of a table at one version.
#[derive(Debug, Default)]
pub(super) struct Inventory(BTreeMap<Partition, Vec<LakeFile>>);

impl Inventory {
    pub(super) fn of(table: &LakeTable, state: &EagerSnapshot) -> Result<Self, LakeError> {
        let mut inventory = Self::default();
        for view in state.try_log_data().map_err(|error| table.failed(error))?.iter() {
            // Nothing else gives the tags of a file.
            #[allow(deprecated)]
            inventory.add(table.schema, view.add_action());
        }
        inventory.0.values_mut().for_each(|files| files.sort_by(|a, b| a.path.cmp(&b.path)));
        Ok(inventory)
    }

    fn add(&mut self, table: &Table, add: Add) {
        self.0.entry(partition_of(table, &add)).or_default().push(LakeFile::new(add));
    }

    /// Puts what was merged in the place of what it was merged from.
    pub(super) fn take(&mut self, table: &Table, merged: &Merged) {
        let gone: HashSet<&Path> = merged.removed.iter().map(|file| &file.path).collect();
        for file in &merged.removed {
            let files = self.0.get_mut(&partition_of(table, &file.add));
            files.into_iter().for_each(|files| files.retain(|file| !gone.contains(&file.path)));
        }
        merged.adds.iter().for_each(|add| self.add(table, add.clone()));
    }

    /// The partitions in which there is something to do.
    pub(super) fn changed(&self, table: &Table, target_bytes: u64) -> Vec<Partition> {
        let changed =
            self.0.iter().filter(|(_, files)| !inputs(table, files, target_bytes).is_empty());
        changed.map(|(partition, _)| partition.clone()).collect()
    }

    /// The files of a partition that are to be merged; none if it has not changed.
    pub(super) fn inputs(
        &self,
        table: &Table,
        partition: &Partition,
        target_bytes: u64,
    ) -> Vec<LakeFile> {
        inputs(table, self.files(partition), target_bytes)
    }

    pub(super) fn files(&self, partition: &Partition) -> &[LakeFile] {
        self.0.get(partition).map_or(&[], Vec::as_slice)
    }
}

fn partition_of(table: &Table, add: &Add) -> Partition {
    let column = table.partitions().first()?;
    add.partition_values.get(column.name).cloned().flatten()
}

/// A partition has changed when a file of it has never been compacted, or when
/// several are not full. Where requests are to stand once, the whole partition
/// is merged, so that its files follow one another in sort order; elsewhere
/// full files are left alone, so that the cost is that of what is new.
fn inputs(table: &Table, files: &[LakeFile], target_bytes: u64) -> Vec<LakeFile> {
    let is_done = |file: &&LakeFile| file.is_compacted() && file.is_full(target_bytes);
    let open = files.iter().filter(|file| !is_done(file));
    let fresh = files.iter().any(|file| !file.is_compacted());
    let several = open.clone().count() > 1;
    match (fresh || several, table.column(IDENTITY)) {
        (false, _) => Vec::new(),
        (true, Some(_)) => files.to_vec(),
        (true, None) => open.cloned().collect(),
    }
}

/// The days beside a day; none if the partition is not a day.
pub(super) fn neighbours(table: &Table, partition: &Partition) -> Vec<Partition> {
    let day: Option<Date> = partition.as_ref().and_then(|text| text.parse().ok());
    let Some(day) = day.filter(|_| table.column(IDENTITY).is_some()) else { return Vec::new() };
    let beside = [day.yesterday(), day.tomorrow()];
    beside.into_iter().flatten().map(|day| Some(day.to_string())).collect()
}
