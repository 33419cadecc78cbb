//! Integers and moments as Trino treats them: what does not fit is an error,
//! where DataFusion's own functions wrap around or stop at the year 2262.

mod arithmetic;
mod date_trunc;
mod groups;
mod overflow;
mod products;
mod running;
mod sum;

use std::sync::Arc;

pub(crate) use products::SUM_OF_PRODUCTS;

use datafusion::error::Result;
use datafusion::execution::{FunctionRegistry, SessionState};
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};

/// Puts exact functions in the place of those of their names.
///
/// # Errors
/// When the state takes no functions.
pub fn register(state: &mut SessionState) -> Result<()> {
    state.register_udaf(Arc::new(AggregateUDF::from(sum::ExactSum::default())))?;
    state.register_udf(Arc::new(ScalarUDF::from(date_trunc::DateTrunc::default())))?;
    state.register_function_rewrite(Arc::new(arithmetic::ExactArithmetic))?;
    state.register_function_rewrite(Arc::new(products::ProductsAtOnce))
}
