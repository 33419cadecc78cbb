//! Physical plans in which what depends on texts alone is done once for each.

use std::sync::Arc;

use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, CaseExpr, Column, LikeExpr};
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::ExecutionPlan;

use super::distinct::is_text;
use super::look_up::LookUp;
use super::per_distinct::PerDistinct;
use crate::physical::patterns::Pattern;
use crate::physical::rule::PlanRule;

/// Joins with small tables as look-ups.
pub(crate) const LOOK_UPS: PlanRule = PlanRule { name: "look_ups", rewrite: looked_up };

fn looked_up(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let looked_up = plan.transform_up(|plan| {
        Ok(match LookUp::of(&plan) {
            Some(look_up) => Transformed::yes(Arc::new(look_up) as _),
            None => Transformed::no(plan),
        })
    });
    looked_up.data()
}

/// Expressions over texts alone, each evaluated once for each combination of its texts.
pub(crate) fn once(
    expr: Arc<dyn PhysicalExpr>,
    schema: &Schema,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    expr.transform_down(|expr| {
        Ok(match of_texts(&expr, schema) && is_dear(&expr)? {
            true => {
                let remembers = is_slow(&expr)?;
                let once = Arc::new(PerDistinct::new(expr, schema, remembers)?);
                Transformed::new(once as _, true, TreeNodeRecursion::Jump)
            }
            false => Transformed::no(expr),
        })
    })
}

fn of_texts(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> bool {
    let columns = collect_columns(expr);
    let is_text = |column: &Column| column.data_type(schema).is_ok_and(|kind| is_text(&kind));
    !columns.is_empty() && columns.iter().all(is_text) && !is_volatile(expr)
}

/// Whether it takes longer to evaluate than texts take to be told apart.
fn is_dear(expr: &Arc<dyn PhysicalExpr>) -> Result<bool> {
    Ok(is_slow(expr)? || expr.exists(|expr| Ok(expr.is::<CaseExpr>()))?)
}

/// Whether it takes longer to evaluate than texts take to be found among others.
fn is_slow(expr: &Arc<dyn PhysicalExpr>) -> Result<bool> {
    use Operator::{RegexIMatch, RegexMatch, RegexNotIMatch, RegexNotMatch};
    expr.exists(|expr| {
        let operator = expr.downcast_ref::<BinaryExpr>().map(BinaryExpr::op);
        let is_pattern =
            matches!(operator, Some(RegexMatch | RegexIMatch | RegexNotMatch | RegexNotIMatch));
        let is_pattern = is_pattern || expr.is::<Pattern>();
        Ok(is_pattern || expr.is::<LikeExpr>() || expr.is::<ScalarFunctionExpr>())
    })
}
