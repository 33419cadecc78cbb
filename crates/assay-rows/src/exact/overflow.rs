//! Sums that are too large.

use datafusion::error::DataFusionError;

/// What is said of a sum that no value of its type can hold.
#[cold]
pub(super) fn overflow(kind: &datafusion::arrow::datatypes::DataType) -> DataFusionError {
    let name = if kind.is_integer() { "bigint" } else { "decimal" };
    DataFusionError::Execution(format!(
        "{name} addition overflow: a sum is beyond what its type can hold"
    ))
}
