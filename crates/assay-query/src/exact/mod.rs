//! Integers and moments as Trino treats them: what does not fit is an error,
//! where DataFusion's own functions wrap around or stop at the year 2262.

mod arithmetic;
mod date_trunc;
mod groups;
mod running;
mod sum;

use std::sync::Arc;

use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{FunctionRegistry, SessionState};
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};

/// Puts exact functions in the place of those of their names.
///
/// # Errors
/// When the state takes no functions.
pub(crate) fn register(state: &mut SessionState) -> Result<()> {
    state.register_udaf(Arc::new(AggregateUDF::from(sum::ExactSum::default())))?;
    state.register_udf(Arc::new(ScalarUDF::from(date_trunc::DateTrunc::default())))?;
    state.register_function_rewrite(Arc::new(arithmetic::ExactArithmetic))
}

/// What is said of a sum that no value of its type can hold.
#[cold]
fn overflow(kind: &datafusion::arrow::datatypes::DataType) -> DataFusionError {
    let name = if kind.is_integer() { "bigint" } else { "decimal" };
    DataFusionError::Execution(format!(
        "{name} addition overflow: a sum is beyond what its type can hold"
    ))
}
