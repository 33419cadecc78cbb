//! A view that is planned when a statement first names it: most never do.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::datasource::TableType;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::LogicalPlan;

use crate::table::scan::{planned, scan};

type Planner = dyn Fn() -> Result<LogicalPlan> + Send + Sync;

/// A view of a known schema, with how to plan it.
pub(crate) struct LateView {
    schema: SchemaRef,
    planner: Box<Planner>,
    plan: OnceLock<LogicalPlan>,
}

impl LateView {
    pub(crate) fn new(
        schema: SchemaRef,
        planner: impl Fn() -> Result<LogicalPlan> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { schema, planner: Box::new(planner), plan: OnceLock::new() })
    }

    /// Why the view is scanned: statements have its plan in its place where it can be planned.
    fn fault(&self) -> DataFusionError {
        let unplanned = |_| DataFusionError::Internal("a view is not planned".to_owned());
        (self.planner)().map_or_else(|error| error, unplanned)
    }
}

impl fmt::Debug for LateView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LateView").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl TableProvider for LateView {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn get_logical_plan(&self) -> Option<Cow<'_, LogicalPlan>> {
        if self.plan.get().is_none() {
            let _ = self.plan.set((self.planner)().ok()?);
        }
        self.plan.get().map(Cow::Borrowed)
    }

    scan!(|self, _, _, _, _| planned(Err(self.fault())));
}
