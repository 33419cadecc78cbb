//! Columns of small tables from the values of their rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, MapArray, RecordBatch, StringArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Fields};
use arrow::error::ArrowError;
use assay_cost::money::Price;
use assay_schema::{Kind, Table};

use crate::error::LakeError;

/// A column, or why it is none.
pub(super) type ArrowColumn = Result<ArrayRef, ArrowError>;

/// Rows of a table from its columns, in its order.
pub(super) fn rows<const N: usize>(
    table: &'static Table,
    columns: [ArrowColumn; N],
) -> Result<RecordBatch, LakeError> {
    let columns = columns.into_iter().collect::<Result<Vec<_>, _>>();
    let rows = columns.and_then(|columns| RecordBatch::try_new(table.data_schema(), columns));
    rows.map_err(LakeError::columns(table))
}

pub(super) fn texts<'a, T>(rows: &'a [T], of: impl Fn(&'a T) -> Option<&'a str>) -> ArrowColumn {
    Ok(Arc::new(rows.iter().map(of).collect::<StringArray>()))
}

/// Texts that are made of other values.
pub(super) fn spelled<T>(rows: &[T], of: impl Fn(&T) -> Option<String>) -> ArrowColumn {
    Ok(Arc::new(rows.iter().map(of).collect::<StringArray>()))
}

pub(super) fn prices<T>(rows: &[T], of: impl Fn(&T) -> Option<Price>) -> ArrowColumn {
    let units = rows.iter().map(|row| of(row).map(|price| i128::from(price.units())));
    let prices = units.collect::<Decimal128Array>().with_data_type(Kind::Price.arrow());
    Ok(Arc::new(prices))
}

pub(super) fn text_maps<T>(
    rows: &[T],
    of: impl Fn(&T) -> Option<&BTreeMap<String, String>>,
) -> ArrowColumn {
    let DataType::Map(field, ordered) = Kind::TextMap.arrow() else {
        return Err(ArrowError::SchemaError("a text map is no map".to_owned()));
    };
    let fields = match field.data_type() {
        DataType::Struct(fields) => fields.clone(),
        _ => Fields::empty(),
    };
    let entries = || rows.iter().filter_map(&of).flatten();
    let keys: StringArray = entries().map(|(key, _)| Some(key.as_str())).collect();
    let values: StringArray = entries().map(|(_, value)| Some(value.as_str())).collect();
    let lengths = rows.iter().map(|row| of(row).map_or(0, BTreeMap::len));
    let nulls = NullBuffer::from_iter(rows.iter().map(|row| of(row).is_some()));
    let entries = StructArray::try_new(fields, vec![Arc::new(keys), Arc::new(values)], None)?;
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(MapArray::try_new(field, offsets, entries, Some(nulls), ordered)?))
}
