//! Merging more files than can be merged at once.

use std::path::Path;

use assay_schema::Table;
use tempfile::TempPath;

use crate::compact::budget::Budget;
use crate::compact::cursor::{BATCH_ROWS, Cursor};
use crate::compact::fate::Fate;
use crate::compact::merge::{Emit, merge};
use crate::compact::output::{Run, Sink, side_by_side};
use crate::compact::source::Source;
use crate::compact::spool::{Local, SpillDir};
use crate::error::LakeError;

/// Memory of one row in a batch that is read.
const ROW_BYTES: usize = 256;

/// One sorted input of a merge.
pub(super) struct Input {
    pub(super) file: Local,
    /// What becomes of its rows.
    pub(super) fate: Fate,
}

/// What merges have in common.
pub(super) struct Passes<'a> {
    pub(super) table: &'static Table,
    pub(super) budget: Budget,
    pub(super) dir: &'a SpillDir,
    pub(super) pool: &'a rayon::ThreadPool,
}

impl Passes<'_> {
    /// Merges all inputs into `sink`, by way of runs on disk if there are more
    /// than the memory allows to read side by side.
    pub(super) fn run(&self, inputs: Vec<Input>, sink: &mut dyn Sink) -> Result<(), LakeError> {
        let (mut inputs, fan_in) = self.smallest_first(inputs)?;
        while inputs.len() > fan_in {
            // No more are merged twice than have to be: the smallest ones.
            let count = (inputs.len() - fan_in + 1).min(fan_in);
            let run = self.merge_to_run(inputs.drain(..count).collect())?;
            inputs.push(Input { file: Local::Copied(run), fate: Fate::default() });
        }
        self.merge(inputs, sink)
    }

    fn smallest_first(&self, inputs: Vec<Input>) -> Result<(Vec<Input>, usize), LakeError> {
        let mut most = 0;
        let mut sized = Vec::with_capacity(inputs.len());
        for input in inputs {
            let source = Source::open(self.table, input.file.path())?;
            most = most.max(source.memory_bytes() + BATCH_ROWS * ROW_BYTES);
            sized.push((source.rows(), input));
        }
        sized.sort_by_key(|(rows, _)| *rows);
        let inputs = sized.into_iter().map(|(_, input)| input).collect();
        Ok((inputs, self.budget.fan_in(most)))
    }

    fn merge_to_run(&self, inputs: Vec<Input>) -> Result<TempPath, LakeError> {
        let mut run = Run::create(self.table, self.dir)?;
        self.merge(inputs, &mut run)?;
        run.finish()
    }

    fn merge(&self, inputs: Vec<Input>, sink: &mut dyn Sink) -> Result<(), LakeError> {
        let merge_all = |emit: &mut Emit<'_>| {
            let cursors = inputs.iter().map(|input| self.cursor(input.file.path(), &input.fate));
            let cursors: Vec<Option<Cursor>> = cursors.collect::<Result<_, _>>()?;
            merge(self.table, cursors.into_iter().flatten().collect(), self.budget.group_rows, emit)
        };
        side_by_side(sink, merge_all, self.pool)
    }

    fn cursor(&self, path: &Path, fate: &Fate) -> Result<Option<Cursor>, LakeError> {
        Cursor::open(self.table, path, fate.clone())
    }
}
