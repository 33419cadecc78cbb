//! One Delta table of the lake: made, loaded, committed to.
//!
//! Protocol: reader version 1, writer version 2, no table features, which is
//! what Athena engine version 3 reads.

mod create;
mod entry;
mod load;
pub(crate) mod mend;
mod recorded;
mod version_files;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use assay_schema::Table;
use deltalake_core::DeltaTableError;
use deltalake_core::checkpoints::cleanup_expired_logs_for;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake_core::kernel::{Action, EagerSnapshot, Metadata, Transaction};
use deltalake_core::logstore::{LogStoreRef, StorageConfig, default_logstore};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use deltalake_core::table::config::TablePropertiesExt;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use serde_json::Value;
use url::Url;

use crate::error::LakeError;
use crate::limits::CommitBounds;
use crate::log::evolution;
use crate::log::schema::LogSchema;
use crate::store::location::Location;
use crate::store::log_cache::{KnownTable, LOG, LogCache};

/// A handle on one table; cheap to make. What is known of its log it shares
/// with every other handle of the same [`LogCache`].
#[derive(Clone, Debug)]
pub(crate) struct LakeTable {
    pub(crate) schema: &'static Table,
    pub(crate) location: Location,
    /// Bounds of commits.
    pub(crate) bounds: CommitBounds,
    log_store: LogStoreRef,
    known: Arc<KnownTable>,
    cache: LogCache,
}

/// What one commit carries besides its operation.
pub(crate) struct Commit {
    pub(crate) actions: Vec<Action>,
    pub(crate) transaction: Option<Transaction>,
    pub(crate) metadata: HashMap<String, Value>,
    pub(crate) operation: DeltaOperation,
}

/// A transaction of an application that makes any two of its commits on one
/// state conflict. Delta compares names alone: the number must only grow, so
/// that of the version will do, and nothing need be read for it.
pub(crate) fn one_at_a_time(application: &str, state: &EagerSnapshot) -> Transaction {
    let next = i64::try_from(state.version()).unwrap_or(i64::MAX).saturating_add(1);
    Transaction::new(application, next)
}

/// What the library of Delta takes for the table's address. It makes paths of
/// URLs and URLs of paths, and loses characters on the way; so it sees nothing
/// of where the lake is, only the table's name.
fn url_in_lake(table: &Location) -> Url {
    let mut url = table.store_url.clone();
    url.set_path(table.root.as_ref());
    url
}

/// The path of a file, relative to its table, that the log names by this text,
/// once the escapes of Delta's protocol are undone.
pub(crate) fn path_in_table(name: &str) -> Path {
    Path::parse(name).unwrap_or_else(|_| Path::from(name))
}

impl LakeTable {
    /// That table of the lake whose logs `cache` knows.
    pub(crate) fn new(cache: &LogCache, schema: &'static Table, bounds: CommitBounds) -> Self {
        let location = cache.lake().below(schema.name);
        let store = Arc::clone(cache.store());
        let prefixed = Arc::new(PrefixStore::new(Arc::clone(&store), location.root.clone()));
        let url = url_in_lake(&location);
        let log_store = default_logstore(prefixed, store, &url, &StorageConfig::default());
        let (known, cache) = (cache.of(schema.name), cache.clone());
        Self { schema, location, bounds, log_store, known, cache }
    }

    /// What the log says the table is.
    pub(crate) fn log_schema(&self, state: &EagerSnapshot) -> LogSchema {
        LogSchema::of(self.schema, self.address(), state.version(), state.metadata())
    }

    /// Commits, and with it gives the table the columns that it lacks; returns
    /// the state after it, or `None` when another writer's commit is in the
    /// way and the caller must look again.
    pub(crate) async fn commit(
        &self,
        state: &EagerSnapshot,
        commit: Commit,
    ) -> Result<Option<EagerSnapshot>, LakeError> {
        self.commit_with(state, commit, Vec::new()).await
    }

