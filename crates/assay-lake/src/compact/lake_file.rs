//! A data file of a table under compaction.

use std::collections::HashMap;

use assay_schema::Table;
use deltalake_core::kernel::Add;
use object_store::path::Path;

use crate::log::table::path_in_table;

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

    pub(super) fn is_compacted(&self) -> bool {
        self.add.tags.as_ref().is_some_and(|tags| tags.contains_key(TAG))
    }

    /// Full enough that merging it with others would give as many files again.
    pub(super) fn is_full(&self, target_bytes: u64) -> bool {
        self.bytes() >= target_bytes / 2
    }
}

/// Marks a file as written by a compaction.
pub(super) fn tag(add: &mut Add) {
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    add.tags = Some(HashMap::from([(TAG.to_owned(), version)]));
}

/// The partition that a file belongs to.
pub(super) fn partition_of(table: &Table, add: &Add) -> Partition {
    let column = table.partitions().first()?;
    add.partition_values.get(column.name).cloned().flatten()
}
