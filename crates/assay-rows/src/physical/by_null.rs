//! `CASE` by whether a column is null, as `coalesce` is one.
//!
//! A column of a batch mostly has nulls in all rows or in none. Then the answer is one of the two
//! branches as it is, and nothing is copied.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::compute::is_not_null;
use datafusion::arrow::compute::kernels::zip::zip;
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::internal_err;
use datafusion::common::tree_node::Transformed;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{
    CaseExpr, CastExpr, Column, IsNotNullExpr, IsNullExpr, Literal,
};

use super::once_per_text::is_text;
use super::projections;
use crate::datum::datum;

/// Puts [`ByNull`] in the place of each `CASE` that may be one.
pub(super) fn by_null(
    expr: Arc<dyn PhysicalExpr>,
    schema: &Schema,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    projections::replaced(expr, |expr| ByNull::of(expr, schema))
}

/// One value where a column is null, another where it is not.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ByNull {
    /// The column, the value where it is null, and the other one.
    parts: [Arc<dyn PhysicalExpr>; 3],
    kind: DataType,
    is_nullable: bool,
}

impl ByNull {
    /// What the expression is, where both values are of one type and neither can fail.
    fn of(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Option<Self>> {
        let Some(case) = expr.downcast_ref::<CaseExpr>() else { return Ok(None) };
        let ([(condition, then)], Some(otherwise), None) =
            (case.when_then_expr(), case.else_expr(), case.expr())
        else {
            return Ok(None);
        };
        let (if_null, if_known, column) = match (
            condition.downcast_ref::<IsNullExpr>(),
            condition.downcast_ref::<IsNotNullExpr>(),
        ) {
            (Some(null), _) => (then, otherwise, null.arg()),
            (_, Some(known)) => (otherwise, then, known.arg()),
            _ => return Ok(None),
        };
        let kind = case.data_type(schema)?;
        for value in [if_null, if_known, column] {
            if !cannot_fail(value, schema)? {
                return Ok(None);
            }
        }
        if if_null.data_type(schema)? != kind || if_known.data_type(schema)? != kind {
            return Ok(None);
        }
        let is_nullable = case.nullable(schema)?;
        let parts = [column, if_null, if_known].map(Arc::clone);
        Ok(Some(Self { parts, kind, is_nullable }))
    }
}

/// Whether it gives a value for every row, for the price of a copy at most.
fn cannot_fail(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<bool> {
    let Some(cast) = expr.downcast_ref::<CastExpr>() else {
        return Ok(expr.is::<Column>() || expr.is::<Literal>() || expr.is::<ByNull>());
    };
    let from_text = is_text(&cast.expr().data_type(schema)?);
    Ok(from_text && is_text(cast.cast_type()) && cannot_fail(cast.expr(), schema)?)
}

impl PhysicalExpr for ByNull {
    fn evaluate(&self, rows: &RecordBatch) -> Result<ColumnarValue> {
        let [column, if_null, if_known] = &self.parts;
        let column = match column.evaluate(rows)? {
            ColumnarValue::Array(column) => column,
            ColumnarValue::Scalar(value) if value.is_null() => return if_null.evaluate(rows),
            ColumnarValue::Scalar(_) => return if_known.evaluate(rows),
        };
        match column.logical_null_count() {
            0 => if_known.evaluate(rows),
            all if all == rows.num_rows() => if_null.evaluate(rows),
            _ => {
                let null = if_null.evaluate(rows)?;
                if if_known == &self.parts[0] && is_null(&null) {
                    return Ok(ColumnarValue::Array(column));
                }
                let (null, known) = (datum(&null)?, datum(&if_known.evaluate(rows)?)?);
                let values = zip(&is_not_null(&column)?, known.as_ref(), null.as_ref())?;
                Ok(ColumnarValue::Array(values))
            }
        }
    }

    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(self.kind.clone())
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(self.is_nullable)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.parts.iter().collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let (kind, is_nullable) = (self.kind.clone(), self.is_nullable);
        match <[_; 3]>::try_from(children) {
            Ok(parts) => Ok(Arc::new(Self { parts, kind, is_nullable })),
            Err(children) => internal_err!("{} children in the place of three", children.len()),
        }
    }

    fn fmt_sql(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// Whether it is null in every row.
fn is_null(value: &ColumnarValue) -> bool {
    match value {
        ColumnarValue::Array(values) => values.logical_null_count() == values.len(),
        ColumnarValue::Scalar(value) => value.is_null(),
    }
}

impl fmt::Display for ByNull {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [column, if_null, if_known] = &self.parts;
        write!(out, "by_null({column}, {if_null}, {if_known})")
    }
}
