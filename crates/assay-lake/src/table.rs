//! One Delta table of the lake: made, loaded, committed to.
//!
//! Protocol: reader version 1, writer version 2, no table features, which is
//! what Athena engine version 3 reads.

use std::collections::HashMap;
use std::sync::Arc;

use assay_schema::Table;
use deltalake_core::DeltaTableError;
use deltalake_core::kernel::transaction::{CommitBuilder, CommitProperties, TransactionError};
use deltalake_core::kernel::{Action, EagerSnapshot, Transaction};
use deltalake_core::logstore::{CommitOrBytes, LogStoreRef, StorageConfig, default_logstore};
use deltalake_core::protocol::{DeltaOperation, SaveMode};
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::LakeError;
use crate::location::Location;

/// Layout of the lake that this version writes, in each table's properties.
const LAYOUT: u32 = 1;
const LAYOUT_PROPERTY: &str = "assay.layout";

/// A handle on one table; cheap to make, holds no state of the log.
#[derive(Clone, Debug)]
pub(crate) struct LakeTable {
    pub(crate) schema: &'static Table,
    pub(crate) location: Location,
    log_store: LogStoreRef,
}

/// What one commit carries besides its operation.
pub(crate) struct Commit {
    pub(crate) actions: Vec<Action>,
    pub(crate) transaction: Option<Transaction>,
    pub(crate) metadata: HashMap<String, Value>,
    pub(crate) operation: DeltaOperation,
}

impl LakeTable {
    pub(crate) fn new(lake: &Location, schema: &'static Table) -> Self {
        let location = lake.below(schema.name);
        let prefixed = Arc::new(PrefixStore::new(Arc::clone(&lake.store), location.root.clone()));
        let log_store = default_logstore(
            prefixed,
            Arc::clone(&lake.store),
            &location.url,
            &StorageConfig::default(),
        );
        Self { schema, location, log_store }
    }

    /// Whether the table has been made.
    pub(crate) async fn exists(&self) -> Result<bool, LakeError> {
        self.log_store.is_delta_table_location().await.map_err(|error| self.failed(error))
    }

    /// Makes the table unless it is there; of several makers one wins, and all
    /// find the same table.
    pub(crate) async fn create_if_absent(&self) -> Result<(), LakeError> {
        if self.exists().await? {
            return Ok(());
        }
        let first = CommitOrBytes::LogBytes(self.first_commit().into());
        match self.log_store.write_commit_entry(0, first, Uuid::new_v4()).await {
            Ok(()) | Err(TransactionError::VersionAlreadyExists(_)) => Ok(()),
            Err(error) => Err(self.failed(error.into())),
        }
    }

    fn first_commit(&self) -> String {
        let partitions: Vec<_> = self.schema.partitions().iter().map(|c| c.name).collect();
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let lines = [
            json!({"commitInfo": {"timestamp": now_ms, "operation": "CREATE TABLE"}}),
            json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}),
            json!({"metaData": {
                "id": Uuid::new_v4().to_string(),
                "name": self.schema.name,
                "description": self.schema.meaning,
                "format": {"provider": "parquet", "options": {}},
                "schemaString": self.schema.delta_schema().to_string(),
                "partitionColumns": partitions,
                "configuration": {LAYOUT_PROPERTY: LAYOUT.to_string()},
                "createdTime": now_ms,
            }}),
        ];
        lines.map(|line| line.to_string()).join("\n")
    }

    /// The table at its newest version.
    pub(crate) async fn load(&self) -> Result<EagerSnapshot, LakeError> {
        let state = EagerSnapshot::try_new(self.log_store.as_ref(), None)
            .await
            .map_err(|error| self.failed(error))?;
        self.check_layout(&state)?;
        Ok(state)
    }

    fn check_layout(&self, state: &EagerSnapshot) -> Result<(), LakeError> {
        let found = state.metadata().configuration().get(LAYOUT_PROPERTY).cloned();
        match found {
            Some(found) if found.parse::<u32>().is_ok_and(|layout| layout > LAYOUT) => {
                Err(LakeError::NewerLake { url: self.url(), found, known: LAYOUT })
            }
            _ => Ok(()),
        }
    }

    /// The version that an application has recorded in the log, if any.
    pub(crate) async fn application_version(
        &self,
        state: &EagerSnapshot,
        application: &str,
    ) -> Result<Option<i64>, LakeError> {
        state
            .transaction_version(self.log_store.as_ref(), application)
            .await
            .map_err(|error| self.failed(error))
    }

    /// Commits; returns the state after it, or `None` when another writer's
    /// commit stands in the way and the caller must look again.
    pub(crate) async fn commit(
        &self,
        state: &EagerSnapshot,
        commit: Commit,
    ) -> Result<Option<EagerSnapshot>, LakeError> {
        let properties = CommitProperties::default()
            .with_metadata(commit.metadata)
            .with_application_transactions(commit.transaction.into_iter().collect());
        let committed = CommitBuilder::from(properties)
            .with_actions(commit.actions)
            .build(Some(state), Arc::clone(&self.log_store), commit.operation)
            .await;
        match committed {
            Ok(done) => Ok(Some(done.snapshot().snapshot().clone())),
            Err(error) if LakeError::is_lost_race(&error) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The operation that appends files.
    pub(crate) fn append() -> DeltaOperation {
        DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None }
    }

    /// The `commitInfo` of one version, if that version is still in the log.
    pub(crate) async fn commit_info(&self, version: u64) -> Result<Option<Value>, LakeError> {
        let actions = self.actions(version).await?.unwrap_or_default();
        Ok(actions.into_iter().find_map(|mut action| action.get_mut("commitInfo").map(Value::take)))
    }

    /// The actions of one version, if that version is still in the log.
    pub(crate) async fn actions(&self, version: u64) -> Result<Option<Vec<Value>>, LakeError> {
        let bytes = self.log_store.read_commit_entry(version).await;
        let bytes = bytes.map_err(|error| self.failed(error))?;
        let parse = |line: &[u8]| serde_json::from_slice(line).ok();
        Ok(bytes.map(|bytes| bytes.split(|byte| *byte == b'\n').filter_map(parse).collect()))
    }

    /// Full path in the store of a file that the log names relative to the table.
    pub(crate) fn full_path(&self, relative: &Path) -> Path {
        relative.parts().fold(self.location.root.clone(), |path, part| path.join(part))
    }

    pub(crate) fn url(&self) -> String {
        self.location.url.to_string()
    }

    pub(crate) fn failed(&self, error: DeltaTableError) -> LakeError {
        LakeError::Log { table: self.schema.name, url: self.url(), source: Box::new(error) }
    }
}
