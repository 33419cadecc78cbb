//! Values as arrow's functions take them.

use std::sync::Arc;

use datafusion::arrow::array::{BooleanArray, Datum, RecordBatch};
use datafusion::common::cast::as_boolean_array;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;
use datafusion::physical_expr::PhysicalExpr;

pub(crate) fn datum(value: &ColumnarValue) -> Result<Box<dyn Datum>> {
    Ok(match value {
        ColumnarValue::Array(array) => Box::new(Arc::clone(array)),
        ColumnarValue::Scalar(scalar) => Box::new(scalar.to_scalar()?),
    })
}

/// Whether a condition holds, for each of these rows.
pub(crate) fn truths(condition: &dyn PhysicalExpr, rows: &RecordBatch) -> Result<BooleanArray> {
    let holds = condition.evaluate(rows)?.into_array(rows.num_rows())?;
    Ok(as_boolean_array(&holds)?.clone())
}
