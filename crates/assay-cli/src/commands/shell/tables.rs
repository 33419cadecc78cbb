//! The lake's tables, each at the newest version that a statement has seen.

use assay::PricesJob;
use assay_lake::rollup::Grain;
use assay_lake::{Lake, TableSnapshot};
use assay_query::{Engine, EngineSettings, ResultStream};
use assay_schema::Table;
use futures::future::try_join_all;
use tokio::sync::Mutex;

use crate::commands::table_args::TableArgs;

/// An engine and what its tables held when they were last looked at.
pub(super) struct Tables {
    lake: Lake,
    engine: Engine,
    held: Mutex<Vec<Held>>,
    /// Files of the user that are tables too.
    files: TableArgs,
}

/// One table at one version.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) table: &'static Table,
    pub(super) version: u64,
    /// Rows, where the log says how many are in each file.
    pub(super) rows: Option<u64>,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

impl Held {
    fn of(snapshot: &TableSnapshot) -> Self {
        Self {
            table: snapshot.table,
            version: snapshot.version,
            rows: snapshot.files.iter().map(|file| file.rows).sum(),
            files: snapshot.files.len() as u64,
            bytes: snapshot.files.iter().map(|file| file.size_bytes).sum(),
        }
    }
}

impl Tables {
    /// Every table at its newest version, prices of the user, and files as tables.
    pub(super) async fn open(
        lake: Lake,
        limits: EngineSettings,
        prices: &PricesJob,
        files: TableArgs,
    ) -> anyhow::Result<Self> {
        let book = prices.own_book()?;
        let snapshots = assay::snapshots(&lake).await?;
        let held = snapshots.iter().map(Held::of).collect();
        let engine = assay::engine_over(limits, snapshots, book.as_ref())?;
        files.add_to(&engine).await?;
        Ok(Self { lake, engine, held: Mutex::new(held), files })
    }

    /// Looks for newer versions, all tables side by side: one listing for a table
    /// that has not changed, a load of the log for one that has.
    async fn refresh(&self) -> anyhow::Result<()> {
        let mut held = self.held.lock().await;
        let newer = held.iter().map(|of| self.lake.newer_snapshot(of.table, of.version));
        let newer = try_join_all(newer).await?;
        for (held, snapshot) in held.iter_mut().zip(newer) {
            if let Some(snapshot) = snapshot {
                *held = Held::of(&snapshot);
                self.engine.put(snapshot)?;
            }
        }
        Ok(())
    }

    /// Starts the statement on the newest commit.
    pub(super) async fn sql_from(&self, grain: Grain, sql: &str) -> anyhow::Result<ResultStream> {
        self.refresh().await?;
        Ok(self.engine.sql_from(grain, sql).await?)
    }

    /// Starts a statement that does not ask for rows of the lake.
    pub(super) async fn sql_as_held(&self, sql: &str) -> anyhow::Result<ResultStream> {
        Ok(self.engine.sql(sql).await?)
    }

    /// The engine over the tables as they were last looked at.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Files that are tables too, by name.
    pub(super) fn files(&self) -> &[(String, String)] {
        self.files.names()
    }

    /// What the tables hold at their newest versions.
    pub(super) async fn held(&self) -> anyhow::Result<Vec<Held>> {
        self.refresh().await?;
        Ok(self.held.lock().await.clone())
    }
}
