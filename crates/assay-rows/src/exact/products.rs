//! A sum of counts times prices, each left out where one of the two is unknown.
//!
//! `coalesce(a * x, 0) + coalesce(b * y, 0) + …` computes and checks eight columns of decimals
//! for each product. Counts of 64 bits and prices of at most 18 digits need no check: ten products
//! are below what a decimal of 38 digits holds.

use datafusion::arrow::array::{ArrayRef, AsArray, Decimal128Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Int64Type};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Cast, ScalarFunction};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{
    BinaryExpr, ColumnarValue, Expr, ExprSchemable, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};

/// What the function is called in plans.
pub(crate) const SUM_OF_PRODUCTS: &str = "sum_of_products";

const PRODUCTS_MAX: usize = 10;
const PRICE_DIGITS_MAX: u8 = 18;
const SUM_DIGITS: u8 = 38;

/// Puts [`SumOfProducts`] in the place of such sums.
#[derive(Debug)]
pub(super) struct ProductsAtOnce;

impl FunctionRewrite for ProductsAtOnce {
    fn name(&self) -> &str {
        "products_at_once"
    }

    fn rewrite(
        &self,
        expr: Expr,
        schema: &DFSchema,
        _: &ConfigOptions,
    ) -> Result<Transformed<Expr>> {
        let Expr::BinaryExpr(BinaryExpr { left, op: Operator::Plus, right }) = &expr else {
            return Ok(Transformed::no(expr));
        };
        let (Some((mut factors, scale)), Some((more, scale_of_more))) =
            (factors(left, schema), factors(right, schema))
        else {
            return Ok(Transformed::no(expr));
        };
        factors.extend(more);
        if scale != scale_of_more || factors.len() > 2 * PRODUCTS_MAX {
            return Ok(Transformed::no(expr));
        }
        Ok(Transformed::yes(ScalarUDF::from(SumOfProducts::default()).call(factors)))
    }
}

/// Counts and prices by turns, and the prices' scale, where the expression is one product or a
/// sum of some.
fn factors(expr: &Expr, schema: &DFSchema) -> Option<(Vec<Expr>, i8)> {
    let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
    if func.inner().is::<SumOfProducts>() {
        return Some((args.clone(), scale_of_price(args.get(1)?, schema)?));
    }
    let [Expr::BinaryExpr(product), zero] = &args[..] else { return None };
    let (count, price) = (product.left.as_ref(), product.right.as_ref());
    let scale = scale_of_price(price, schema)?;
    let is_product = func.name() == "coalesce"
        && product.op == Operator::Multiply
        && count.get_type(schema).ok()? == DataType::Int64
        && is_zero(zero, scale);
    is_product.then(|| (vec![count.clone(), price.clone()], scale))
}

fn scale_of_price(price: &Expr, schema: &DFSchema) -> Option<i8> {
    match price.get_type(schema).ok()? {
        DataType::Decimal128(digits, scale) if digits <= PRICE_DIGITS_MAX => Some(scale),
        _ => None,
    }
}

/// `CAST('0' AS decimal(38, scale))`.
fn is_zero(expr: &Expr, scale: i8) -> bool {
    let Expr::Cast(Cast { expr, field }) = expr else { return false };
    let Expr::Literal(literal, _) = expr.as_ref() else { return false };
    literal.try_as_str() == Some(Some("0"))
        && *field.data_type() == DataType::Decimal128(SUM_DIGITS, scale)
}

/// The sum of `count * price` over its arguments, which are counts and prices by turns.
#[derive(Debug, PartialEq, Eq, Hash)]
struct SumOfProducts(Signature);

impl Default for SumOfProducts {
    fn default() -> Self {
        Self(Signature::variadic_any(Volatility::Immutable))
    }
}

impl ScalarUDFImpl for SumOfProducts {
    fn name(&self) -> &str {
        SUM_OF_PRODUCTS
    }

    fn signature(&self) -> &Signature {
        &self.0
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types {
            [DataType::Int64, DataType::Decimal128(_, scale), ..] => {
                Ok(DataType::Decimal128(SUM_DIGITS, *scale))
            }
            _ => plan_err!("sum_of_products takes counts and prices"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let mut sums = vec![0_i128; args.number_rows];
        for product in args.args.chunks_exact(2) {
            let [count, price] = product else { continue };
            let count = count.to_array(args.number_rows)?;
            add(&mut sums, &count, &price.to_array(args.number_rows)?);
        }
        let kind = args.return_field.data_type().clone();
        let sums = Decimal128Array::from(sums).with_data_type(kind);
        Ok(ColumnarValue::Array(std::sync::Arc::new(sums)))
    }
}

fn add(sums: &mut [i128], counts: &ArrayRef, prices: &ArrayRef) {
    let known = NullBuffer::union(counts.nulls(), prices.nulls());
    let counts = counts.as_primitive::<Int64Type>().values();
    let prices = prices.as_primitive::<Decimal128Type>().values();
    let Some(known) = known.filter(|known| known.null_count() > 0) else {
        return add_known(sums, counts, prices, u64::MAX);
    };
    let rows = sums.chunks_mut(64).zip(counts.chunks(64).zip(prices.chunks(64)));
    for ((sums, (counts, prices)), known) in rows.zip(known.inner().bit_chunks().iter_padded()) {
        add_known(sums, counts, prices, known);
    }
}

/// Adds the products of those rows whose bit is set; of all rows if all bits are.
fn add_known(sums: &mut [i128], counts: &[i64], prices: &[i128], known: u64) {
    let factors = counts.iter().zip(prices);
    // Of a price, which has 18 digits at most, the lower half says all.
    let products = factors.map(|(count, price)| i128::from(*count) * i128::from(*price as i64));
    let each = sums.iter_mut().zip(products);
    match known {
        0 => {}
        u64::MAX => each.for_each(|(sum, product)| *sum += product),
        _ => each.enumerate().for_each(|(row, (sum, product))| {
            *sum += product * i128::from(known >> row & 1);
        }),
    }
}
