//! The engine: tables in, SQL in, rows out.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use assay_cost::prices::PriceRow;
use assay_host::Scratch;
use assay_lake::TableSnapshot;
use assay_lake::rollup::Grain;
use assay_schema::tables::{DAILY_USAGE, PEOPLE, PRICES, PROFILES};
use assay_schema::views::DAILY_COSTS;
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::prelude::SessionContext;
use futures::FutureExt;
use futures::executor::block_on;

use crate::deep;
use crate::dimensions;
use crate::error::{QueryError, diagnose};
use crate::estimate::{self, ScanEstimate};
use crate::files;
use crate::guard;
use crate::result::ResultStream;
use crate::rollup::{Changes, FreshMonths, RolledUp};
use crate::session;
use crate::settings::EngineSettings;
use crate::table::{LakeTable, Snapshots, Tables};
use crate::views;

/// SQL over a fixed set of table snapshots. Reads only.
pub struct Engine {
    context: SessionContext,
    settings: EngineSettings,
    /// What queries spill into; their streams hold it too.
    scratch: Option<Arc<Scratch>>,
    snapshots: Mutex<Snapshots>,
    /// What of `daily_usage` is rolled up, where it is completed.
    rolled_up: Mutex<Option<Arc<RolledUp>>>,
    /// Prices of the user, which come before those of the lake.
    prices: Mutex<Option<Arc<dyn TableProvider>>>,
    /// Whether `daily_usage` is brought up to date when it is asked for.
    never_behind: bool,
}

fn held<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The keys of request metadata that the lake records.
fn caller_metadata(snapshots: &Snapshots) -> BTreeSet<String> {
    let rolled = snapshots.get(DAILY_USAGE.name);
    rolled.map(|rolled| rolled.caller_metadata.clone()).unwrap_or_default()
}

/// A folder to spill into. Where none is named, a machine without a temporary
/// folder can still answer what needs none.
fn scratch(settings: &EngineSettings) -> Result<Option<Arc<Scratch>>, QueryError> {
    match Scratch::create(settings.spill_dir.as_deref()) {
        Ok(folder) => Ok(Some(Arc::new(folder))),
        Err(_) if settings.spill_dir.is_none() => Ok(None),
        Err(error) => Err(QueryError::setup(error.into())),
    }
}

impl Engine {
    /// An engine over these tables, each under its own name.
    ///
    /// Opens no file: the snapshots hold all that planning needs. With
    /// `invocations` there is always `daily_usage`, and it is never behind:
    /// days that the stored table lacks, or that have changed since, are
    /// computed when they are asked for.
    ///
    /// # Errors
    /// [`QueryError::Setup`] when the spill folder cannot be used.
    pub fn new(settings: EngineSettings, tables: Vec<TableSnapshot>) -> Result<Self, QueryError> {
        Self::over(settings, tables, true)
    }

    /// An engine over these tables as they are stored, `daily_usage` as the last
    /// roll-up left it: what other engines see.
    ///
    /// # Errors
    /// [`QueryError::Setup`] when the spill folder cannot be used.
    pub fn as_stored(
        settings: EngineSettings,
        tables: Vec<TableSnapshot>,
    ) -> Result<Self, QueryError> {
        Self::over(settings, tables, false)
    }

    fn over(
        settings: EngineSettings,
        tables: Vec<TableSnapshot>,
        never_behind: bool,
    ) -> Result<Self, QueryError> {
        let scratch = scratch(&settings)?;
        let spill = scratch.as_deref().map(Scratch::path);
        let context = session::context(&settings, spill).map_err(QueryError::setup)?;
        let snapshots = tables.into_iter().map(|snapshot| (snapshot.table.name, snapshot));
        let snapshots = Mutex::new(snapshots.collect());
        let (rolled_up, prices) = (Mutex::default(), Mutex::default());
        let engine =
            Self { context, settings, scratch, snapshots, rolled_up, prices, never_behind };
        engine.register_all()?;
        Ok(engine)
    }

    /// Puts a table in place of the one of its name. Queries that run go on
    /// with the snapshot they were planned with; footers that are known stay so.
    ///
    /// # Errors
    /// [`QueryError::Setup`] when the catalog does not take it.
    pub fn put(&self, snapshot: TableSnapshot) -> Result<(), QueryError> {
        self.snapshots().insert(snapshot.table.name, snapshot);
        self.register_all()
    }

    /// Prices calls by these rows, in the place of those of the lake or the built-in
    /// ones.
    ///
    /// # Errors
    /// [`QueryError::Setup`] when the catalog does not take them.
    pub fn put_prices(&self, rows: &[PriceRow]) -> Result<(), QueryError> {
        let table = dimensions::price_table(rows).map_err(QueryError::setup)?;
        *held(&self.prices) = Some(table);
        self.register_all()
    }

    /// Adds a file of the user as a table: CSV, TSV or Parquet, by the ending of its
    /// name. Columns of CSV and TSV are text; an empty field is null.
    ///
    /// # Errors
    /// [`QueryError::File`], with why it cannot be a table.
    pub async fn add_file(&self, name: &str, file: &Path) -> Result<(), QueryError> {
        files::add(&self.context, name, file).await
    }

    /// Every table and view, each in the place of the one of its name.
    fn register_all(&self) -> Result<(), QueryError> {
        let snapshots = self.snapshots();
        let mut tables = Tables::new();
        for (name, snapshot) in snapshots.iter() {
            self.context.register_object_store(&snapshot.store_url, Arc::clone(&snapshot.store));
            tables.insert(name, Arc::new(LakeTable::new(snapshot.clone())));
        }
        if self.never_behind {
            let rolled_up = RolledUp::of(&self.settings, &snapshots).map(Arc::new);
            tables.extend(rolled_up.iter().map(|rolled| (DAILY_USAGE.name, rolled.by_day())));
            *held(&self.rolled_up) = rolled_up;
        }
        let prices = held(&self.prices).clone();
        dimensions::complete(&mut tables, &snapshots, prices).map_err(QueryError::setup)?;
        views::add(&mut tables, &self.settings, &caller_metadata(&snapshots));
        tables.into_iter().try_for_each(|(name, table)| self.register(name, table))
    }

