//! What each row takes of the branches of a choice.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray, UInt32Array,
};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::compute::{concat, interleave, take};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::error::Result;

/// The value of one branch, in rows that take it.
pub(super) struct Taken {
    pub(super) rows: BooleanBuffer,
    pub(super) value: ArrayRef,
    /// Whether the value is one for each row, not one for all.
    pub(super) by_row: bool,
}

impl Taken {
    fn place(&self, row: usize) -> usize {
        if self.by_row { row } else { 0 }
    }

    /// The rows that take it and have a value.
    fn known(&self) -> BooleanBuffer {
        match self.value.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => self.rows.clone(),
            Some(nulls) if self.by_row => &self.rows & nulls.inner(),
            Some(_) => BooleanBuffer::new_unset(self.rows.len()),
        }
    }
}

/// The value that each row takes of branches of that type.
pub(super) fn each(branches: &[Taken], kind: &DataType, rows: usize) -> Result<ArrayRef> {
    let numbers = match kind {
        DataType::Int64 => numbers::<Int64Type>(branches),
        DataType::Decimal128(..) => numbers::<Decimal128Type>(branches),
        _ => None,
    };
    numbers.map_or_else(|| merged(branches, rows), Ok)
}

/// The number that each row takes; nothing if they are no numbers.
fn numbers<T: ArrowPrimitiveType>(branches: &[Taken]) -> Option<ArrayRef> {
    let typed = branches.iter().map(|taken| taken.value.as_primitive_opt::<T>());
    let typed = typed.collect::<Option<Vec<&PrimitiveArray<T>>>>()?;
    let main = branches.iter().position(|taken| taken.by_row)?;
    let mut numbers = typed[main].values().to_vec();
    for (taken, values) in branches.iter().zip(&typed) {
        if !std::ptr::eq(*values, typed[main]) {
            let rows = taken.rows.set_indices();
            rows.for_each(|row| numbers[row] = values.values()[taken.place(row)]);
        }
    }
    let has_nulls = typed.iter().any(|values| values.null_count() > 0);
    let known = branches.iter().map(Taken::known).reduce(|known, more| &known | &more);
    let nulls = known.filter(|_| has_nulls).map(NullBuffer::new);
    let numbers = PrimitiveArray::<T>::try_new(numbers.into(), nulls).ok()?;
    Some(Arc::new(numbers.with_data_type(typed[main].data_type().clone())))
}

fn merged(branches: &[Taken], rows: usize) -> Result<ArrayRef> {
    let mut of_row = vec![0_u32; rows];
    for (branch, taken) in branches.iter().enumerate() {
        taken.rows.set_indices().for_each(|row| of_row[row] = branch as u32);
    }
    let values: Vec<&dyn Array> = branches.iter().map(|taken| taken.value.as_ref()).collect();
    if !branches.iter().any(|taken| taken.by_row) {
        return Ok(take(&concat(&values)?, &UInt32Array::from(of_row), None)?);
    }
    let places = of_row.into_iter().enumerate();
    let places =
        places.map(|(row, branch)| (branch as usize, branches[branch as usize].place(row)));
    Ok(interleave(&values, &places.collect::<Vec<_>>())?)
}
