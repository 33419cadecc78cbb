//! A store that stops answering after a number of changes, as if the process
//! had been killed there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_lake::Location;
use object_store::{Error, Result};

use super::hooked::{self, Hook, Request};

/// A folder of this machine as a bucket, through a fuse.
pub(crate) fn bucket(folder: &std::path::Path, fuse: Fuse) -> Location {
    hooked::bucket(folder, Arc::new(fuse))
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
pub(crate) struct Fuse(Arc<AtomicI64>);

impl Fuse {
    /// Lets so many changes pass.
    pub(crate) fn after(changes: i64) -> Self {
        Self(Arc::new(AtomicI64::new(changes)))
    }

    /// Whether it has blown.
    pub(crate) fn is_blown(&self) -> bool {
        self.0.load(Ordering::SeqCst) < 0
    }
}

impl Hook for Fuse {
    fn before(&self, request: Request<'_>) -> Result<()> {
        if request.is_change() {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
        match self.is_blown() {
            true => Err(Error::Generic { store: "doomed", source: "killed".into() }),
            false => Ok(()),
        }
    }
}
