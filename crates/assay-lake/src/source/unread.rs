//! What a source has and no path can name.

use std::sync::{Arc, Mutex, PoisonError};

use crate::folders::Refused;
use crate::source::accept::is_log;

/// Names that a walk has met and cannot follow; clones share them. Each is an
/// object that could not be read, or a folder that may hold some.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread(Arc<Mutex<Vec<Refused>>>);

impl Unread {
    /// Notes those that may be logs.
    pub(super) fn note(&self, refused: Vec<Refused>) {
        let is_log = |name: &str| is_log(name.trim_end_matches('/'));
        let logs = refused.into_iter().filter(|refused| refused.is_folder || is_log(&refused.name));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(logs);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// All that were noted, in order of name.
    pub(crate) fn take(&self) -> Vec<Refused> {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.sort_unstable();
        std::mem::take(&mut noted)
    }
}
