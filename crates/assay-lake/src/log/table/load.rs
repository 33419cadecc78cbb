//! A table at its newest version, and at older ones.

use deltalake_core::DeltaTableError;
use deltalake_core::kernel::{EagerSnapshot, Snapshot};
use deltalake_core::table::state::DeltaTableState;
use futures::StreamExt;
use object_store::ObjectStore;

use super::LakeTable;
use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::log::evolution;
use crate::log::log_file_name::LogFileName;
use crate::log::schema::LogSchema;

impl LakeTable {
    /// Whether the table has been made.
    pub(crate) async fn exists(&self) -> Result<bool, LakeError> {
        if self.known.state().is_some() {
            return Ok(true);
        }
        self.log_store.is_delta_table_location().await.map_err(|error| self.failed(error))
    }

    /// The table at its newest version. Once it is known, this costs one listing
    /// of the log's end and the reading of what is new there.
    pub(crate) fn load(&self) -> LakeFuture<'_, EagerSnapshot> {
        Box::pin(async move {
            let state = match self.known.state() {
                Some(known) => self.brought_up(known).await?,
                None => None,
            };
            let state = match state {
                Some(state) => state,
                None => self.load_anew().await?,
            };
            evolution::check_readable(
                &self.log_schema(&state),
                state.metadata(),
                state.protocol(),
            )?;
            Ok(state)
        })
    }

    /// The newest state, from one that is known; none if the log does not go on from it.
    async fn brought_up(&self, known: EagerSnapshot) -> Result<Option<EagerSnapshot>, LakeError> {
        if !self.is_newer_than(known.version()).await? {
            return Ok(Some(known));
        }
        let mut state = DeltaTableState::new(known);
        match state.update(self.log_store.as_ref(), None).await {
            Ok(()) => {
                self.known.learn(state.snapshot());
                Ok(Some(state.snapshot().clone()))
            }
            Err(error) => {
                tracing::debug!(table = self.schema.name, %error, "the log is read anew");
                Ok(None)
            }
        }
    }

    async fn load_anew(&self) -> Result<EagerSnapshot, LakeError> {
        let loaded = EagerSnapshot::try_new(self.log_store.as_ref(), None).await;
        let state = match loaded {
            Ok(state) => state,
            Err(error) => return Err(self.why_unreadable(error).await?),
        };
        self.known.replace(&state);
        Ok(state)
    }

    async fn why_unreadable(&self, error: DeltaTableError) -> Result<LakeError, LakeError> {
        let torn = self.torn().await?;
        Ok(torn.unwrap_or_else(|| evolution::not_understood(self.schema, self.address(), error)))
    }

    /// The table as it was at a version; none if the log no longer tells.
    pub(crate) async fn at(&self, version: u64) -> Option<EagerSnapshot> {
        EagerSnapshot::try_new(self.log_store.as_ref(), Some(version)).await.ok()
    }

    /// The table at its newest version, if this assay may commit to it. Entries of
    /// the log that are not whole are replaced by such as do nothing.
    pub(crate) async fn load_to_write(&self) -> Result<EagerSnapshot, LakeError> {
        let state = match self.load().await {
            Ok(state) if !self.has_empty_entry(state.version()).await? => state,
            Ok(_) | Err(LakeError::TornEntry { .. }) => {
                self.mend().await?;
                self.load().await?
            }
            Err(error) => return Err(error),
        };
        evolution::check_writable(&self.log_schema(&state), state.protocol())?;
        Ok(state)
    }

    /// The same at the newest version, without a look at the files.
    pub(crate) async fn newest_log_schema(&self) -> Result<LogSchema, LakeError> {
        let newest = Snapshot::try_new(self.log_store.as_ref(), None)
            .await
            .map_err(|error| evolution::not_understood(self.schema, self.address(), error))?;
        let (version, metadata) = (newest.version(), newest.metadata());
        let schema = LogSchema::of(self.schema, self.address(), version, metadata);
        evolution::check_readable(&schema, metadata, newest.protocol())?;
        Ok(schema)
    }

    /// Whether the log holds a commit after this version.
    pub(crate) async fn is_newer_than(&self, version: u64) -> Result<bool, LakeError> {
        self.goes_on_behind(format!("{version:020}.json")).await
    }

    /// Whether the log has come to this version. Asks no entry, so that one which is
    /// not whole does not stand in the way.
    pub(crate) async fn reaches(&self, version: u64) -> Result<bool, LakeError> {
        self.goes_on_behind(format!("{version:020}")).await
    }

    /// Whether the log has a file of a version behind that name. Such files begin
    /// with their version's digits, so the first of them decides; other files of the
    /// log come behind all digits.
    async fn goes_on_behind(&self, name: String) -> Result<bool, LakeError> {
        let log = self.log_folder();
        let mut behind = self.location.store.list_with_offset(Some(&log), &log.clone().join(name));
        while let Some(file) = behind.next().await {
            let file = file.map_err(|error| self.failed(error.into()))?;
            if LogFileName::of(&file.location).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
