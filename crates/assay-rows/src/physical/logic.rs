//! `AND` and `OR` whose sides are evaluated for all rows.
//!
//! Where the left side leaves few rows open, DataFusion evaluates the right one for them alone,
//! and copies them with every column of the batch: dear for a batch of many columns, and needless
//! where the right side cannot fail.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::compute::{and_kleene, or_kleene};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::internal_err;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::BinaryExpr;

use super::choice::cannot_fail;
use super::projections;
use crate::datum::truths;

/// Puts [`Logic`] in the place of each `AND` and `OR` that may be one.
pub(super) fn logic(
    expr: Arc<dyn PhysicalExpr>,
    _: &Schema,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    projections::replaced(expr, |expr| Ok(Logic::of(expr)))
}

/// Both sides, or the left one where it decides in all rows.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Logic {
    is_and: bool,
    sides: [Arc<dyn PhysicalExpr>; 2],
}

impl Logic {
    /// What the expression is, where its sides cannot fail.
    fn of(expr: &Arc<dyn PhysicalExpr>) -> Option<Self> {
        let binary = expr.downcast_ref::<BinaryExpr>()?;
        let is_and = match binary.op() {
            Operator::And => true,
            Operator::Or => false,
            _ => return None,
        };
        let sides = [binary.left(), binary.right()].map(Arc::clone);
        cannot_fail(expr).then_some(Self { is_and, sides })
    }
}

impl PhysicalExpr for Logic {
    fn evaluate(&self, rows: &RecordBatch) -> Result<ColumnarValue> {
        let [left, right] = &self.sides;
        let left = truths(left.as_ref(), rows)?;
        let decides = if self.is_and { 0 } else { left.len() };
        let answer = if left.null_count() == 0 && left.true_count() == decides {
            left
        } else {
            let kleene = if self.is_and { and_kleene } else { or_kleene };
            kleene(&left, &truths(right.as_ref(), rows)?)?
        };
        Ok(ColumnarValue::Array(Arc::new(answer)))
    }

    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn nullable(&self, schema: &Schema) -> Result<bool> {
        Ok(self.sides[0].nullable(schema)? || self.sides[1].nullable(schema)?)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.sides.iter().collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        match <[_; 2]>::try_from(children) {
            Ok(sides) => Ok(Arc::new(Self { is_and: self.is_and, sides })),
            Err(children) => internal_err!("{} children in the place of two", children.len()),
        }
    }

    fn fmt_sql(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl fmt::Display for Logic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [left, right] = &self.sides;
        write!(out, "({left} {} {right})", if self.is_and { "AND" } else { "OR" })
    }
}
