//! A store that reads each entry and each checkpoint of a log once.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use super::files_in_memory::{FilesInMemory, LogFile};
use crate::limits::LOG_FILE_BYTES_MAX;

/// Name of the folder of a table's log.
pub(crate) const LOG: &str = "_delta_log";

/// A store, and what of its logs is in memory.
#[derive(Debug)]
pub(super) struct CachingStore {
    inner: Arc<dyn ObjectStore>,
    held: Arc<FilesInMemory>,
}

impl CachingStore {
    pub(super) fn new(inner: Arc<dyn ObjectStore>) -> Self {
        Self { inner, held: Arc::default() }
    }

    /// A file of a log that never changes, whole; none if it is no such file,
    /// or too long to be held.
    async fn whole(&self, path: &Path) -> Result<Option<LogFile>> {
        if !never_changes(path) {
            return Ok(None);
        }
        if let Some(file) = self.held.get(path) {
            return Ok(Some(file));
        }
        let found = self.inner.get(path).await?;
        if found.meta.size > LOG_FILE_BYTES_MAX {
            return Ok(None);
        }
        // A store with a prefix gives the path that it has asked for itself.
        let meta = ObjectMeta { location: path.clone(), ..found.meta.clone() };
        let file = LogFile { meta, bytes: found.bytes().await? };
        self.held.keep(file.clone());
        Ok(Some(file))
    }

    /// Holds a commit that was taken. When it was written nobody asks for.
    fn keep_commit(&self, path: &Path, payload: PutPayload, put: &PutResult) {
        let bytes = Bytes::from(payload);
        let meta = ObjectMeta {
            location: path.clone(),
            last_modified: Default::default(),
            size: bytes.len() as u64,
            e_tag: put.e_tag.clone(),
            version: put.version.clone(),
        };
        self.held.keep(LogFile { meta, bytes });
    }
}

impl fmt::Display for CachingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// Whether a file is an entry of a log or a checkpoint.
fn never_changes(path: &Path) -> bool {
    let in_log = path.parts().rev().nth(1).is_some_and(|folder| folder.as_ref() == LOG);
    let name = path.filename().unwrap_or_default();
    let numbered = name.starts_with(|c: char| c.is_ascii_digit());
    in_log && numbered && (name.ends_with(".json") || name.ends_with(".checkpoint.parquet"))
}

/// Whether an answer from memory is as good as one of the store.
fn is_plain(options: &GetOptions) -> bool {
    let GetOptions { if_match, if_none_match, version, .. } = options;
    let by_tag = if_match.is_some() || if_none_match.is_some() || version.is_some();
    let by_time = options.if_modified_since.is_some() || options.if_unmodified_since.is_some();
    !by_tag && !by_time && !options.head
}

#[async_trait]
impl ObjectStore for CachingStore {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        let commit = opts.mode == PutMode::Create && never_changes(location);
        self.held.forget(location);
        let put = self.inner.put_opts(location, payload.clone(), opts).await?;
        if commit {
            self.keep_commit(location, payload, &put);
        }
        Ok(put)
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.held.forget(location);
        self.inner.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if is_plain(&options)
            && let Some(file) = self.whole(location).await?
        {
            return file.answer(options.range.as_ref());
        }
        self.inner.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        let Some(file) = self.whole(location).await? else {
            return self.inner.get_ranges(location, ranges).await;
        };
        let parts = ranges
            .iter()
            .map(async |range| file.answer(Some(&range.clone().into()))?.bytes().await);
        futures::future::try_join_all(parts).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let held = Arc::clone(&self.held);
        let forgotten = locations.inspect(move |path| {
            if let Ok(path) = path {
                held.forget(path);
            }
        });
        self.inner.delete_stream(forgotten.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
