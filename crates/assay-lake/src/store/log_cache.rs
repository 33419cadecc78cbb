//! What one process knows of a lake's logs, so that it reads nothing of them
//! twice.
//!
//! A run looks at every table several times: before and after its commits, and
//! in each phase of a nightly job. Entries and checkpoints of a Delta log never
//! change once they are there, so what was read or written is kept
//! (`caching_store.rs`), and a table that is known is only brought up to date.

mod caching_store;
mod files_in_memory;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use deltalake_core::kernel::EagerSnapshot;
use object_store::ObjectStore;

use crate::store::conditional_create::Promise;
use crate::store::create_once::CreateOnce;
use caching_store::RememberLog;

/// What is known of the tables of one lake; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    store: Arc<dyn ObjectStore>,
    promise: Promise,
    tables: Arc<Mutex<HashMap<&'static str, Arc<Known>>>>,
}

/// What is known of one table.
#[derive(Debug, Default)]
pub(crate) struct Known {
    state: Mutex<Option<EagerSnapshot>>,
    /// What applications have recorded, and up to which version that is known.
    recorded: Mutex<HashMap<&'static str, Recorded>>,
}

/// What an application has recorded in the log up to a version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recorded {
    /// The version of the table up to which this holds.
    pub(crate) at: u64,
    /// What was recorded last, if anything was.
    pub(crate) number: Option<i64>,
}

impl Memory {
    pub(crate) fn new(store: &Arc<dyn ObjectStore>) -> Self {
        let remembering: Arc<dyn ObjectStore> = Arc::new(RememberLog::new(Arc::clone(store)));
        let store = Arc::new(CreateOnce(remembering));
        Self { store, promise: Promise::default(), tables: Arc::default() }
    }

    /// Whether the store has kept its promise.
    pub(crate) fn promise(&self) -> &Promise {
        &self.promise
    }

    /// The lake's store, for what reads and writes logs.
    pub(crate) fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// What is known of the table of that name.
    pub(crate) fn of(&self, table: &'static str) -> Arc<Known> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(table).or_default())
    }
}

impl Known {
    /// The newest state that is known.
    pub(crate) fn state(&self) -> Option<EagerSnapshot> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes in a state, unless a newer one is known.
    pub(crate) fn learn(&self, state: &EagerSnapshot) {
        let mut known = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| known.version() <= state.version()) {
            *known = Some(state.clone());
        }
    }

    /// Takes a state in whatever is known: the table has been made anew.
    pub(crate) fn replace(&self, state: &EagerSnapshot) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = Some(state.clone());
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What is known that an application has recorded.
    pub(crate) fn recorded(&self, application: &str) -> Option<Recorded> {
        let recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.get(application).copied()
    }

    /// Takes in what an application has recorded.
    pub(crate) fn learn_recorded(&self, application: &'static str, found: Recorded) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.insert(application, found);
    }
}
