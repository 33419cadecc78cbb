//! Comparing rows by the columns they are sorted by.

use std::cmp::Ordering;

use arrow::array::{Array, AsArray, DictionaryArray, PrimitiveArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int32Type, Int64Type, TimestampMicrosecondType};
use assay_schema::Table;

/// The sort key of every row of one batch.
pub(super) struct Keys(Vec<KeyColumn>);

enum KeyColumn {
    Codes(DictionaryArray<Int32Type>, StringArray),
    Text(StringArray),
    Number(PrimitiveArray<Int64Type>),
}

impl Keys {
    /// Those of a batch whose columns are a table's, as they are merged.
    pub(super) fn of(table: &Table, rows: &RecordBatch) -> Self {
        let columns = table.sorted_by.iter().filter_map(|name| rows.column_by_name(name));
        Self(columns.filter_map(|column| KeyColumn::of(column)).collect())
    }

    /// How `row` here stands to the row `at` of `other`; nulls come first.
    pub(super) fn compare(&self, row: usize, other: &Self, at: usize) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        let orders = pairs.map(|(one, another)| one.compare(row, another, at));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl KeyColumn {
    fn of(column: &dyn Array) -> Option<Self> {
        match column.data_type() {
            DataType::Dictionary(_, _) => {
                let codes = column.as_dictionary::<Int32Type>();
                Some(Self::Codes(codes.clone(), codes.values().as_string::<i32>().clone()))
            }
            DataType::Utf8 => Some(Self::Text(column.as_string::<i32>().clone())),
            DataType::Int64 => Some(Self::Number(column.as_primitive::<Int64Type>().clone())),
            DataType::Timestamp(_, _) => {
                let times = column.as_primitive::<TimestampMicrosecondType>();
                Some(Self::Number(times.reinterpret_cast()))
            }
            _ => None,
        }
    }

    fn compare(&self, row: usize, other: &Self, at: usize) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(another)) => {
                let value = |array: &PrimitiveArray<Int64Type>, row: usize| {
                    array.is_valid(row).then(|| array.value(row))
                };
                value(one, row).cmp(&value(another, at))
            }
            _ => self.text(row).cmp(&other.text(at)),
        }
    }

    fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Codes(codes, texts) => codes.key(row).map(|code| texts.value(code)),
            Self::Text(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Number(_) => None,
        }
    }
}
