//! Keys of a look-up that are computed when they are looked up.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::{ProjectionExec, ProjectionExpr};

/// The plan without what it computes after its first columns, that many, and after all that it
/// takes as it is: nothing but these keys needs that, and the keys are made to compute it, for
/// a few rows of a batch in the place of all.
pub(super) fn computed_late(
    plan: &Arc<dyn ExecutionPlan>,
    needed: usize,
    keys: &mut [Arc<dyn PhysicalExpr>],
) -> Arc<dyn ExecutionPlan> {
    let late = || {
        let projection = plan.downcast_ref::<ProjectionExec>()?;
        let is_taken = |it: &ProjectionExpr| it.expr.is::<Column>();
        let taken = projection.expr().iter().rposition(is_taken).map_or(0, |last| last + 1);
        let needed = needed.max(taken);
        let (kept, late) = projection.expr().split_at_checked(needed)?;
        let keys = keys.iter().map(|key| {
            let place = key.downcast_ref::<Column>()?.index();
            let late = place.checked_sub(needed).and_then(|place| late.get(place));
            late.map_or(Some(Arc::clone(key)), |late| over(kept, Arc::clone(&late.expr)))
        });
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let kept = ProjectionExec::try_new(kept.to_vec(), Arc::clone(projection.input())).ok()?;
        Some((Arc::new(kept) as _, keys))
    };
    match late() {
        Some((kept, late)) => {
            keys.clone_from_slice(&late);
            kept
        }
        None => Arc::clone(plan),
    }
}

/// The expression over what is projected, in the place of what that is made of; nothing where a
/// column of it is not projected, or each row has a value of its own.
fn over(
    projected: &[ProjectionExpr],
    expr: Arc<dyn PhysicalExpr>,
) -> Option<Arc<dyn PhysicalExpr>> {
    let mut is_whole = !is_volatile(&expr);
    let over = expr.transform_down(|expr| {
        let Some(column) = expr.downcast_ref::<Column>() else { return Ok(Transformed::no(expr)) };
        let is_it = |it: &ProjectionExpr| it.expr.downcast_ref::<Column>() == Some(column);
        let place = projected.iter().position(is_it);
        is_whole &= place.is_some();
        Ok(Transformed::yes(Arc::new(Column::new(column.name(), place.unwrap_or_default())) as _))
    });
    over.ok().filter(|_| is_whole).map(|over| over.data)
}
