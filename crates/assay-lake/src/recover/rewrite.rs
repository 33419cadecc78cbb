//! A file again, with counts in rows that lacked them.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use assay_schema::tables;
use deltalake_core::kernel::Add;
use futures::{Stream, TryStreamExt};
use object_store::path::Path;
use tokio::runtime::Handle;

use crate::error::LakeError;
use crate::evolve::fit;
use crate::files::{Columns, GroupWriter, StoreWriter, add_action, new_path, read_batches};
use crate::limits::ROW_GROUP_ROWS_MAX;
use crate::recover::patch::{ByRow, patch};
use crate::table::LakeTable;

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// Level of rewritten files, as of those that compaction writes.
const REWRITTEN_ZSTD_LEVEL: i32 = 3;

/// Stores a copy of the file that `old` names in which `told` is filled in.
/// Rows keep their order; one row group is in memory at a time.
pub(super) async fn rewrite(table: &LakeTable, old: &Add, told: ByRow) -> Result<Add, LakeError> {
    let batches = read_batches(table.stored(old), None, READ_ROWS_MAX).await?;
    let mut batches = std::pin::pin!(batches);
    let mut file = NewFile::begin(table, old)?;
    let mut first = 0;
    while let Some(group) = next_group(&mut batches).await? {
        let failed = LakeError::columns(&tables::INVOCATIONS);
        let group = fit(group, &table.schema.data_schema()).map_err(failed)?;
        let patched = patch(&group, first, &told).map_err(failed)?;
        first += group.num_rows();
        file = file.write(patched).await?;
    }
    file.finish().await
}

async fn next_group(
    batches: &mut (impl Stream<Item = Result<RecordBatch, LakeError>> + Unpin),
) -> Result<Option<RecordBatch>, LakeError> {
    let (mut group, mut rows) = (Vec::new(), 0);
    while rows + READ_ROWS_MAX <= ROW_GROUP_ROWS_MAX
        && let Some(batch) = batches.try_next().await?
    {
        rows += batch.num_rows();
        group.push(batch);
    }
    let Some(schema) = group.first().map(RecordBatch::schema) else { return Ok(None) };
    concat_batches(&schema, &group).map(Some).map_err(LakeError::columns(&tables::INVOCATIONS))
}

/// A file being stored, whose writing may block.
struct NewFile {
    writer: GroupWriter<StoreWriter>,
    path: Path,
    add: Add,
    table: LakeTable,
}

impl NewFile {
    fn begin(table: &LakeTable, old: &Add) -> Result<Self, LakeError> {
        let partition = old.partition_values.values().next().cloned().flatten();
        let name = new_path(table.schema, partition.as_deref(), "part");
        let path = table.path_of(&name);
        let sink = StoreWriter::new(&table.location.store, path.clone(), &Handle::current());
        let schema = table.schema.data_schema();
        let writer = GroupWriter::new(table.schema, schema, REWRITTEN_ZSTD_LEVEL, sink)?;
        let add = Add {
            tags: old.tags.clone(),
            ..add_action(table.schema, name, partition, 0, String::new())
        };
        Ok(Self { writer, path, add, table: table.clone() })
    }

    async fn write(mut self, rows: RecordBatch) -> Result<Self, LakeError> {
        blocking(move || self.writer.write(&rows, Columns::InTurn).map(|()| self)).await
    }

    async fn finish(mut self) -> Result<Add, LakeError> {
        blocking(move || {
            let stats = self.writer.finish()?;
            let size = self.writer.sink().close().map_err(|source| self.failed(source))?;
            let size = i64::try_from(size).unwrap_or(i64::MAX);
            Ok(Add { stats: Some(stats), size, ..self.add })
        })
        .await
    }

    fn failed(&self, source: std::io::Error) -> LakeError {
        LakeError::Upload { path: self.table.location.address(&self.path), source }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LakeError> + Send + 'static,
) -> Result<T, LakeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LakeError::Worker)?
}
