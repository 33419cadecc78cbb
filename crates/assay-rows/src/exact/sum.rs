//! `sum` that fails where it would wrap around.

use datafusion::arrow::datatypes::{DataType, Decimal128Type, FieldRef, Int64Type, UInt64Type};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::functions_aggregate::sum::Sum;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, Documentation, GroupsAccumulator, ReversedUDAF, SetMonotonicity,
    Signature, StatisticsArgs,
};

use super::groups::Groups;
use super::running::{Distinct, Exact, Running};

/// DataFusion's `sum`, but for how integers and decimals are added up.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ExactSum {
    inner: Sum,
}

impl AggregateUDFImpl for ExactSum {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.inner.state_fields(args)
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (kind, is_distinct) = (args.return_field.data_type().clone(), args.is_distinct);
        exact(&kind, is_distinct, || self.inner.accumulator(args))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (kind, is_distinct) = (args.return_field.data_type().clone(), args.is_distinct);
        exact(&kind, is_distinct, || self.inner.create_sliding_accumulator(args))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(
        &self,
        args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        let kind = args.return_field.data_type().clone();
        Ok(match kind {
            DataType::Int64 => Box::new(Groups::<Int64Type>::new(kind)),
            DataType::UInt64 => Box::new(Groups::<UInt64Type>::new(kind)),
            DataType::Decimal128(..) => Box::new(Groups::<Decimal128Type>::new(kind)),
            _ => return self.inner.create_groups_accumulator(args),
        })
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        self.inner.reverse_expr()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        self.inner.order_sensitivity()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn set_monotonicity(&self, data_type: &DataType) -> SetMonotonicity {
        self.inner.set_monotonicity(data_type)
    }

    fn value_from_stats(&self, statistics: &StatisticsArgs) -> Option<ScalarValue> {
        self.inner.value_from_stats(statistics)
    }
}

/// An accumulator for this kind of sum; `inner` is DataFusion's own.
fn exact(
    kind: &DataType,
    is_distinct: bool,
    inner: impl FnOnce() -> Result<Box<dyn Accumulator>>,
) -> Result<Box<dyn Accumulator>> {
    match kind {
        DataType::Int64 => exactly::<Int64Type>(kind, is_distinct, inner),
        DataType::UInt64 => exactly::<UInt64Type>(kind, is_distinct, inner),
        DataType::Decimal128(..) => exactly::<Decimal128Type>(kind, is_distinct, inner),
        _ => inner(),
    }
}

fn exactly<T: Exact>(
    kind: &DataType,
    is_distinct: bool,
    inner: impl FnOnce() -> Result<Box<dyn Accumulator>>,
) -> Result<Box<dyn Accumulator>> {
    let running = Running::<T>::new(kind.clone());
    Ok(match is_distinct {
        true => Box::new(Distinct { inner: inner()?, running }),
        false => Box::new(running),
    })
}
