//! `+`, `-` and `*` of integers that fail where they would wrap around.

use datafusion::arrow::array::{ArrayRef, Datum};
use datafusion::arrow::compute::kernels::numeric;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::error::ArrowError;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::binary::BinaryTypeCoercer;
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, ExprSchemable, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility, lit,
};

use crate::datum::datum;

/// Puts [`Checked`] in the place of operators on integers.
#[derive(Debug)]
pub(super) struct ExactArithmetic;

impl FunctionRewrite for ExactArithmetic {
    fn name(&self) -> &str {
        "exact_arithmetic"
    }

    fn rewrite(
        &self,
        expr: Expr,
        schema: &DFSchema,
        _: &ConfigOptions,
    ) -> Result<Transformed<Expr>> {
        let is_integer = |side: &Expr| side.get_type(schema).is_ok_and(|kind| kind.is_integer());
        Ok(match expr {
            Expr::BinaryExpr(BinaryExpr { left, op, right })
                if Op::of(op).is_some() && is_integer(&left) && is_integer(&right) =>
            {
                Transformed::yes(checked(op, *left, *right))
            }
            Expr::Negative(inner) if !matches!(*inner, Expr::Literal(..)) && is_integer(&inner) => {
                Transformed::yes(checked(Operator::Minus, lit(0i64), *inner))
            }
            other => Transformed::no(other),
        })
    }
}

fn checked(op: Operator, left: Expr, right: Expr) -> Expr {
    match Op::of(op) {
        Some(op) => ScalarUDF::from(Checked::new(op)).call(vec![left, right]),
        None => Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Op {
    Add,
    Subtract,
    Multiply,
}

impl Op {
    fn of(op: Operator) -> Option<Self> {
        Some(match op {
            Operator::Plus => Self::Add,
            Operator::Minus => Self::Subtract,
            Operator::Multiply => Self::Multiply,
            _ => return None,
        })
    }

    fn operator(self) -> Operator {
        match self {
            Self::Add => Operator::Plus,
            Self::Subtract => Operator::Minus,
            Self::Multiply => Operator::Multiply,
        }
    }

    fn apply(self, left: &dyn Datum, right: &dyn Datum) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Add => numeric::add(left, right),
            Self::Subtract => numeric::sub(left, right),
            Self::Multiply => numeric::mul(left, right),
        }
    }
}

/// An operator as a function: types and nulls as the operator's.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Checked {
    op: Op,
    signature: Signature,
}

impl Checked {
    fn new(op: Op) -> Self {
        Self { op, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for Checked {
    fn name(&self) -> &str {
        match self.op {
            Op::Add => "checked_add",
            Op::Subtract => "checked_subtract",
            Op::Multiply => "checked_multiply",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let operator = self.op.operator();
        let (left, right) =
            BinaryTypeCoercer::new(&types[0], &operator, &types[1]).get_input_types()?;
        Ok(vec![left, right])
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        BinaryTypeCoercer::new(&types[0], &self.op.operator(), &types[1]).get_result_type()
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let both_scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let sides = args.args.iter().map(datum).collect::<Result<Vec<_>>>()?;
        let result = self.op.apply(sides[0].as_ref(), sides[1].as_ref())?;
        Ok(match both_scalar {
            true => ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?),
            false => ColumnarValue::Array(result),
        })
    }
}
