//! Merging more files than can be merged at once.

use assay_schema::Table;

use crate::compact::budget::Budget;
use crate::compact::cursor::{BATCH_ROWS, Cursor};
use crate::compact::fate::Fate;
use crate::compact::merge::merge;
use crate::compact::output::{RowGroupSink, SortedRun, side_by_side};
use crate::compact::sorted_file::SortedFile;
use crate::compact::spool::{SpillDir, SpooledFile};
use crate::error::LakeError;

/// Memory of one row in a batch that is read.
const ROW_BYTES: usize = 256;

/// One sorted input of a merge.
pub(super) struct MergeInput {
    pub(super) file: SpooledFile,
    /// What becomes of its rows.
    pub(super) fate: Fate,
}

/// What merges have in common.
pub(super) struct MergePasses<'a> {
    pub(super) table: &'static Table,
    pub(super) budget: Budget,
    pub(super) dir: &'a SpillDir,
    pub(super) pool: &'a rayon::ThreadPool,
}

impl MergePasses<'_> {
    /// Merges all inputs into `sink`, by way of runs on disk if there are more
    /// than the memory allows to read side by side.
    pub(super) fn run(
        &self,
        inputs: Vec<MergeInput>,
        sink: &mut dyn RowGroupSink,
    ) -> Result<(), LakeError> {
        let (mut inputs, fan_in) = self.smallest_first(inputs)?;
        while inputs.len() > fan_in {
            // No more are merged twice than have to be: the smallest ones.
            let count = (inputs.len() - fan_in + 1).min(fan_in);
            let mut run = SortedRun::create(self.table, self.dir)?;
            self.merge(inputs.drain(..count).collect(), &mut run)?;
            let file = SpooledFile::Copied(run.finish()?);
            inputs.push(MergeInput { file, fate: Fate::default() });
        }
        self.merge(inputs, sink)
    }

    fn smallest_first(
        &self,
        inputs: Vec<MergeInput>,
    ) -> Result<(Vec<MergeInput>, usize), LakeError> {
        let mut most = 0;
        let mut sized = Vec::with_capacity(inputs.len());
        for input in inputs {
            let source = SortedFile::open(self.table, input.file.path())?;
            most = most.max(source.memory_bytes() + BATCH_ROWS * ROW_BYTES);
            sized.push((source.rows(), input));
        }
        sized.sort_by_key(|(rows, _)| *rows);
        let inputs = sized.into_iter().map(|(_, input)| input).collect();
        Ok((inputs, self.budget.fan_in(most)))
    }

    fn merge(&self, inputs: Vec<MergeInput>, sink: &mut dyn RowGroupSink) -> Result<(), LakeError> {
        side_by_side(sink, self.pool, |emit| {
            let cursors = inputs
                .iter()
                .map(|input| Cursor::open(self.table, input.file.path(), input.fate.clone()));
            let cursors: Vec<Option<Cursor>> = cursors.collect::<Result<_, _>>()?;
            merge(self.table, cursors.into_iter().flatten().collect(), self.budget.group_rows, emit)
        })
    }
}
