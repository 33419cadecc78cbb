//! The sums of many groups at once.

use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, PrimitiveArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::accumulate::NullState;
use datafusion_functions_aggregate_common::aggregate::groups_accumulator::nulls::filtered_null_mask;

use super::overflow::overflow;
use super::running::{Exact, finished};

/// A sum for each group, and whether any value is in it.
#[derive(Debug)]
pub(super) struct Groups<T: Exact> {
    sums: Vec<T::Native>,
    known: NullState,
    kind: DataType,
}

impl<T: Exact> Groups<T> {
    pub(super) fn new(kind: DataType) -> Self {
        Self { sums: Vec::new(), known: NullState::new(), kind }
    }

    fn add(
        &mut self,
        values: &ArrayRef,
        groups: &[usize],
        filter: Option<&BooleanArray>,
        group_count: usize,
    ) -> Result<()> {
        self.sums.resize(group_count, T::Native::default());
        let (values, sums) = (values.as_primitive::<T>(), &mut self.sums);
        let mut is_overflow = false;
        self.known.accumulate(groups, values, filter, group_count, |group, value| {
            let (sum, overflows) = T::overflowing_add(sums[group], value);
            sums[group] = sum;
            is_overflow |= overflows;
        });
        if is_overflow { Err(overflow(&self.kind)) } else { Ok(()) }
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let sums = emit_to.take_needed(&mut self.sums);
        let known = self.known.build(emit_to);
        finished::<T>(PrimitiveArray::new(sums.into(), known), &self.kind)
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
        let known = filtered_null_mask(opt_filter, values);
        let sums = PrimitiveArray::<T>::new(values.values().clone(), known);
        Ok(vec![finished::<T>(sums, &self.kind)?])
    }

    fn size(&self) -> usize {
        self.sums.capacity() * size_of::<T::Native>() + self.known.size()
    }
}
