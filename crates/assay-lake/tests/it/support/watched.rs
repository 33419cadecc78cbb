//! A bucket that remembers what was fetched from it, and denies some folders.

use std::fmt::{Display, Formatter};
use std::sync::{Arc, Mutex};

use assay_lake::Location;
use async_trait::async_trait;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

#[derive(Debug, Default)]
pub(crate) struct Watched {
    inner: InMemory,
    denied: Mutex<Vec<String>>,
    fetched: Mutex<Vec<String>>,
    listed: Mutex<Vec<String>>,
}

impl Watched {
    pub(crate) fn source(self: &Arc<Self>, address: &str) -> Location {
        Location::in_store(address, self.clone()).unwrap()
    }

    pub(crate) fn put(&self, key: &str, bytes: impl Into<PutPayload>) {
        let path = Path::parse(key).unwrap();
        futures::executor::block_on(self.inner.put(&path, bytes.into())).unwrap();
    }

    /// From now on the folders of those keys cannot be listed, nor those objects read.
    pub(crate) fn deny(&self, keys: &[&str]) {
        *self.denied.lock().unwrap() = keys.iter().map(|key| (*key).to_owned()).collect();
    }

    /// One more of them.
    pub(crate) fn deny_also(&self, key: &str) {
        self.denied.lock().unwrap().push(key.to_owned());
    }

    /// Keys that were asked for since the last time, each with the range.
    pub(crate) fn fetched(&self) -> Vec<String> {
        let mut fetched = std::mem::take(&mut *self.fetched.lock().unwrap());
        fetched.sort();
        fetched
    }

    /// Folders that were listed since the last time.
    pub(crate) fn listed(&self) -> Vec<String> {
        let mut listed = std::mem::take(&mut *self.listed.lock().unwrap());
        listed.sort();
        listed
    }

    fn check(&self, key: &str) -> Result<()> {
        match self.denied.lock().unwrap().iter().any(|denied| denied == key) {
            true => Err(Error::PermissionDenied { path: key.to_owned(), source: "denied".into() }),
            false => Ok(()),
        }
    }
}

impl Display for Watched {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("watched")
    }
}

#[async_trait]
impl ObjectStore for Watched {
    async fn put_opts(&self, to: &Path, bytes: PutPayload, how: PutOptions) -> Result<PutResult> {
        self.inner.put_opts(to, bytes, how).await
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(to, how).await
    }

    async fn get_opts(&self, from: &Path, how: GetOptions) -> Result<GetResult> {
        if !how.head {
            let range = how.range.as_ref().map(|range| format!(" {range}")).unwrap_or_default();
            self.fetched.lock().unwrap().push(format!("{from}{range}"));
            self.check(from.as_ref())?;
        }
        self.inner.get_opts(from, how).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let key = prefix.map(ToString::to_string).unwrap_or_default();
        self.listed.lock().unwrap().push(key.clone());
        self.check(&key)?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, how).await
    }
}
