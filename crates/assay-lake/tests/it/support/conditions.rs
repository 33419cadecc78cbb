//! A store that takes conditions of writes, and may ignore them.

use std::sync::atomic::{AtomicUsize, Ordering};

use object_store::{PutMode, Result};

use assay_doubles_lake::hooked::{Hook, Request};

/// What a store makes of the conditions of writes.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    are_ignored: bool,
    /// Requests for the object by which the promise is proven.
    proofs: AtomicUsize,
}

impl Conditions {
    pub(crate) fn ignored() -> Self {
        Self { are_ignored: true, ..Self::default() }
    }

    pub(crate) fn proofs(&self) -> usize {
        self.proofs.load(Ordering::SeqCst)
    }
}

impl Hook for Conditions {
    fn before(&self, request: Request<'_>) -> Result<()> {
        if let Request::Put(to, _, how) = request {
            let is_proof = to.as_ref().ends_with("_created_once.json");
            self.proofs.fetch_add(usize::from(is_proof), Ordering::SeqCst);
            if self.are_ignored {
                how.mode = PutMode::Overwrite;
            }
        }
        Ok(())
    }
}
