//! The fresh days of `daily_usage`, in as few rows as there are.

use std::collections::HashSet;
use std::sync::Arc;

use assay_lake::rollup::FreshMonth;
use assay_lake::{DataFile, TableSnapshot};
use assay_schema::tables::MONTHLY_USAGE;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::project_schema;
use datafusion::datasource::{TableType, provider_as_source};
use datafusion::error::Result;
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, TableProviderFilterPushDown,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;
use futures::FutureExt;
use object_store::path::Path;

use super::changes::Changes;
use crate::table::LakeTable;
use crate::table::scan::{Planning, planned, scan};

/// Days, and months that are read in the place of those of them which filters leave
/// whole, where no column is asked for that months lack. A row of a month has its first
/// day as `event_date`; calls that change in the month are read from the days.
#[derive(Debug)]
pub(crate) struct DaysInMonths {
    days: LakeTable,
    months: LakeTable,
    fresh: Vec<FreshMonth>,
    changes: Changes,
}

impl DaysInMonths {
    /// `days` has the fresh ones.
    pub(crate) fn new(
        days: TableSnapshot,
        months: TableSnapshot,
        fresh: Vec<FreshMonth>,
        changes: Changes,
    ) -> Self {
        // Whatever versions of assay have made the two, they are read alike.
        let months = TableSnapshot { schema: Arc::clone(&days.schema), ..months };
        let (days, months) = (LakeTable::new(days), LakeTable::new(months));
        Self { days, months, fresh, changes }
    }
}

impl TableProvider for DaysInMonths {
    fn schema(&self) -> SchemaRef {
        self.days.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        self.days.supports_filters_pushdown(filters)
    }

    scan!(|self, session, projection, filters, limit| {
        match self.parts(session, projection, filters, limit) {
            Ok(parts) => parts.planning(session),
            Err(error) => planned(Err(error)),
        }
    });
}

impl DaysInMonths {
    fn parts(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Parts> {
        let months = if self.have(projection, filters) { &self.fresh[..] } else { &[] };
        let chosen = self.choose(months, self.days.files_of_partitions(session, filters)?);
        // What filters say of days is said with the choice of months.
        let of_rows: Vec<Expr> =
            filters.iter().filter(|filter| !self.days.by_partition(filter)).cloned().collect();
        let whole = [(chosen.months, &of_rows[..]), (chosen.days, filters)]
            .into_iter()
            .filter(|(table, _)| table.has_files())
            .map(|(table, filters)| table.plan(session, projection, filters, limit))
            .collect::<Result<_>>()?;
        let changing = chosen.changing.into_iter().flatten().map(|(table, condition)| {
            let all = of_rows.iter().cloned().fold(condition, Expr::and);
            filtered(table, projection, all)
        });
        let schema = project_schema(&self.schema(), projection)?;
        Ok(Parts { schema, whole, changing: changing.collect::<Result<_>>()? })
    }
}

/// What a scan reads.
struct Parts {
    schema: SchemaRef,
    /// Whole months, and days that are in none.
    whole: Vec<Arc<dyn ExecutionPlan>>,
    /// Rows of months in which calls change.
    changing: Vec<LogicalPlan>,
}

impl Parts {
    /// Outside of `scan`, whose lifetimes have bounds.
    fn planning(self, session: &dyn Session) -> Planning<'_> {
        self.planned(session).boxed()
    }

    async fn planned(self, session: &dyn Session) -> Result<Arc<dyn ExecutionPlan>> {
        let mut parts = self.whole;
        for plan in &self.changing {
            parts.push(session.create_physical_plan(plan).await?);
        }
        match parts.len() {
            0 => Ok(Arc::new(EmptyExec::new(self.schema))),
            1 => Ok(parts.remove(0)),
            _ => UnionExec::try_new(parts),
        }
    }
}

/// What is read where.
struct Chosen {
    /// Months that are read whole.
    months: LakeTable,
    /// Days that are in no month which is read.
    days: LakeTable,
    /// Months in which calls change and their days, each with the rows that are read.
    changing: Option<[(LakeTable, Expr); 2]>,
}

impl DaysInMonths {
    /// Whether months have every column that is asked for.
    fn have(&self, projection: Option<&Vec<usize>>, filters: &[Expr]) -> bool {
        let schema = self.schema();
        let all = (0..schema.fields().len()).collect();
        let read = projection.unwrap_or(&all).iter().map(|index| schema.field(*index).name());
        let filtered = filters.iter().flat_map(Expr::column_refs).map(|column| &column.name);
        read.chain(filtered).all(|name| MONTHLY_USAGE.columns.iter().any(|have| have.name == name))
    }

    /// Of these months, and these days, which are what filters leave of all.
    fn choose(&self, months: &[FreshMonth], days: Vec<&DataFile>) -> Chosen {
        let live: HashSet<&Path> = days.iter().map(|day| &day.path).collect();
        let is_whole = |month: &&FreshMonth| month.days.iter().all(|day| live.contains(&day.path));
        let whole: Vec<&FreshMonth> = months.iter().filter(is_whole).collect();
        let in_months: HashSet<&Path> =
            whole.iter().flat_map(|month| &month.days).map(|day| &day.path).collect();
        let others = days.into_iter().filter(|day| !in_months.contains(&day.path)).cloned();
        let (changing, constant): (Vec<_>, Vec<_>) = whole
            .into_iter()
            .partition(|month| self.changes.condition([first_day(month)]).is_some());
        Chosen {
            months: self.months_of(&constant),
            days: self.days.with_files(others.collect()),
            changing: self.split(&changing),
        }
    }

    /// Months without what changes in them, and what changes, from their days.
    fn split(&self, months: &[&FreshMonth]) -> Option<[(LakeTable, Expr); 2]> {
        let changes = self.changes.condition(months.iter().map(|month| first_day(month)))?;
        let days = months.iter().flat_map(|month| month.days.iter().cloned()).collect();
        let of_months = (self.months_of(months), changes.clone().is_not_true());
        Some([of_months, (self.days.with_files(days), changes.is_true())])
    }

    fn months_of(&self, months: &[&FreshMonth]) -> LakeTable {
        self.months.with_files(months.iter().map(|month| month.file.clone()).collect())
    }
}

fn first_day(month: &FreshMonth) -> &str {
    month.file.partition_values.first().and_then(Option::as_deref).unwrap_or_default()
}

/// Those rows of a table of which the condition holds.
fn filtered(
    table: LakeTable,
    projection: Option<&Vec<usize>>,
    condition: Expr,
) -> Result<LogicalPlan> {
    let all = (0..table.schema().fields().len()).collect();
    let columns = projection.unwrap_or(&all).clone();
    let table = provider_as_source(Arc::new(table));
    let rows = LogicalPlanBuilder::scan("rows", table, None)?.filter(condition)?;
    rows.select(columns)?.build()
}
