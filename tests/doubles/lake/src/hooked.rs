//! A store whose requests something else sees first.

use std::fmt::{Debug, Display, Formatter};
use std::sync::Arc;

use assay_lake::Location;
use async_trait::async_trait;
use futures::stream::BoxStream;
use futures::{StreamExt, TryFutureExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, UploadPart,
};

/// What a store is asked for.
pub enum Request<'a> {
    /// To store an object; how may be changed.
    Put(&'a Path, &'a PutPayload, &'a mut PutOptions),
    /// To begin, to go on with and to complete an upload in parts.
    Upload,
    /// To give an object, or a part of it.
    Get(&'a Path, &'a GetOptions),
    /// To delete objects.
    Delete,
    /// All that is below a folder.
    ListDeep,
    /// What is in a folder.
    List(Option<&'a Path>),
    /// To copy an object within the store.
    Copy,
}

impl Request<'_> {
    /// Whether it changes what is there.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Put(..) | Self::Upload | Self::Delete | Self::Copy)
    }
}

/// Sees requests before the store does.
pub trait Hook: Debug + Send + Sync + 'static {
    /// An error takes the place of the store's answer.
    fn before(&self, request: Request<'_>) -> Result<()>;
}

/// A store behind a hook. It lists in order, as buckets do.
#[derive(Debug)]
pub struct Hooked<H> {
    /// What answers.
    pub inner: Arc<dyn ObjectStore>,
    /// What is asked before.
    pub hook: Arc<H>,
}

impl<H: Hook> Display for Hooked<H> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "hooked {}", self.inner)
    }
}

/// A folder of this machine as a bucket would show it, behind a hook: nothing of
/// it is a file of this machine.
pub fn bucket<H: Hook>(folder: &std::path::Path, hook: Arc<H>) -> Location {
    let (parent, name) = (folder.parent().unwrap(), folder.file_name().unwrap().to_str().unwrap());
    let inner = Arc::new(LocalFileSystem::new_with_prefix(parent).unwrap());
    Location::in_store(&format!("s3://bucket/{name}"), Arc::new(Hooked { inner, hook })).unwrap()
}

#[async_trait]
impl<H: Hook> ObjectStore for Hooked<H> {
    async fn put_opts(
        &self,
        to: &Path,
        bytes: PutPayload,
        mut how: PutOptions,
    ) -> Result<PutResult> {
        self.hook.before(Request::Put(to, &bytes, &mut how))?;
        self.inner.put_opts(to, bytes, how).await
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.hook.before(Request::Upload)?;
        let inner = self.inner.put_multipart_opts(to, how).await?;
        Ok(Box::new(HookedUpload { inner, hook: Arc::clone(&self.hook) }))
    }

    async fn get_opts(&self, from: &Path, how: GetOptions) -> Result<GetResult> {
        self.hook.before(Request::Get(from, &how))?;
        self.inner.get_opts(from, how).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let hook = Arc::clone(&self.hook);
        let allowed = paths.map(move |path| hook.before(Request::Delete).and(path));
        self.inner.delete_stream(allowed.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (hook, found) = (Arc::clone(&self.hook), self.inner.list(prefix));
        let sorted = async move {
            let mut found: Vec<ObjectMeta> = found.try_collect().await?;
            hook.before(Request::ListDeep)?;
            found.sort_by(|a, b| a.location.cmp(&b.location));
            Ok(futures::stream::iter(found).map(Ok))
        };
        sorted.try_flatten_stream().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.hook.before(Request::List(prefix))?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.hook.before(Request::Copy)?;
        self.inner.copy_opts(from, to, how).await
    }
}

#[derive(Debug)]
struct HookedUpload<H> {
    inner: Box<dyn MultipartUpload>,
    hook: Arc<H>,
}

#[async_trait]
impl<H: Hook> MultipartUpload for HookedUpload<H> {
    fn put_part(&mut self, bytes: PutPayload) -> UploadPart {
        match self.hook.before(Request::Upload) {
            Ok(()) => self.inner.put_part(bytes),
            Err(error) => Box::pin(async { Err(error) }),
        }
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.hook.before(Request::Upload)?;
        self.inner.complete().await
    }

    async fn abort(&mut self) -> Result<()> {
        self.inner.abort().await
    }
}
