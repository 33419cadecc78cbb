//! Few values over many rows.

use std::cell::RefCell;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, UInt32Array};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::Decimal128Type;
use datafusion::arrow::error::ArrowError;

/// Columns of values, one for each combination, as columns of rows.
pub(super) struct Spread<'a> {
    of_row: &'a UInt32Array,
    /// Which of the values are null, and then which rows are: prices of a model mostly lack
    /// all at once.
    nulls: RefCell<Vec<(NullBuffer, NullBuffer)>>,
    /// The column before as values and as rows: the ends of most prices are one.
    last: RefCell<Option<(ArrayRef, ArrayRef)>>,
}

impl<'a> Spread<'a> {
    /// Over rows that have these combinations.
    pub(super) fn over(of_row: &'a UInt32Array) -> Self {
        Self { of_row, nulls: RefCell::default(), last: RefCell::default() }
    }

    pub(super) fn values(&self, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let Some(decimals) = values.as_primitive_opt::<Decimal128Type>() else {
            return take(values, self.of_row, None);
        };
        let mut last = self.last.borrow_mut();
        if let Some((_, rows)) = last.as_ref().filter(|(before, _)| before == values) {
            return Ok(Arc::clone(rows));
        }
        let nulls = decimals.nulls().filter(|nulls| nulls.null_count() > 0);
        let nulls = nulls.map(|nulls| self.nulls(nulls));
        let each = decimals.values();
        let rows: Vec<i128> = self.of_row.values().iter().map(|row| each[*row as usize]).collect();
        let rows = Decimal128Array::try_new(rows.into(), nulls)?;
        let rows: ArrayRef = Arc::new(rows.with_data_type(values.data_type().clone()));
        *last = Some((Arc::clone(values), Arc::clone(&rows)));
        Ok(rows)
    }

    fn nulls(&self, of_values: &NullBuffer) -> NullBuffer {
        let mut known = self.nulls.borrow_mut();
        if let Some((_, of_rows)) = known.iter().find(|(values, _)| values == of_values) {
            return of_rows.clone();
        }
        let of_row = self.of_row.values();
        let is_valid = |row: usize| of_values.is_valid(of_row[row] as usize);
        let of_rows = NullBuffer::new(BooleanBuffer::collect_bool(of_row.len(), is_valid));
        known.push((of_values.clone(), of_rows.clone()));
        of_rows
    }
}
