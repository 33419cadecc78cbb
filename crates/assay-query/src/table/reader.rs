//! Readers of data files whose errors name the file.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::catalog::Session;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::parquet::arrow::arrow_reader::ArrowReaderOptions;
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::errors::{ParquetError, Result as ParquetResult};
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::BoxFuture;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

/// Readers that share the session's cache of footers.
pub(super) fn factory(
    session: &dyn Session,
    store: &ObjectStoreUrl,
) -> Result<Arc<dyn ParquetFileReaderFactory>> {
    let runtime = session.runtime_env();
    let footers = runtime.cache_manager.get_file_metadata_cache();
    let store = runtime.object_store(store)?;
    let inner = CachedParquetFileReaderFactory::new(Arc::clone(&store), footers);
    Ok(Arc::new(NamingFactory { inner, store }))
}

/// A fault of one data file.
#[derive(Debug, thiserror::Error)]
#[error("data file {path}")]
pub(crate) struct FileFault {
    /// Path inside the store.
    pub(crate) path: Path,
    /// What went wrong with it.
    pub(crate) source: ParquetError,
}

#[derive(Debug)]
struct NamingFactory {
    inner: CachedParquetFileReaderFactory,
    store: Arc<dyn ObjectStore>,
}

impl ParquetFileReaderFactory for NamingFactory {
    fn create_reader(
        &self,
        partition_index: usize,
        file: PartitionedFile,
        metadata_size_hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> Result<Box<dyn AsyncFileReader + Send>> {
        let path = file.object_meta.location.clone();
        let inner = self.inner.create_reader(partition_index, file, metadata_size_hint, metrics)?;
        Ok(Box::new(NamingReader { inner, store: Arc::clone(&self.store), path }))
    }
}

struct NamingReader {
    inner: Box<dyn AsyncFileReader + Send>,
    store: Arc<dyn ObjectStore>,
    path: Path,
}

/// Why a footer could not be read. The inner reader tells it in text only, so
/// the store is asked once more whether the file is there at all.
async fn footer_fault(store: &dyn ObjectStore, path: &Path, error: ParquetError) -> ParquetError {
    match store.head(path).await {
        Err(fault) => ParquetError::External(Box::new(fault)),
        Ok(_) => error,
    }
}

fn name(path: &Path, source: ParquetError) -> ParquetError {
    ParquetError::External(Box::new(FileFault { path: path.clone(), source }))
}

impl AsyncFileReader for NamingReader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, ParquetResult<Bytes>> {
        let path = &self.path;
        self.inner.get_bytes(range).map(|bytes| bytes.map_err(|error| name(path, error))).boxed()
    }

    fn get_byte_ranges(
        &mut self,
        ranges: Vec<Range<u64>>,
    ) -> BoxFuture<'_, ParquetResult<Vec<Bytes>>> {
        let path = &self.path;
        let bytes = self.inner.get_byte_ranges(ranges);
        bytes.map(|bytes| bytes.map_err(|error| name(path, error))).boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, ParquetResult<Arc<ParquetMetaData>>> {
        async move {
            match self.inner.get_metadata(options).await {
                Ok(metadata) => Ok(metadata),
                Err(error) => {
                    let fault = footer_fault(self.store.as_ref(), &self.path, error).await;
                    Err(name(&self.path, fault))
                }
            }
        }
        .boxed()
    }
}
