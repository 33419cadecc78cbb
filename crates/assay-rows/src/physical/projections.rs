//! Rewrites of what plans project.

use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

type Expr = Arc<dyn PhysicalExpr>;

/// Rewrites an expression over a schema.
pub(super) type Rewrite = fn(Expr, &Schema) -> Result<Transformed<Expr>>;

/// The plan with each projected expression rewritten by each of these, in turn, over the
/// schema of its input.
pub(super) fn rewritten(
    plan: Arc<dyn ExecutionPlan>,
    rewrites: &[Rewrite],
) -> Result<Arc<dyn ExecutionPlan>> {
    let rewritten = plan.transform_up(|plan| {
        let Some(projection) = plan.downcast_ref::<ProjectionExec>() else {
            return Ok(Transformed::no(plan));
        };
        let (schema, mut is_other) = (projection.input().schema(), false);
        let exprs = projection.expr().iter().map(|projected| {
            let mut expr = Arc::clone(&projected.expr);
            for rewrite in rewrites {
                let rewritten = rewrite(expr, &schema)?;
                is_other |= rewritten.transformed;
                expr = rewritten.data;
            }
            Ok(ProjectionExpr { expr, alias: projected.alias.clone() })
        });
        let exprs = exprs.collect::<Result<Vec<_>>>()?;
        if !is_other {
            return Ok(Transformed::no(plan));
        }
        let rewritten = ProjectionExec::try_new(exprs, Arc::clone(projection.input()))?;
        Ok(Transformed::yes(Arc::new(rewritten) as _))
    });
    rewritten.data()
}

/// The expression with another in the place of each part for which there is one.
pub(super) fn replaced<E: PhysicalExpr>(
    expr: Expr,
    of: impl Fn(&Expr) -> Result<Option<E>>,
) -> Result<Transformed<Expr>> {
    expr.transform_up(|expr| {
        Ok(match of(&expr)? {
            Some(other) => Transformed::yes(Arc::new(other) as _),
            None => Transformed::no(expr),
        })
    })
}
