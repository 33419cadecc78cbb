//! `daily_usage` as queries see it: never behind.

use std::sync::Arc;

use assay_lake::TableSnapshot;
use assay_lake::rollup::judge;
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use datafusion::catalog::TableProvider;
use datafusion::catalog::view::ViewTable;
use datafusion::datasource::provider_as_source;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use datafusion::prelude::SessionContext;
use futures::FutureExt;

use super::DEFINITION;
use crate::table::LakeTable;
use crate::{EngineSettings, session};

/// Registers `daily_usage` over the tables of the lake: its fresh days from
/// their files, the others computed when they are asked for.
pub(crate) fn register(
    context: &SessionContext,
    settings: &EngineSettings,
    tables: &[TableSnapshot],
) -> Result<()> {
    let table = |name: &str| tables.iter().find(|snapshot| snapshot.table.name == name);
    let Some(invocations) = table(INVOCATIONS.name) else { return Ok(()) };
    let nothing = TableSnapshot {
        table: &DAILY_USAGE,
        schema: DAILY_USAGE.arrow_schema(),
        ..invocations.with_files(Vec::new())
    };
    let rolled = table(DAILY_USAGE.name).unwrap_or(&nothing);
    context.register_table(DAILY_USAGE.name, provider(settings, invocations, rolled)?)?;
    Ok(())
}

fn provider(
    settings: &EngineSettings,
    invocations: &TableSnapshot,
    rolled: &TableSnapshot,
) -> Result<Arc<dyn TableProvider>> {
    let judged = judge(DEFINITION, invocations, rolled);
    let fresh = Arc::new(LakeTable::new(rolled.with_files(judged.fresh)));
    let stale: Vec<_> = judged.stale.into_iter().flat_map(|day| day.files).collect();
    if stale.is_empty() {
        return Ok(fresh);
    }
    let computed = computed(settings, invocations.with_files(stale))?;
    let plan = LogicalPlanBuilder::scan(DAILY_USAGE.name, provider_as_source(fresh), None)?
        .union(computed)?
        .build()?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}

/// The plan of the definition over these invocations.
fn computed(settings: &EngineSettings, invocations: TableSnapshot) -> Result<LogicalPlan> {
    let context = session::context(settings)?;
    context.register_table(INVOCATIONS.name, Arc::new(LakeTable::new(invocations)))?;
    let state = context.state();
    let statement = state.sql_to_statement(DEFINITION, &datafusion::config::Dialect::Generic)?;
    // Every table is at hand, so planning has nothing to wait for.
    let plan = state.statement_to_plan(statement).now_or_never();
    plan.unwrap_or_else(|| Err(DataFusionError::Internal("planning waited".to_owned())))
}