    fn register(&self, name: &str, table: Arc<dyn TableProvider>) -> Result<(), QueryError> {
        self.context.deregister_table(name).map_err(QueryError::setup)?;
        self.context.register_table(name, table).map_err(QueryError::setup)?;
        Ok(())
    }

    fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        held(&self.snapshots)
    }

    /// Plans one statement and starts it; rows come as the stream is polled.
    ///
    /// `SELECT`, `EXPLAIN`, `SHOW` and `DESCRIBE` are allowed.
    ///
    /// # Errors
    /// Mistakes in the SQL come from here, with their place in it. Faults of
    /// files and a reached memory limit mostly come from the stream.
    pub async fn sql(&self, sql: &str) -> Result<ResultStream, QueryError> {
        let plan = self.plan(sql)?;
        let stream = execute_stream(plan, self.context.task_ctx());
        let stream = stream.map_err(|error| self.diagnosed(error, sql))?;
        Ok(ResultStream::new(stream, self.settings.memory_limit_bytes, self.scratch.clone()))
    }

    /// The same of a statement whose answer is the same from sums of this grain: of
    /// [`Grain::Month`], `daily_usage` and `daily_costs` have rows of months in the place
    /// of days, each with the first day as `event_date`, wherever that changes no sum.
    ///
    /// # Errors
    /// As of [`Engine::sql`].
    pub async fn sql_from(&self, grain: Grain, sql: &str) -> Result<ResultStream, QueryError> {
        let by_month = match grain {
            Grain::Day => None,
            Grain::Month => self.by_month(sql).await.map_err(|error| self.diagnosed(error, sql))?,
        };
        by_month.as_ref().unwrap_or(self).sql(sql).await
    }

    /// The same tables for that statement, with months in the place of days; none where there
    /// are no months.
    async fn by_month(&self, sql: &str) -> Result<Option<Self>, DataFusionError> {
        let Some(rolled_up) = held(&self.rolled_up).clone() else { return Ok(None) };
        let Some(months) = rolled_up.months() else { return Ok(None) };
        let mut tables = Tables::from([(
            DAILY_USAGE.name,
            rolled_up.by_month(months.clone(), Changes::default()),
        )]);
        if sql.to_ascii_lowercase().contains(DAILY_COSTS.name) {
            tables.extend(self.costs_by_month(&rolled_up, months).await?);
        }
        let engine = Self {
            context: session::with_copied_tables(&self.context).await?,
            settings: self.settings.clone(),
            scratch: self.scratch.clone(),
            snapshots: Mutex::default(),
            rolled_up: Mutex::default(),
            prices: Mutex::default(),
            never_behind: false,
        };
        for (name, table) in tables {
            engine.context.deregister_table(name)?;
            engine.context.register_table(name, table)?;
        }
        Ok(Some(engine))
    }

    /// `daily_costs` over months. Reads what changes within them.
    async fn costs_by_month(
        &self,
        rolled_up: &RolledUp,
        months: FreshMonths,
    ) -> Result<Option<(&'static str, Arc<dyn TableProvider>)>, DataFusionError> {
        let changes = Changes::read(&self.context).await?;
        let mut tables = Tables::from([(DAILY_USAGE.name, rolled_up.by_month(months, changes))]);
        for table in [&PROFILES, &PEOPLE, &PRICES] {
            tables.insert(table.name, self.context.table_provider(table.name).await?);
        }
        views::add(&mut tables, &self.settings, &caller_metadata(&self.snapshots()));
        Ok(tables.remove_entry(DAILY_COSTS.name))
    }

    /// The files that the statement would scan, and their bytes. Opens none, and
    /// what the log's statistics answer alone counts as nothing.
    ///
    /// # Errors
    /// Mistakes in the SQL, with their place in it.
    pub async fn scan_estimate(&self, sql: &str) -> Result<ScanEstimate, QueryError> {
        Ok(estimate::of_plan(self.plan(sql)?.as_ref()))
    }

    /// Every table is at hand, so planning waits for nothing.
    fn plan(&self, sql: &str) -> Result<Arc<dyn ExecutionPlan>, QueryError> {
        if !deep::may_be_deep(sql)?
            && let Some(plan) = self.plan_here(sql).now_or_never()
        {
            return plan;
        }
        deep::on_large_stack(|| block_on(self.plan_here(sql)))?
    }

    async fn plan_here(&self, sql: &str) -> Result<Arc<dyn ExecutionPlan>, QueryError> {
        let fail = |error| self.diagnosed(error, sql);
        let mut statement = guard::parse(sql)?;
        deep::flatten(&mut statement);
        deep::check_statement(&statement)?;
        guard::tables_exist(&self.context, &statement, sql)?;
        let state = self.context.state();
        let plan = state.statement_to_plan(statement).await.map_err(fail)?;
        guard::read_only(&plan)?;
        deep::check_plan(&plan)?;
        let plan = state.optimize(&plan).map_err(fail)?;
        deep::check_plan(&plan)?;
        state.query_planner().create_physical_plan(&plan, &state).await.map_err(fail)
    }

    fn diagnosed(&self, error: DataFusionError, sql: &str) -> QueryError {
        diagnose(error, Some(sql), self.settings.memory_limit_bytes)
    }
}
