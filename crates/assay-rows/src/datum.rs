//! Values as arrow's functions take them.

use std::sync::Arc;

use datafusion::arrow::array::Datum;
use datafusion::error::Result;
use datafusion::logical_expr::ColumnarValue;

pub(crate) fn datum(value: &ColumnarValue) -> Result<Box<dyn Datum>> {
    Ok(match value {
        ColumnarValue::Array(array) => Box::new(Arc::clone(array)),
        ColumnarValue::Scalar(scalar) => Box::new(scalar.to_scalar()?),
    })
}
