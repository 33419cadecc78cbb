//! How a nightly reports what it is doing.

use std::sync::Arc;

use assay_lake::ingest::{NoProgress, Progress};

use crate::Failure;

/// Hears what a nightly does, as it happens.
pub trait NightlyWatch {
    /// Logs are about to be read; whoever this gives is told how far that is.
    fn ingest_begins(&self) -> Arc<dyn Progress>;
    /// A phase, or a part of it, failed; the run goes on.
    fn failed(&self, phase: &str, failure: &Failure);
}

/// Reports nothing: the report says it all at the end.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNightlyWatch;

impl NightlyWatch for NoNightlyWatch {
    fn ingest_begins(&self) -> Arc<dyn Progress> {
        Arc::new(NoProgress)
    }

    fn failed(&self, _phase: &str, _failure: &Failure) {}
}
