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

/// Readers that share the session's cache of footers.
pub(super) fn factory(
    session: &dyn Session,
    store: &ObjectStoreUrl,
) -> Result<Arc<dyn ParquetFileReaderFactory>> {
    let runtime = session.runtime_env();
    let footers = runtime.cache_manager.get_file_metadata_cache();
    let inner = CachedParquetFileReaderFactory::new(runtime.object_store(store)?, footers);
    Ok(Arc::new(NamingFactory { inner }))
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
        Ok(Box::new(NamingReader { inner, path }))
    }
}

struct NamingReader {
    inner: Box<dyn AsyncFileReader + Send>,
    path: Path,
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
        let path = &self.path;
        let metadata = self.inner.get_metadata(options);
        metadata.map(|metadata| metadata.map_err(|error| name(path, error))).boxed()
    }
}
