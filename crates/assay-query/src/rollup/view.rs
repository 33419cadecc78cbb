//! `daily_usage` as queries see it: never behind.

use std::sync::Arc;

use assay_lake::TableSnapshot;
use assay_lake::rollup::{FreshMonth, judge_days, judge_months};
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS, MONTHLY_USAGE};
use datafusion::catalog::TableProvider;
use datafusion::datasource::provider_as_source;
use datafusion::error::Result;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};

use super::changes::Changes;
use super::definition::{MONTHS, definition};
use super::in_months::DaysInMonths;
use crate::late_view::LateView;
use crate::session;
use crate::settings::EngineSettings;
use crate::table::{LakeTable, Snapshots};

/// What of `daily_usage` is rolled up and what is not, at fixed versions of the tables.
#[derive(Debug)]
pub(crate) struct RolledUp {
    settings: EngineSettings,
    definition: String,
    /// `daily_usage`, with its fresh days.
    days: TableSnapshot,
    /// `invocations`, with the files of the other days.
    behind: TableSnapshot,
    /// `monthly_usage`, if it is stored.
    months: Option<TableSnapshot>,
}

/// Months that say what the present days say.
#[derive(Clone)]
pub(crate) struct FreshMonths {
    /// `monthly_usage`.
    table: TableSnapshot,
    months: Vec<FreshMonth>,
}

impl RolledUp {
    /// Of the tables of the lake. None without `invocations`.
    pub(crate) fn of(settings: &EngineSettings, tables: &Snapshots) -> Option<Self> {
        let invocations = tables.get(INVOCATIONS.name)?;
        let nothing = TableSnapshot {
            table: &DAILY_USAGE,
            schema: DAILY_USAGE.arrow_schema(),
            ..invocations.with_files(Vec::new())
        };
        let days = tables.get(DAILY_USAGE.name).unwrap_or(&nothing);
        let definition = definition(&days.caller_metadata);
        let judged = judge_days(&definition, invocations, days);
        let behind = judged.stale.into_iter().flat_map(|day| day.files).collect();
        Some(Self {
            settings: settings.clone(),
            definition,
            days: days.with_files(judged.fresh),
            behind: invocations.with_files(behind),
            months: tables.get(MONTHLY_USAGE.name).cloned(),
        })
    }

    /// `daily_usage`: its fresh days from their files, the others computed when they
    /// are asked for.
    pub(crate) fn by_day(&self) -> Arc<dyn TableProvider> {
        self.completed(Arc::new(LakeTable::new(self.days.clone())))
    }

    /// The months that can be read in the place of days, if there are any.
    pub(crate) fn months(&self) -> Option<FreshMonths> {
        let table = self.months.clone()?;
        let months = judge_months(&MONTHS, &self.days.files, &table).fresh;
        (!months.is_empty()).then_some(FreshMonths { table, months })
    }

    /// The same with these months in the place of their days, but for calls that change in
    /// them.
    pub(crate) fn by_month(&self, fresh: FreshMonths, changes: Changes) -> Arc<dyn TableProvider> {
        let days = self.days.clone();
        self.completed(Arc::new(DaysInMonths::new(days, fresh.table, fresh.months, changes)))
    }

    /// With the days that are not rolled up.
    fn completed(&self, fresh: Arc<dyn TableProvider>) -> Arc<dyn TableProvider> {
        if self.behind.files.is_empty() {
            return fresh;
        }
        let (settings, behind) = (self.settings.clone(), self.behind.clone());
        let definition = self.definition.clone();
        LateView::new(fresh.schema(), move || {
            let computed = computed(&settings, behind.clone(), &definition)?;
            let fresh = provider_as_source(Arc::clone(&fresh));
            LogicalPlanBuilder::scan(DAILY_USAGE.name, fresh, None)?.union(computed)?.build()
        })
    }
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
