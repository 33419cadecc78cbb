//! Texts that a spreadsheet would run as a formula.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::datatypes::DataType;
use arrow::error::Result;

/// What a formula begins with, or a cell that makes one of what follows.
const BEGINNINGS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The batch with a `'` before each such text, which spreadsheets take as the
/// sign of a text. Numbers are left alone.
pub(super) fn guarded(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        DataType::Utf8 => texts(column.as_string()),
        _ => Arc::clone(column),
    });
    RecordBatch::try_new(batch.schema(), columns.collect())
}

fn texts(column: &StringArray) -> ArrayRef {
    let guard = |text: &str| match text.starts_with(BEGINNINGS) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    Arc::new(StringArray::from_iter(column.iter().map(|text| text.map(guard))))
}
