//! `TableProvider::scan` without a future that holds an `Expr`: for each such future in a method
//! whose lifetimes have bounds, as those of `#[async_trait]` have, the compiler takes two
//! seconds to prove that it may move between threads.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::physical_plan::ExecutionPlan;
use futures::future::{BoxFuture, FutureExt, ready};

/// A plan that is being made.
pub(crate) type Planning<'a> = BoxFuture<'a, Result<Arc<dyn ExecutionPlan>>>;

/// A plan that was made at once.
pub(crate) fn planned<'a>(plan: Result<Arc<dyn ExecutionPlan>>) -> Planning<'a> {
    ready(plan).boxed()
}

/// `scan`, as `#[async_trait]` declares it, with a body that gives a [`Planning`].
macro_rules! scan {
    (|$this:ident, $session:pat_param, $projection:pat_param, $filters:pat_param, $limit:pat_param|
        $planning:expr) => {
        fn scan<'table, 'session, 'projection, 'filters, 'async_trait>(
            &'table $this,
            $session: &'session dyn datafusion::catalog::Session,
            $projection: Option<&'projection Vec<usize>>,
            $filters: &'filters [datafusion::logical_expr::Expr],
            $limit: Option<usize>,
        ) -> $crate::table::scan::Planning<'async_trait>
        where
            'table: 'async_trait,
            'session: 'async_trait,
            'projection: 'async_trait,
            'filters: 'async_trait,
            Self: 'async_trait,
        {
            $planning
        }
    };
}
pub(crate) use scan;
