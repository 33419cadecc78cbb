//! Where the row groups of a merge go.

use std::fs::File;
use std::sync::mpsc::{Receiver, sync_channel};

use arrow::array::RecordBatch;
use assay_schema::Table;
use deltalake_core::kernel::Add;
use tempfile::{NamedTempFile, TempPath};
use tokio::runtime::Handle;

use crate::compact::lake_file::{Partition, tag};
use crate::compact::sorted_file::merge_schema;
use crate::compact::spool::SpillDir;
use crate::error::LakeError;
use crate::files::{Columns, GroupWriter, StoreWriter, add_action, new_path};
use crate::log::table::LakeTable;

/// Level of merged files. Measured on a day of ten million rows, seconds of CPU
/// and bytes: level 1 took 18.2 s and gave 349.0 MB, 3 20.6 s and 352.4 MB, 6
/// 24.5 s and 351.6 MB, 9 27.5 s and 351.4 MB. More than half of the bytes are
/// request ids, hexadecimal chance that no level makes shorter.
const MERGED_ZSTD_LEVEL: i32 = 1;

/// Level of runs that are merged again at once.
const RUN_ZSTD_LEVEL: i32 = 1;

/// Takes row groups one after the other.
pub(super) trait RowGroupSink: Send {
    /// Writes one; its columns are encoded on the threads of the current pool.
    fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError>;
}

/// Runs `merge` and `sink` side by side: while one row group is encoded, the
/// next one is gathered. At most two are in memory.
pub(super) fn side_by_side(
    sink: &mut dyn RowGroupSink,
    pool: &rayon::ThreadPool,
    merge: impl FnOnce(&mut dyn FnMut(RecordBatch) -> Result<(), LakeError>) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let (sender, receiver) = sync_channel(0);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| write_all(sink, receiver, pool));
        // When nobody receives, writing has failed, and says so itself.
        let mut closed = false;
        let merged = merge(&mut |rows| {
            closed = sender.send(rows).is_err();
            if closed { Err(LakeError::Worker) } else { Ok(()) }
        });
        drop(sender);
        let written = writing.join().map_err(|_| LakeError::Worker)?;
        if closed { written } else { written.and(merged) }
    })
}

fn write_all(
    sink: &mut dyn RowGroupSink,
    groups: Receiver<RecordBatch>,
    pool: &rayon::ThreadPool,
) -> Result<(), LakeError> {
    groups.into_iter().try_for_each(|rows| pool.install(|| sink.write(&rows)))
}

/// Files of the lake, each up to the target size, that no commit names yet.
pub(super) struct Output<'a> {
    table: &'a LakeTable,
    partition: Partition,
    target_bytes: u64,
    runtime: &'a Handle,
    /// Whether its files need not be compacted again.
    done: bool,
    open: Option<(String, GroupWriter<StoreWriter>)>,
    adds: Vec<Add>,
    rows: u64,
}

impl<'a> Output<'a> {
    pub(super) fn new(
        table: &'a LakeTable,
        partition: Partition,
        target_bytes: u64,
        runtime: &'a Handle,
        done: bool,
    ) -> Self {
        let (open, adds, rows) = (None, Vec::new(), 0);
        Self { table, partition, target_bytes, runtime, done, open, adds, rows }
    }

    fn begin(&self) -> Result<(String, GroupWriter<StoreWriter>), LakeError> {
        let name = new_path(self.table.schema, self.partition.as_deref(), "part");
        let path = self.table.path_of(&name);
        let sink = StoreWriter::new(&self.table.location.store, path, self.runtime);
        let schema = merge_schema(self.table.schema);
        Ok((name, GroupWriter::new(self.table.schema, schema, MERGED_ZSTD_LEVEL, sink)?))
    }

    fn end(&mut self) -> Result<(), LakeError> {
        let Some((name, mut writer)) = self.open.take() else { return Ok(()) };
        let stats = writer.finish()?;
        let bytes = writer.sink().close().map_err(|error| self.failed(&name, error))?;
        let partition = self.partition.clone();
        let mut add = add_action(self.table.schema, name, partition, bytes, stats);
        if self.done {
            tag(&mut add);
        }
        self.adds.push(add);
        Ok(())
    }

    fn failed(&self, name: &str, source: std::io::Error) -> LakeError {
        let path = self.table.path_of(name);
        LakeError::Upload { path: self.table.location.address(&path), source }
    }

    /// Ends the last file; returns the files and the number of their rows.
    pub(super) fn finish(mut self) -> Result<(Vec<Add>, u64), LakeError> {
        self.end()?;
        Ok((std::mem::take(&mut self.adds), self.rows))
    }
}

impl RowGroupSink for Output<'_> {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        let (name, mut writer) = match self.open.take() {
            Some(open) => open,
            None => self.begin()?,
        };
        writer.write(rows, Columns::SideBySide)?;
        self.rows += rows.num_rows() as u64;
        let full = writer.bytes_written() as u64 >= self.target_bytes;
        self.open = Some((name, writer));
        if full { self.end() } else { Ok(()) }
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        if let Some((_, mut writer)) = self.open.take() {
            writer.sink().abort();
        }
    }
}

/// A sorted run on this machine, to be merged again.
pub(super) struct SortedRun {
    file: NamedTempFile,
    writer: GroupWriter<File>,
}

impl SortedRun {
    pub(super) fn create(table: &'static Table, dir: &SpillDir) -> Result<Self, LakeError> {
        let file = dir.file()?;
        let sink = file.reopen().map_err(|source| dir.failed(source))?;
        let writer = GroupWriter::new(table, merge_schema(table), RUN_ZSTD_LEVEL, sink)?;
        Ok(Self { file, writer })
    }

    pub(super) fn finish(mut self) -> Result<TempPath, LakeError> {
        self.writer.finish()?;
        Ok(self.file.into_temp_path())
    }
}

impl RowGroupSink for SortedRun {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        self.writer.write(rows, Columns::SideBySide)
    }
}
