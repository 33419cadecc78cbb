//! Reading data files back, by ranges.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use assay_schema::Table;
use bytes::Bytes;
use deltalake_core::kernel::Add;
use futures::future::BoxFuture;
use futures::{FutureExt, Stream, StreamExt, TryFutureExt};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::{AsyncFileReader, ParquetRecordBatchStreamBuilder};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use crate::error::LakeError;
use crate::log::evolution::fit;
use crate::log::table::LakeTable;

/// A data file in a store.
pub(crate) struct StoredFile {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) path: Path,
    pub(crate) size_bytes: u64,
}

impl LakeTable {
    /// A file that the log names, to be read.
    pub(crate) fn stored(&self, add: &Add) -> StoredFile {
        let path = self.path_of(&add.path);
        let size_bytes = u64::try_from(add.size).unwrap_or_default();
        StoredFile { store: Arc::clone(&self.location.store), path, size_bytes }
    }
}

impl AsyncFileReader for StoredFile {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        self.store.get_range(&self.path, range).map_err(external).boxed()
    }

    fn get_byte_ranges(
        &mut self,
        ranges: Vec<Range<u64>>,
    ) -> BoxFuture<'_, ParquetResult<Vec<Bytes>>> {
        async move { self.store.get_ranges(&self.path, &ranges).await.map_err(external) }.boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        let size_bytes = self.size_bytes;
        async move {
            let reader = ParquetMetaDataReader::new().with_arrow_reader_options(options);
            Ok(Arc::new(reader.load_and_finish(self, size_bytes).await?))
        }
        .boxed()
    }
}

fn external(error: object_store::Error) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// The batches of a file of `table`: of all its columns, or of those named, in
/// that order, each of the type that the table says, whoever wrote the file.
///
/// # Errors
/// When the file cannot be read, or a column is of a kind that cannot be
/// understood; it is never taken for an empty one.
pub(crate) async fn read_batches(
    table: &'static Table,
    file: StoredFile,
    columns: Option<&[&str]>,
    rows_max: usize,
) -> Result<impl Stream<Item = Result<RecordBatch, LakeError>> + use<>, LakeError> {
    let path = file.path.to_string();
    let failed = move |source| LakeError::Parquet { path: path.clone(), source };
    let builder = ParquetRecordBatchStreamBuilder::new(file).await.map_err(&failed)?;
    let all = table.data_schema();
    let (mask, schema) = match columns {
        None => (ProjectionMask::all(), all),
        Some(names) => {
            let mask = ProjectionMask::columns(builder.parquet_schema(), names.iter().copied());
            let fields = names.iter().filter_map(|name| all.field_with_name(name).ok().cloned());
            (mask, Arc::new(Schema::new(fields.collect::<Vec<_>>())))
        }
    };
    let builder = builder.with_projection(mask).with_batch_size(rows_max);
    let batches = builder.build().map_err(&failed)?;
    Ok(batches.map(move |batch| {
        let batch = batch.map_err(&failed)?;
        fit(batch, &schema).map_err(|error| failed(error.into()))
    }))
}
