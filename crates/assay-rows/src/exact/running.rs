//! One sum: of all rows, of a window's rows, or of distinct values.

use std::fmt::Debug;
use std::marker::PhantomData;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use datafusion::arrow::compute::sum_checked;
use datafusion::arrow::datatypes::{
    ArrowNumericType, DataType, Decimal128Type, Int64Type, UInt64Type,
};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::Accumulator;

use super::overflow::overflow;

/// Numbers that are added up without loss, in more bits than they have.
pub(super) trait Exact: ArrowNumericType + Debug + Send + Sync {
    fn wide(number: Self::Native) -> i128;
    fn narrow(number: i128) -> Option<Self::Native>;
    /// The sum, and whether it is beyond what the type can hold. An error made for
    /// each number would take most of the time of a query.
    fn overflowing_add(sum: Self::Native, number: Self::Native) -> (Self::Native, bool);
}

impl Exact for Int64Type {
    fn wide(number: i64) -> i128 {
        number.into()
    }

    fn narrow(number: i128) -> Option<i64> {
        number.try_into().ok()
    }

    fn overflowing_add(sum: i64, number: i64) -> (i64, bool) {
        sum.overflowing_add(number)
    }
}

impl Exact for UInt64Type {
    fn wide(number: u64) -> i128 {
        number.into()
    }

    fn narrow(number: i128) -> Option<u64> {
        number.try_into().ok()
    }

    fn overflowing_add(sum: u64, number: u64) -> (u64, bool) {
        sum.overflowing_add(number)
    }
}

impl Exact for Decimal128Type {
    fn wide(number: i128) -> i128 {
        number
    }

    fn narrow(number: i128) -> Option<i128> {
        Some(number)
    }

    fn overflowing_add(sum: i128, number: i128) -> (i128, bool) {
        sum.overflowing_add(number)
    }
}

/// A sum of so many values, none of which was null. A window takes values in
/// before it lets others go, so only what is asked for must fit.
#[derive(Debug)]
pub(super) struct Running<T: Exact> {
    sum: i128,
    count: u64,
    kind: DataType,
    of: PhantomData<T>,
}

impl<T: Exact> Running<T> {
    pub(super) fn new(kind: DataType) -> Self {
        Self { sum: 0, count: 0, kind, of: PhantomData }
    }

    fn part(&self, values: &ArrayRef) -> Result<Option<(i128, u64)>> {
        let sum = sum_checked(values.as_primitive::<T>()).map_err(|_| overflow(&self.kind))?;
        Ok(sum.map(|sum| (T::wide(sum), (values.len() - values.null_count()) as u64)))
    }

    fn value(&self) -> Result<ScalarValue> {
        let sum = T::narrow(self.sum).ok_or_else(|| overflow(&self.kind))?;
        let sum = (self.count > 0).then_some(sum);
        let array = finished::<T>(PrimitiveArray::<T>::from_iter([sum]), &self.kind)?;
        ScalarValue::try_from_array(&array, 0)
    }
}

impl<T: Exact> Accumulator for Running<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if let Some((sum, count)) = self.part(&values[0])? {
            self.sum = self.sum.checked_add(sum).ok_or_else(|| overflow(&self.kind))?;
            self.count += count;
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        if let Some((sum, count)) = self.part(&values[0])? {
            self.sum = self.sum.checked_sub(sum).ok_or_else(|| overflow(&self.kind))?;
            self.count -= count;
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.value()?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.value()
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}

/// A sum of distinct values, which DataFusion gathers.
#[derive(Debug)]
pub(super) struct Distinct<T: Exact> {
    pub(super) inner: Box<dyn Accumulator>,
    pub(super) running: Running<T>,
}

impl<T: Exact> Accumulator for Distinct<T> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.update_batch(values)
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.inner.merge_batch(states)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.inner.retract_batch(values)
    }

    fn supports_retract_batch(&self) -> bool {
        self.inner.supports_retract_batch()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut sum = Running::<T>::new(self.running.kind.clone());
        for state in self.inner.state()? {
            if let ScalarValue::List(values) = state {
                sum.update_batch(&[values.value(0)])?;
            }
        }
        sum.value()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.inner.size()
    }
}

/// Sums with their kind; fails if a decimal has more digits than its kind.
pub(super) fn finished<T: Exact>(sums: PrimitiveArray<T>, kind: &DataType) -> Result<ArrayRef> {
    let sums: ArrayRef = Arc::new(sums.with_data_type(kind.clone()));
    if let (DataType::Decimal128(precision, _), Some(decimals)) =
        (kind, sums.as_primitive_opt::<Decimal128Type>())
    {
        decimals.validate_decimal_precision(*precision).map_err(|_| overflow(kind))?;
    }
    Ok(sums)
}
