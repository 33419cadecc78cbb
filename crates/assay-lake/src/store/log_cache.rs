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

use crate::error::LakeError;
use crate::store::conditional_create::ConditionalCreate;
use crate::store::create_once::CreateOnce;
use crate::store::location::Location;
use caching_store::CachingStore;

pub(crate) use caching_store::LOG;

/// What is known of the tables of one lake; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct LogCache {
    lake: Location,
    store: Arc<dyn ObjectStore>,
    promise: ConditionalCreate,
    tables: Arc<Mutex<HashMap<&'static str, Arc<KnownTable>>>>,
}

/// What is known of one table.
#[derive(Debug, Default)]
pub(crate) struct KnownTable {
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

impl LogCache {
    /// Of the lake that lies there.
    pub(crate) fn new(lake: Location) -> Self {
        let caching: Arc<dyn ObjectStore> = Arc::new(CachingStore::new(Arc::clone(&lake.store)));
        let store = Arc::new(CreateOnce(caching));
        Self { lake, store, promise: ConditionalCreate::default(), tables: Arc::default() }
    }

    /// Where the lake lies.
    pub(crate) fn lake(&self) -> &Location {
        &self.lake
    }

    /// Makes sure that the lake's store can hold a lake; once for each process.
    ///
    /// # Errors
    /// [`LakeError::CreatesTwice`].
    pub(crate) async fn proven(&self) -> Result<(), LakeError> {
        self.promise.proven(&self.lake).await
    }

    /// The lake's store, for what reads and writes logs.
    pub(crate) fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// What is known of the table of that name.
    pub(crate) fn of(&self, table: &'static str) -> Arc<KnownTable> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(table).or_default())
    }
}

impl KnownTable {
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
