//! A page of a result as a batch.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use aws_sdk_athena::types::{ColumnInfo, Datum, Row};

use super::{AthenaError, cell};

/// The schema that a result's metadata tells.
pub(super) fn schema(columns: &[ColumnInfo]) -> SchemaRef {
    let field = |column: &ColumnInfo| {
        let name = column.label().unwrap_or(column.name());
        Field::new(name, cell::data_type(column), true)
    };
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

/// The rows as a batch of that schema.
pub(super) fn batch(schema: &SchemaRef, rows: &[Row]) -> Result<RecordBatch, AthenaError> {
    if let Some(row) = rows.iter().find(|row| row.data().len() != schema.fields().len()) {
        let (has, wants) = (row.data().len(), schema.fields().len());
        return Err(AthenaError::Result { message: format!("{has} cells for {wants} columns") });
    }
    let columns = schema.fields().iter().enumerate().map(|(index, field)| {
        let cells = rows.iter().map(|row| text(row, index)).collect::<Vec<_>>();
        cell::column(field, &cells)
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>()?;
    let made = RecordBatch::try_new(Arc::clone(schema), columns);
    made.map_err(|error| AthenaError::Result { message: error.to_string() })
}

/// A cell without a value is null; an empty one is empty text.
fn text(row: &Row, index: usize) -> Option<&str> {
    row.data().get(index).and_then(Datum::var_char_value)
}
