//! The session: settings, memory pool, spill folder.

use std::path::Path;
use std::sync::Arc;

use datafusion::catalog::MemoryCatalogProviderList;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{FunctionRegistry, SessionStateBuilder, SessionStateDefaults};
use datafusion::logical_expr::{LogicalPlan, ScalarUDF};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::FutureExt;

use crate::element_at::ElementAt;
use crate::guard;
use crate::rollup::CoarsenInnerSums;
use crate::settings::EngineSettings;

/// Bytes read from a file's end at once, in the hope that the footer and the
/// page index are among them: one request for each file instead of three.
const FOOTER_BYTES_HINT: usize = 64 << 10;

/// A context without tables, whose queries spill into that folder; without one,
/// into the system's once they must.
pub(crate) fn context(settings: &EngineSettings, spill: Option<&Path>) -> Result<SessionContext> {
    let mut state = SessionStateBuilder::new()
        .with_config(config(settings))
        .with_runtime_env(runtime(settings, spill)?)
        .with_expr_planners(SessionStateDefaults::default_expr_planners())
        .with_scalar_functions(SessionStateDefaults::default_scalar_functions())
        .with_higher_order_functions(SessionStateDefaults::default_higher_order_functions())
        .with_aggregate_functions(SessionStateDefaults::default_aggregate_functions())
        .with_window_functions(SessionStateDefaults::default_window_functions())
        .with_physical_optimizer_rules(assay_rows::rules())
        .with_optimizer_rule(Arc::new(CoarsenInnerSums))
        .build();
    assay_rows::register(&mut state)?;
    state.register_udf(Arc::new(ScalarUDF::from(ElementAt::default())))?;
    Ok(SessionContext::new_with_state(state))
}

/// A context with the tables that this one has now, and everything else in common.
pub(crate) async fn with_copied_tables(context: &SessionContext) -> Result<SessionContext> {
    let config = context.copied_config().with_create_default_catalog_and_schema(true);
    let state = SessionStateBuilder::new_from_existing(context.state())
        .with_catalog_list(Arc::new(MemoryCatalogProviderList::new()))
        .with_config(config)
        .build();
    let copy = SessionContext::new_with_state(state);
    for name in guard::table_names(context) {
        copy.register_table(&name, context.table_provider(&name).await?)?;
    }
    Ok(copy)
}

/// The plan of a statement of this crate's own over tables at hand.
pub(crate) fn plan(context: &SessionContext, sql: &str) -> Result<LogicalPlan> {
    let state = context.state();
    let statement = state.sql_to_statement(sql, &datafusion::config::Dialect::Generic)?;
    // Every table is at hand, so planning has nothing to wait for.
    let plan = state.statement_to_plan(statement).now_or_never();
    plan.unwrap_or_else(|| Err(DataFusionError::Internal("planning waited".to_owned())))
}

fn config(settings: &EngineSettings) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_target_partitions(assay_host::threads(Some(settings.threads)))
        .with_information_schema(true);
    let options = config.options_mut();
    options.sql_parser.collect_spans = true;
    // As in Athena: whatever the direction, what is known comes first.
    options.sql_parser.default_null_ordering = "nulls_last".to_owned();
    options.execution.time_zone = Some("UTC".to_owned());
    // A third pass finds nothing to do but in odd plans.
    options.optimizer.max_passes = 2;
    let parquet = &mut options.execution.parquet;
    parquet.pushdown_filters = true;
    parquet.reorder_filters = true;
    parquet.enable_page_index = true;
    parquet.bloom_filter_on_read = true;
    parquet.metadata_size_hint = Some(FOOTER_BYTES_HINT);
    config
}

/// Fair shares, because every operator that can reach the limit can spill.
fn runtime(settings: &EngineSettings, spill: Option<&Path>) -> Result<Arc<RuntimeEnv>> {
    let mode = match spill {
        Some(dir) => DiskManagerMode::Directories(vec![dir.to_owned()]),
        None => DiskManagerMode::OsTmpDirectory,
    };
    RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(settings.memory_limit_bytes)))
        .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(mode))
        .build_arc()
}