    /// The same, with further transactions of applications.
    pub(crate) async fn commit_with(
        &self,
        state: &EagerSnapshot,
        commit: Commit,
        further: Vec<Transaction>,
    ) -> Result<Option<EagerSnapshot>, LakeError> {
        self.cache.proven().await?;
        // A commit that describes the table anew has the columns already.
        let is_described =
            commit.actions.iter().any(|action| matches!(action, Action::Metadata(_)));
        let evolved = if is_described { None } else { self.evolve(state)?.map(Action::Metadata) };
        // Left to vacuum: it would list the whole log with every commit.
        let properties = CommitProperties::default()
            .with_cleanup_expired_logs(Some(false))
            .with_metadata(commit.metadata)
            .with_application_transactions(commit.transaction.into_iter().chain(further).collect());
        let committed = CommitBuilder::from(properties)
            .with_actions(evolved.into_iter().chain(commit.actions).collect())
            .build(Some(state), Arc::clone(&self.log_store), commit.operation)
            .await;
        match committed {
            Ok(done) => {
                self.known.learn(done.snapshot().snapshot());
                Ok(Some(done.snapshot().snapshot().clone()))
            }
            Err(error) if LakeError::is_lost_race(&error) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The new description of the table, where it lacks columns. Of two writers
    /// that both bring one the later conflicts, and finds the columns there.
    pub(crate) fn evolve(&self, state: &EagerSnapshot) -> Result<Option<Metadata>, LakeError> {
        let log = self.log_schema(state);
        evolution::check_writable(&log, state.protocol())?;
        evolution::evolved(&log, state.metadata()).map_err(|error| self.failed(error))
    }

    /// The operation that appends files.
    pub(crate) fn append() -> DeltaOperation {
        DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None }
    }

    /// The operation that puts files in the place of others whose rows are others.
    pub(crate) fn replace() -> DeltaOperation {
        DeltaOperation::Update { predicate: None }
    }

    /// Deletes log entries that a checkpoint has made superfluous, that are older
    /// than the table's log retention, and older than `retain`; returns how many.
    /// `oldest` is when the first entry was written: as long as that is within,
    /// nothing is listed.
    pub(crate) async fn expire_log(
        &self,
        retain: Duration,
        oldest: SystemTime,
    ) -> Result<u64, LakeError> {
        let state = match self.known.state() {
            Some(state) => state,
            None => self.load().await?,
        };
        let retain = retain.max(state.table_properties().log_retention_duration());
        if oldest.elapsed().is_ok_and(|age| age < retain) {
            return Ok(0);
        }
        let retain_ms = i64::try_from(retain.as_millis()).unwrap_or(i64::MAX);
        let before_ms = jiff::Timestamp::now().as_millisecond().saturating_sub(retain_ms);
        let log_store = self.log_store.as_ref();
        let deleted = cleanup_expired_logs_for(state.version(), log_store, before_ms, None).await;
        Ok(deleted.map_err(|error| self.failed(error))? as u64)
    }

    /// The folder of the log.
    pub(crate) fn log_folder(&self) -> Path {
        self.location.root.clone().join(LOG)
    }

    /// Full path in the store of a file that the log names relative to the table.
    pub(crate) fn full_path(&self, relative: &Path) -> Path {
        relative.parts().fold(self.location.root.clone(), |path, part| path.join(part))
    }

    /// The path in the store of a file that the log names by this text, once the
    /// escapes of Delta's protocol are undone.
    pub(crate) fn path_of(&self, name: &str) -> Path {
        self.full_path(&path_in_table(name))
    }

    /// The table's folder, as messages name it.
    pub(crate) fn address(&self) -> String {
        self.location.to_string()
    }

    pub(crate) fn failed(&self, error: DeltaTableError) -> LakeError {
        LakeError::Log { table: self.schema.name, place: self.address(), source: Box::new(error) }
    }
}
