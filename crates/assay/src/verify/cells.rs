//! Values of both engines in one form, and when two of them agree.

use std::fmt;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float64Type, Int64Type, SchemaRef, TimeUnit, TimestampMicrosecondType,
};
use arrow::error::Result;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Floating point may differ by this share: sums run in another order.
const FLOAT_SHARE: f64 = 1e-9;

/// Times may differ by this: Trino reads a Delta table's to the millisecond.
const MICROS: u64 = 999;

/// A value, whatever width its engine gave it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    /// Without zeros at the end.
    Decimal(String),
    Float(f64),
    /// Microseconds since the epoch, UTC.
    Moment(i64),
    Text(String),
}

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Answer {
    /// The answer in these batches.
    pub(super) fn of(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<Self> {
        let columns = schema.fields().iter().map(|field| field.name().clone()).collect();
        let mut rows = Vec::new();
        for batch in batches {
            let cells: Vec<Vec<Cell>> = batch.columns().iter().map(cells).collect::<Result<_>>()?;
            for row in 0..batch.num_rows() {
                rows.push(cells.iter().map(|column| column[row].clone()).collect());
            }
        }
        Ok(Self { columns, rows })
    }
}

fn cells(column: &ArrayRef) -> Result<Vec<Cell>> {
    let whole: Box<dyn Fn(usize) -> Cell> = match column.data_type() {
        kind if kind.is_integer() => {
            let values = cast(column, &DataType::Int64)?;
            Box::new(move |row| Cell::Int(values.as_primitive::<Int64Type>().value(row)))
        }
        kind if kind.is_floating() => {
            let values = cast(column, &DataType::Float64)?;
            Box::new(move |row| Cell::Float(values.as_primitive::<Float64Type>().value(row)))
        }
        DataType::Timestamp(_, zone) => {
            let values = cast(column, &DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))?;
            Box::new(move |row| {
                Cell::Moment(values.as_primitive::<TimestampMicrosecondType>().value(row))
            })
        }
        kind => {
            let decimal = kind.is_decimal();
            let options = FormatOptions::default();
            let shown = ArrayFormatter::try_new(column.as_ref(), &options)?;
            let rows = 0..column.len();
            let texts: Vec<String> = rows.map(|row| shown.value(row).to_string()).collect();
            Box::new(
                move |row| {
                    if decimal { of_decimal(&texts[row]) } else { Cell::Text(texts[row].clone()) }
                },
            )
        }
    };
    let rows = 0..column.len();
    Ok(rows.map(|row| if column.is_null(row) { Cell::Null } else { whole(row) }).collect())
}

fn of_decimal(text: &str) -> Cell {
    let mut short = text;
    if text.contains('.') {
        short = text.trim_end_matches('0').trim_end_matches('.');
    }
    short.parse().map_or_else(|_| Cell::Decimal(short.to_owned()), Cell::Int)
}

impl Cell {
    /// Whether two engines that are both right may give these.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Moment(one), Self::Moment(other)) => one.abs_diff(*other) <= MICROS,
            (one, other) if one == other => true,
            (Self::Int(_) | Self::Decimal(_), Self::Int(_) | Self::Decimal(_)) => false,
            _ => match (self.float(), other.float()) {
                (Some(one), Some(other)) => near(one, other),
                _ => false,
            },
        }
    }

    fn float(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Int(value) => Some(*value as f64),
            Self::Decimal(text) => text.parse().ok(),
            _ => None,
        }
    }
}

fn near(one: f64, other: f64) -> bool {
    let both_nan = one.is_nan() && other.is_nan();
    both_nan || one == other || (one - other).abs() <= FLOAT_SHARE * one.abs().max(other.abs())
}

impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Int(value) => value.fmt(out),
            Self::Float(value) => value.fmt(out),
            Self::Decimal(text) => out.write_str(text),
            Self::Text(text) if text.is_empty() => out.write_str("''"),
            Self::Text(text) => out.write_str(text),
            Self::Moment(micros) => match jiff::Timestamp::from_microsecond(*micros) {
                Ok(moment) => moment.fmt(out),
                Err(_) => write!(out, "{micros} µs"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_agree_as_far_as_both_engines_can_know() {
        let text = |text: &str| Cell::Text(text.into());
        assert!(Cell::Float(0.1 + 0.2).agrees(&Cell::Float(0.3)));
        assert!(Cell::Int(3).agrees(&Cell::Float(3.0)));
        assert!(of_decimal("12.300").agrees(&Cell::Decimal("12.3".into())));
        assert!(of_decimal("12.00").agrees(&Cell::Int(12)));
        assert!(Cell::Moment(1_000_999).agrees(&Cell::Moment(1_000_000)));
        assert!(Cell::Null.agrees(&Cell::Null));
        assert!(!Cell::Int(9_007_199_254_740_993).agrees(&Cell::Int(9_007_199_254_740_992)));
        assert!(!Cell::Null.agrees(&text("")) && !Cell::Null.agrees(&Cell::Int(0)));
        assert!(!Cell::Moment(0).agrees(&Cell::Moment(1_000)) && !text("a").agrees(&text("A")));
    }
}
