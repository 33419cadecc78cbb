//! `element_at` of maps as Trino has it: the value of a key, or null.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::plan_err;
use datafusion::error::Result;
use datafusion::functions::core::expr_fn::get_field_path;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

/// Stands for `map[key]`, which planning makes of it; DataFusion's own function of
/// that name gives a list.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ElementAt(Signature);

impl Default for ElementAt {
    fn default() -> Self {
        Self(Signature::any(2, Volatility::Immutable))
    }
}

impl ScalarUDFImpl for ElementAt {
    fn name(&self) -> &str {
        "element_at"
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let DataType::Map(entries, _) = &types[0] else {
            return plan_err!("element_at takes a map and a key");
        };
        match entries.data_type() {
            DataType::Struct(fields) if fields.len() == 2 => Ok(fields[1].data_type().clone()),
            other => plan_err!("{other} is no entry of a map"),
        }
    }

    fn simplify(&self, args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let mut args = args.into_iter();
        match (args.next(), args.next()) {
            (Some(map), Some(key)) => {
                Ok(ExprSimplifyResult::Simplified(get_field_path(map, vec![key])))
            }
            _ => plan_err!("element_at takes a map and a key"),
        }
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        plan_err!("the key of element_at must be a constant")
    }
}
