//! A store that stops answering after a number of changes, as if the process
//! had been killed there.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_lake::Location;
use object_store::{Error, Result};

use crate::hooked::{self, Hook, Request};

/// A folder of this machine as a bucket, through a fuse.
pub fn bucket(folder: &std::path::Path, fuse: Fuse) -> Location {
    hooked::bucket(folder, Arc::new(fuse))
}

/// Counts changes down; below zero nothing works any more.
#[derive(Clone, Debug)]
pub struct Fuse(Arc<AtomicI64>);

impl Fuse {
    /// Lets so many changes pass.
    pub fn after(changes: i64) -> Self {
        Self(Arc::new(AtomicI64::new(changes)))
    }

    /// Whether it has blown.
    pub fn is_blown(&self) -> bool {
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
