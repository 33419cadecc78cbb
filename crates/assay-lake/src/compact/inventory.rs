//! The files of a table by partition, and which of them are to be merged.

use std::collections::{BTreeMap, HashSet};

use assay_schema::Table;
use deltalake_core::kernel::{Add, EagerSnapshot};
use jiff::civil::Date;
use object_store::path::Path;

use crate::compact::lake_file::{IDENTITY, LakeFile, Partition, partition_of};
use crate::compact::merged::Merged;
use crate::error::LakeError;
use crate::log::table::LakeTable;

/// The files of a table at one version.
#[derive(Debug, Default)]
pub(super) struct Inventory(BTreeMap<Partition, Vec<LakeFile>>);

impl Inventory {
    pub(super) fn of(table: &LakeTable, state: &EagerSnapshot) -> Result<Self, LakeError> {
        let mut inventory = Self::default();
        for add in table.files(state)? {
            inventory.add(table.schema, add);
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

/// A partition has changed when a file of it has never been compacted, or when
/// several are not full. Where requests are to stand once, the whole partition
/// is merged, so that its files follow one another in sort order; elsewhere
/// full files are left alone, so that the cost is that of what is new.
fn inputs(table: &Table, files: &[LakeFile], target_bytes: u64) -> Vec<LakeFile> {
    let open = files.iter().filter(|file| !file.is_compacted() || !file.is_full(target_bytes));
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
