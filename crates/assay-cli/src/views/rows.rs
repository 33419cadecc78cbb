//! Rows of a command as Arrow columns, for every format.

use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow::error::Result;
use assay_lake::small_tables::Written;
use assay_schema::Kind;

/// Columns by name, all of one length.
pub(crate) fn rows<const N: usize>(columns: [(&str, ArrayRef); N]) -> Result<RecordBatch> {
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, values)| (name, values, true)))
}

/// A column of text.
pub(crate) fn texts<'a, T, S>(rows: &'a [T], of: impl Fn(&'a T) -> Option<S>) -> ArrayRef
where
    S: AsRef<str>,
{
    Arc::new(rows.iter().map(of).collect::<StringArray>())
}

/// A column of whole numbers.
pub(crate) fn numbers<T>(rows: &[T], of: impl Fn(&T) -> Option<i64>) -> ArrayRef {
    Arc::new(rows.iter().map(of).collect::<Int64Array>())
}

/// A column of US dollars, from units of 10^-15.
pub(crate) fn dollars<T>(rows: &[T], of: impl Fn(&T) -> Option<i128>) -> ArrayRef {
    let units = rows.iter().map(of).collect::<Decimal128Array>();
    Arc::new(units.with_data_type(Kind::Usd.arrow()))
}

/// What became of a small table, in a word.
pub(crate) fn change(table: &Written) -> &'static str {
    if table.changed { "written" } else { "unchanged" }
}
