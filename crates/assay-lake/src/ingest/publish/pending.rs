//! Batches that are stored and wait for their commit.

use std::time::Instant;

use deltalake_core::kernel::{Add, EagerSnapshot};

use crate::limits::REPLACED_TIME_MAX;
use crate::objects::read_object::ReadObject;

/// A stored file that no commit names yet.
pub(super) struct UncommittedFile {
    pub(super) table: &'static str,
    pub(super) add: Add,
}

/// What is to be committed together.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) stored: Vec<UncommittedFile>,
    pub(super) objects: Vec<ReadObject>,
    begun: Option<Instant>,
}

impl Pending {
    pub(super) fn add(&mut self, stored: Vec<UncommittedFile>, objects: Vec<ReadObject>) {
        self.begun.get_or_insert_with(Instant::now);
        self.stored.extend(stored);
        self.objects.extend(objects);
    }

    /// To take rows away costs the writing of all files they are in, so that is
    /// done for many objects at once.
    pub(super) fn may_wait(&self, objects_max: usize) -> bool {
        let replaces = self.objects.iter().any(|read| read.object.replaces);
        replaces
            && self.objects.len() < objects_max
            && self.begun.is_none_or(|begun| begun.elapsed() < REPLACED_TIME_MAX)
    }
}

/// How a batch ended.
pub(super) enum BatchOutcome {
    Committed(EagerSnapshot),
    /// Another writer has committed objects of the batch in the meantime.
    Overtaken,
}
