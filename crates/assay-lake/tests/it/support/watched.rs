//! A bucket that remembers what was fetched from it, and denies some folders.

use std::sync::{Arc, Mutex};

use assay_lake::Location;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload, Result};

use assay_doubles_lake::hooked::{Hook, Hooked, Request};

#[derive(Debug, Default)]
pub(crate) struct Watched {
    inner: Arc<InMemory>,
    denied: Mutex<Vec<String>>,
    fetched: Mutex<Vec<String>>,
    listed: Mutex<Vec<String>>,
}

impl Watched {
    pub(crate) fn source(self: &Arc<Self>, address: &str) -> Location {
        Location::in_store(address, self.store()).unwrap()
    }

    pub(crate) fn store(self: &Arc<Self>) -> Arc<dyn ObjectStore> {
        Arc::new(Hooked { inner: self.inner.clone(), hook: Arc::clone(self) })
    }

    pub(crate) fn put(&self, key: &str, bytes: impl Into<PutPayload>) {
        let path = Path::parse(key).unwrap();
        futures::executor::block_on(self.inner.put(&path, bytes.into())).unwrap();
    }

    pub(crate) fn delete(&self, key: &str) {
        let path = Path::parse(key).unwrap();
        futures::executor::block_on(self.inner.delete(&path)).unwrap();
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

impl Hook for Watched {
    fn before(&self, request: Request<'_>) -> Result<()> {
        match request {
            Request::Get(from, how) if !how.head => {
                let range = how.range.as_ref().map(|range| format!(" {range}"));
                let range = range.unwrap_or_default();
                self.fetched.lock().unwrap().push(format!("{from}{range}"));
                self.check(from.as_ref())
            }
            Request::List(prefix) => {
                let key = prefix.map(ToString::to_string).unwrap_or_default();
                self.listed.lock().unwrap().push(key.clone());
                self.check(&key)
            }
            _ => Ok(()),
        }
    }
}
