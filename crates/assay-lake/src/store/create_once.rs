//! Creating an object exactly once, though its answer may be lost.
//!
//! A commit is an object that must not be there yet. When a store has taken it
//! and the answer is lost, the client asks again and hears that the object
//! exists: its own. Taken for another writer's, the commit would be made a
//! second time, or its files thrown away. So before such an answer is
//! believed, what lies there is compared with what was to be put.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult,
    Result,
};

/// A store that tells its own object from another's.
#[derive(Debug)]
pub(crate) struct CreateOnce(pub(crate) Arc<dyn ObjectStore>);

impl fmt::Display for CreateOnce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl CreateOnce {
    /// Whether exactly `payload` lies at `path`.
    async fn holds(&self, path: &Path, payload: PutPayload) -> Result<Option<PutResult>> {
        let found = self.0.get(path).await?;
        let (e_tag, version) = (found.meta.e_tag.clone(), found.meta.version.clone());
        let same = found.bytes().await? == Bytes::from(payload);
        Ok(same.then_some(PutResult { e_tag, version }))
    }
}

#[async_trait]
impl ObjectStore for CreateOnce {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        if opts.mode != PutMode::Create {
            return self.0.put_opts(location, payload, opts).await;
        }
        match self.0.put_opts(location, payload.clone(), opts).await {
            Err(taken @ Error::AlreadyExists { .. }) => {
                self.holds(location, payload).await?.ok_or(taken)
            }
            answered => answered,
        }
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.0.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.0.get_ranges(location, ranges).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.0.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }

    fn list_with_offset(
        &self,
        prefix: Option<&Path>,
        offset: &Path,
    ) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list_with_offset(prefix, offset)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.copy_opts(from, to, options).await
    }
}
