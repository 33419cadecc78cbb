//! What merging a partition comes to.

use deltalake_core::kernel::Add;
use object_store::path::Path;

use crate::compact::lake_file::LakeFile;
use crate::log::table::path_in_table;

/// Files written to take the place of others, and all that this rests on.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub(super) adds: Vec<Add>,
    pub(super) removed: Vec<LakeFile>,
    /// Every file that was looked at. Rows were left out in favour of rows in these.
    pub(super) seen: Vec<Path>,
    pub(super) rows: u64,
    pub(super) duplicates: u64,
    /// Whether the rows are others than before.
    pub(super) changed: bool,
    /// Whether requests are left that stand twice: it is to be merged again.
    pub(super) unfinished: bool,
}

impl Merged {
    /// Paths of the files written, relative to the table.
    pub(super) fn staged(&self) -> impl Iterator<Item = Path> + '_ {
        self.adds.iter().map(|add| path_in_table(&add.path))
    }
}
