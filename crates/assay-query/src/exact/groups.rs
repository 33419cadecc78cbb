//! The sums of many groups at once.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};

use super::overflow::overflow;
use super::running::{Exact, finished};

/// A sum for each group, and whether any value is in it.
#[derive(Debug)]
pub(super) struct Groups<T: Exact> {
    sums: Vec<T::Native>,
    known: Vec<bool>,
    kind: DataType,
}

impl<T: Exact> Groups<T> {
    pub(super) fn new(kind: DataType) -> Self {
        Self { sums: Vec::new(), known: Vec::new(), kind }
    }

    fn add(
        &mut self,
        values: &ArrayRef,
        groups: &[usize],
        filter: Option<&BooleanArray>,
        group_count: usize,
    ) -> Result<()> {
        self.sums.resize(group_count, T::Native::default());
        self.known.resize(group_count, false);
        let values = values.as_primitive::<T>();
        let (sums, known) = (&mut self.sums, &mut self.known);
        let mut is_overflow = false;
        let mut add = |group: usize, value: T::Native| {
            let (sum, overflows) = T::overflowing_add(sums[group], value);
            sums[group] = sum;
            known[group] = true;
            is_overflow |= overflows;
        };
        match counted(values, filter) {
            None => groups.iter().zip(values.values()).for_each(|(group, sum)| add(*group, *sum)),
            Some(rows) => rows.set_indices().for_each(|row| add(groups[row], values.value(row))),
        }
        if is_overflow { Err(overflow(&self.kind)) } else { Ok(()) }
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let sums = emit_to.take_needed(&mut self.sums);
        let known = NullBuffer::from(emit_to.take_needed(&mut self.known));
        finished::<T>(PrimitiveArray::new(sums.into(), Some(known)), &self.kind)
    }
}

/// The rows that count; nothing if all do.
fn counted<T: Exact>(
    values: &PrimitiveArray<T>,
    filter: Option<&BooleanArray>,
) -> Option<BooleanBuffer> {
    let valid = values.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| nulls.inner());
    let passed = filter.map(|filter| match filter.nulls() {
        Some(nulls) => filter.values() & nulls.inner(),
        None => filter.values().clone(),
    });
    match (valid, passed) {
        (Some(valid), Some(passed)) => Some(valid & &passed),
        (valid, passed) => passed.or_else(|| valid.cloned()),
    }
}

impl<T: Exact> GroupsAccumulator for Groups<T> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.add(&values[0], group_indices, opt_filter, total_num_groups)
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.add(&values[0], group_indices, None, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        self.take(emit_to)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(vec![self.take(emit_to)?])
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let values = values[0].as_primitive::<T>();
        let known = counted(values, opt_filter).map(NullBuffer::new);
        let sums = PrimitiveArray::<T>::new(values.values().clone(), known);
        Ok(vec![finished::<T>(sums, &self.kind)?])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<T::Native>() + self.known.capacity()
    }
}
