//! `daily_usage` as queries see it: never behind.

use std::sync::Arc;

use assay_lake::TableSnapshot;
use assay_lake::rollup::judge;
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use datafusion::catalog::TableProvider;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};

use super::definition::definition;
use crate::late_view::LateView;
use crate::session;
use crate::settings::EngineSettings;
use crate::table::{LakeTable, Snapshots};

/// `daily_usage` over the tables of the lake: its fresh days from their files,
/// the others computed when they are asked for. None without `invocations`.
pub(crate) fn provider(
    settings: &EngineSettings,
    tables: &Snapshots,
) -> Result<Option<Arc<dyn TableProvider>>> {
    let Some(invocations) = tables.get(INVOCATIONS.name) else { return Ok(None) };
    let nothing = TableSnapshot {
        table: &DAILY_USAGE,
        schema: DAILY_USAGE.arrow_schema(),
        ..invocations.with_files(Vec::new())
    };
    let rolled = tables.get(DAILY_USAGE.name).unwrap_or(&nothing);
    Ok(Some(never_behind(settings, invocations, rolled)))
}

fn never_behind(
    settings: &EngineSettings,
    invocations: &TableSnapshot,
    rolled: &TableSnapshot,
) -> Arc<dyn TableProvider> {
    let definition = definition(&rolled.caller_metadata);
    let judged = judge(&definition, invocations, rolled);
    let fresh = Arc::new(LakeTable::new(rolled.with_files(judged.fresh)));
    let stale: Vec<_> = judged.stale.into_iter().flat_map(|day| day.files).collect();
    if stale.is_empty() {
        return fresh;
    }
    let (settings, invocations) = (settings.clone(), invocations.with_files(stale));
    LateView::new(fresh.schema(), move || {
        let computed = computed(&settings, invocations.clone(), &definition)?;
        let fresh = provider_as_source(Arc::clone(&fresh) as _);
        LogicalPlanBuilder::scan(DAILY_USAGE.name, fresh, None)?.union(computed)?.build()
    })
}

/// The plan of the definition over these invocations.
fn computed(
    settings: &EngineSettings,
    invocations: TableSnapshot,
    definition: &str,
) -> Result<LogicalPlan> {
    let context = session::context(settings, None)?;
    context.register_table(INVOCATIONS.name, Arc::new(LakeTable::new(invocations)))?;
    session::plan(&context, definition)
}
