//! Maps, lists and structs as JSON text, for formats of flat cells.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use arrow::error::{ArrowError, Result};
use arrow::json::writer::{EncoderOptions, make_encoder};

use super::decimals::PlainDecimals;

/// The batch with every nested column as JSON text.
pub(super) fn to_text(batch: &RecordBatch) -> Result<RecordBatch> {
    let schema = batch.schema();
    if !schema.fields().iter().any(|field| field.data_type().is_nested()) {
        return Ok(batch.clone());
    }
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
        match field.data_type().is_nested() {
            true => column_to_text(field, column),
            false => Ok(Arc::clone(column)),
        }
    });
    let fields = schema.fields().iter().map(flat_field).collect::<Vec<_>>();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.collect::<Result<_>>()?)
}

fn flat_field(field: &FieldRef) -> FieldRef {
    match field.data_type().is_nested() {
        true => Arc::new(Field::new(field.name(), DataType::Utf8, true)),
        false => Arc::clone(field),
    }
}

fn column_to_text(field: &FieldRef, column: &ArrayRef) -> Result<ArrayRef> {
    let options = EncoderOptions::default().with_encoder_factory(PlainDecimals::factory());
    let mut encoder = make_encoder(field, column, &options)?;
    let mut texts = StringBuilder::new();
    let mut json = Vec::new();
    for row in 0..column.len() {
        if encoder.is_null(row) {
            texts.append_null();
            continue;
        }
        json.clear();
        encoder.encode(row, &mut json);
        let text = std::str::from_utf8(&json);
        texts.append_value(text.map_err(|error| ArrowError::JsonError(error.to_string()))?);
    }
    Ok(Arc::new(texts.finish()))
}
