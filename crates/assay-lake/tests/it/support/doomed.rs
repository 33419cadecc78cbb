//! A store that stops answering after a number of changes, as if the process
//! had been killed there.

use std::fmt::{Display, Formatter};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_lake::Location;
use async_trait::async_trait;
use futures::stream::BoxStream;
use futures::{StreamExt, TryFutureExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
    UploadPart,
};

/// A folder of this machine as a bucket would show it, through a fuse: nothing
/// of it is a file of this machine.
pub(crate) fn bucket(folder: &std::path::Path, fuse: Fuse) -> Location {
    let (parent, name) = (folder.parent().unwrap(), folder.file_name().unwrap().to_str().unwrap());
    let inner = Arc::new(LocalFileSystem::new_with_prefix(parent).unwrap());
    Location::in_store(&format!("s3://bucket/{name}"), through(inner, fuse)).unwrap()
}

/// A store through a fuse.
pub(crate) fn through(inner: Arc<dyn ObjectStore>, fuse: Fuse) -> Arc<dyn ObjectStore> {
    Arc::new(Doomed { inner, fuse })
}

/// Copies a folder as it stands.
pub(crate) fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Counts changes down; below zero nothing works any more.
#[derive(Clone, Debug)]
pub(crate) struct Fuse {
    left: Arc<AtomicI64>,
    /// Whether what lies behind takes conditions of writes and ignores them.
    ignores_conditions: bool,
}

impl Fuse {
    /// Lets so many changes pass.
    pub(crate) fn after(changes: i64) -> Self {
        Self { left: Arc::new(AtomicI64::new(changes)), ignores_conditions: false }
    }

    /// Lets everything pass, and conditions count for nothing.
    pub(crate) fn of_a_liar() -> Self {
        Self { ignores_conditions: true, ..Self::after(i64::MAX) }
    }

    /// Whether it has blown.
    pub(crate) fn is_blown(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    fn change(&self) -> Result<()> {
        self.left.fetch_sub(1, Ordering::SeqCst);
        self.check()
    }

    fn check(&self) -> Result<()> {
        let dead = || Error::Generic { store: "doomed", source: "killed".into() };
        if self.is_blown() { Err(dead()) } else { Ok(()) }
    }
}

/// A store with a fuse.
#[derive(Debug)]
struct Doomed {
    inner: Arc<dyn ObjectStore>,
    fuse: Fuse,
}

impl Display for Doomed {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "doomed {}", self.inner)
    }
}

#[async_trait]
impl ObjectStore for Doomed {
    async fn put_opts(&self, to: &Path, bytes: PutPayload, how: PutOptions) -> Result<PutResult> {
        self.fuse.change()?;
        match self.fuse.ignores_conditions {
            true => self.inner.put_opts(to, bytes, PutMode::Overwrite.into()).await,
            false => self.inner.put_opts(to, bytes, how).await,
        }
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.fuse.change()?;
        let inner = self.inner.put_multipart_opts(to, how).await?;
        Ok(Box::new(DoomedUpload { inner, fuse: self.fuse.clone() }))
    }

    async fn get_opts(&self, from: &Path, how: GetOptions) -> Result<GetResult> {
        self.fuse.check()?;
        self.inner.get_opts(from, how).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let fuse = self.fuse.clone();
        let allowed = paths.map(move |path| fuse.change().and(path)).boxed();
        self.inner.delete_stream(allowed)
    }

    /// In order, as buckets list.
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (fuse, found) = (self.fuse.clone(), self.inner.list(prefix));
        let sorted = async move {
            let mut found: Vec<ObjectMeta> = found.try_collect().await?;
            fuse.check()?;
            found.sort_by(|a, b| a.location.cmp(&b.location));
            Ok::<_, Error>(futures::stream::iter(found).map(Ok))
        };
        sorted.try_flatten_stream().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.fuse.check()?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.fuse.change()?;
        self.inner.copy_opts(from, to, how).await
    }
}

#[derive(Debug)]
struct DoomedUpload {
    inner: Box<dyn MultipartUpload>,
    fuse: Fuse,
}

#[async_trait]
impl MultipartUpload for DoomedUpload {
    fn put_part(&mut self, bytes: PutPayload) -> UploadPart {
        match self.fuse.change() {
            Ok(()) => self.inner.put_part(bytes),
            Err(error) => Box::pin(async { Err(error) }),
        }
    }

    async fn complete(&mut self) -> Result<PutResult> {
        self.fuse.change()?;
        self.inner.complete().await
    }

    async fn abort(&mut self) -> Result<()> {
        self.inner.abort().await
    }
}
