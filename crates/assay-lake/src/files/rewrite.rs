//! A file again, with other rows.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::error::ArrowError;
use deltalake_core::kernel::Add;
use futures::{Stream, TryStreamExt};
use object_store::path::Path;
use tokio::runtime::Handle;

use crate::error::LakeError;
use crate::files::layout::{Columns, GroupWriter};
use crate::files::read::read_batches;
use crate::files::stream::StoreWriter;
use crate::files::upload::{add_action, new_path};
use crate::limits::ROW_GROUP_ROWS_MAX;
use crate::log::table::LakeTable;

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// Level of rewritten files.
const REWRITTEN_ZSTD_LEVEL: i32 = 3;

/// Stores what `change` makes of the file that `old` names; nothing if no row
/// is left. It is given rows with every column of the table, and the number of
/// the first of them in the file. Rows keep their order, and the file its tags;
/// one row group is in memory at a time.
pub(crate) async fn rewrite(
    table: &LakeTable,
    old: &Add,
    mut change: impl FnMut(usize, RecordBatch) -> Result<RecordBatch, ArrowError>,
) -> Result<Option<Add>, LakeError> {
    let batches = read_batches(table.schema, table.stored(old), None, READ_ROWS_MAX).await?;
    let mut batches = std::pin::pin!(batches);
    let (mut file, mut first) = (None, 0);
    while let Some(group) = next_group(table, &mut batches).await? {
        let rows = group.num_rows();
        let changed = change(first, group).map_err(LakeError::columns(table.schema))?;
        first += rows;
        if changed.num_rows() > 0 {
            let open = match file {
                Some(open) => open,
                None => NewFile::begin(table, old)?,
            };
            file = Some(open.write(changed).await?);
        }
    }
    match file {
        Some(file) => file.finish().await.map(Some),
        None => Ok(None),
    }
}

async fn next_group(
    table: &LakeTable,
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
    concat_batches(&schema, &group).map(Some).map_err(LakeError::columns(table.schema))
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
            let size = self.writer.sink().close().map_err(|source| LakeError::Upload {
                path: self.table.location.address(&self.path),
                source,
            })?;
            let size = i64::try_from(size).unwrap_or(i64::MAX);
            Ok(Add { stats: Some(stats), size, ..self.add })
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LakeError> + Send + 'static,
) -> Result<T, LakeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| LakeError::Worker)?
}
