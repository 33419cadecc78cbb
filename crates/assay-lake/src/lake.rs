//! A lake: a folder of Delta tables that are committed in step.

use assay_schema::{Table, tables};
use futures::future::join_all;
use object_store::ObjectStoreExt;

use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::limits::CommitBounds;
use crate::log::schema::LogSchema;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::store::location::Location;
use crate::store::log_cache::LogCache;

/// How to open the lake with other tools.
const README: &str = "README.md";
const README_TEXT: &str = include_str!("lake/README.md");

/// A lake at an address, and what this process has read of its logs: clones
/// share that, so that a table is read once and then only brought up to date.
#[derive(Clone, Debug)]
pub struct Lake {
    cache: LogCache,
    bounds: CommitBounds,
}

impl From<Location> for Lake {
    fn from(location: Location) -> Self {
        Self::at(location)
    }
}

impl Lake {
    /// The lake that lies there, or is to be made; looks at nothing yet.
    pub fn at(location: Location) -> Self {
        Self { cache: LogCache::new(location.confined()), bounds: CommitBounds::default() }
    }

    /// The same lake with other bounds of commits.
    pub fn with_bounds(self, bounds: CommitBounds) -> Self {
        Self { bounds, ..self }
    }

    /// Opens the lake that lies there.
    ///
    /// # Errors
    /// [`LakeError::NoLake`] when there is none.
    pub async fn open(location: Location) -> Result<Self, LakeError> {
        Self::at(location).opened().await
    }

    /// The same lake, once it is certain that there is one.
    ///
    /// # Errors
    /// [`LakeError::NoLake`] when there is none.
    pub async fn opened(self) -> Result<Self, LakeError> {
        if !self.table(&tables::INVOCATIONS).exists().await? {
            return Err(LakeError::NoLake { place: self.location().to_string() });
        }
        Ok(self)
    }

    /// Opens the lake that lies there, or makes an empty one.
    pub async fn open_or_create(location: Location) -> Result<Self, LakeError> {
        Self::at(location).made().await
    }

    /// The same lake, made if there is none.
    pub(crate) fn made(self) -> LakeFuture<'static, Self> {
        Box::pin(async move {
            // The table that readers look for comes last, so that a lake is either
            // whole or not there.
            let mut is_new = false;
            for table in [&tables::OBJECTS, &tables::REJECTS, &tables::INVOCATIONS] {
                is_new |= self.table(table).create_if_absent().await?;
            }
            if is_new {
                self.explain().await;
            }
            Ok(self)
        })
    }

    /// Leaves a note for those who find the folder. A lake is as good without it.
    async fn explain(&self) {
        let path = self.location().root.clone().join(README);
        let put = self.location().store.put(&path, README_TEXT.into());
        if let Err(error) = put.await {
            tracing::debug!(%error, "no {README} is left in the lake");
        }
    }

    /// Reads the logs of tables side by side, so that a caller that asks for one of
    /// them next finds it known. What cannot be read is reported to those.
    pub async fn read_ahead(&self, tables: &[&'static Table]) {
        let loads = tables.iter().map(|table| async move {
            if let Err(error) = self.table(table).load().await {
                tracing::debug!(table = table.name, %error, "not read ahead");
            }
        });
        join_all(loads).await;
    }

    /// Where the lake lies.
    pub fn location(&self) -> &Location {
        self.cache.lake()
    }

    /// One table at its newest version; a derived table that has not been made
    /// yet is empty.
    pub fn snapshot(&self, table: &'static Table) -> LakeFuture<'_, TableSnapshot> {
        Box::pin(async move {
            let lake_table = self.table(table);
            let state = match lake_table.load().await {
                Ok(state) => state,
                Err(_) if self.not_made_yet(&lake_table).await? => {
                    return Ok(TableSnapshot::empty(&lake_table));
                }
                // It may have been made in between; what is damaged stays so.
                Err(_) => lake_table.load().await?,
            };
            TableSnapshot::of(&lake_table, &state)
        })
    }

    /// A table of which nothing is asked but its columns: as it is before its first file.
    pub fn unread(&self, table: &'static Table) -> TableSnapshot {
        TableSnapshot::empty(&self.table(table))
    }

    /// What the log says a table is, at its newest version; `None` for a derived
    /// table that has not been made yet. Reads no more of the log than it must:
    /// nothing about files.
    ///
    /// # Errors
    /// When the log cannot be read, or the table is of a newer format.
    pub fn log_schema(&self, table: &'static Table) -> LakeFuture<'_, Option<LogSchema>> {
        Box::pin(async move {
            let lake_table = self.table(table);
            match lake_table.newest_log_schema().await {
                Ok(schema) => Ok(Some(schema)),
                Err(_) if self.not_made_yet(&lake_table).await? => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// Asked only of tables that cannot be loaded, because it costs a listing.
    async fn not_made_yet(&self, table: &LakeTable) -> Result<bool, LakeError> {
        let derived = !tables::INGESTED.iter().any(|ingested| ingested.name == table.schema.name);
        Ok(derived && !table.exists().await?)
    }

    /// The table at its newest version if that is newer than `version`, else
    /// `None`. When nothing is new this costs one listing of the log's end.
    pub async fn newer_snapshot(
        &self,
        table: &'static Table,
        version: u64,
    ) -> Result<Option<TableSnapshot>, LakeError> {
        if self.table(table).is_newer_than(version).await? {
            return self.snapshot(table).await.map(Some);
        }
        Ok(None)
    }

    pub(crate) fn table(&self, table: &'static Table) -> LakeTable {
        LakeTable::new(&self.cache, table, self.bounds)
    }

    /// Bounds of its commits.
    pub(crate) fn bounds(&self) -> CommitBounds {
        self.bounds
    }

    /// Makes sure that its store can hold a lake; once for each process.
    ///
    /// # Errors
    /// [`LakeError::CreatesTwice`].
    pub(crate) async fn proven(&self) -> Result<(), LakeError> {
        self.cache.proven().await
    }
}
