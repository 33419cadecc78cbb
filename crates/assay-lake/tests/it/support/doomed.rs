//! A store that stops answering after a number of changes, as if the process
//! had been killed there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_lake::Location;
use object_store::{Error, ObjectStore, PutMode, Result};

use super::hooked::{self, Hook, Hooked, Request};

/// A folder of this machine as a bucket, through a fuse.
pub(crate) fn bucket(folder: &std::path::Path, fuse: Fuse) -> Location {
    hooked::bucket(folder, Arc::new(fuse))
}

/// A store through a fuse.
pub(crate) fn through(inner: Arc<dyn ObjectStore>, fuse: Fuse) -> Arc<dyn ObjectStore> {
    Arc::new(Hooked { inner, hook: Arc::new(fuse) })
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
    /// Whether the store takes conditions of writes and ignores them.
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
}

impl Hook for Fuse {
    fn before(&self, request: Request<'_>) -> Result<()> {
        if request.is_change() {
            self.left.fetch_sub(1, Ordering::SeqCst);
        }
        if self.is_blown() {
            return Err(Error::Generic { store: "doomed", source: "killed".into() });
        }
        if let Request::Put(_, _, how) = request
            && self.ignores_conditions
        {
            how.mode = PutMode::Overwrite;
        }
        Ok(())
    }
}
