//! `CASE` whose branches are evaluated for all rows.
//!
//! DataFusion copies for each branch the rows that are left, with every column that any branch
//! has: dear for a `CASE` of many columns, and needless where no branch can fail.

mod taken;

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::ScalarValue;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{
    BinaryExpr, CaseExpr, CastExpr, Column, IsNotNullExpr, IsNullExpr, Literal, NotExpr,
};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};

use self::taken::Taken;
use super::by_null::ByNull;
use super::logic::Logic;
use crate::datum::truths;
use crate::exact::SUM_OF_PRODUCTS;

/// Puts [`Choice`] in the place of each `CASE` that may be one.
pub(super) fn chosen(
    expr: Arc<dyn PhysicalExpr>,
    schema: &Schema,
) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
    expr.transform_down(|expr| {
        let choice = match expr.downcast_ref::<CastExpr>() {
            Some(cast) => Choice::of_literals(cast, schema)?,
            None => Choice::of(&expr, schema)?,
        };
        Ok(choice.map_or_else(|| Transformed::no(expr), |it| Transformed::yes(Arc::new(it) as _)))
    })
}

/// Whether it gives a value for every row: it may be evaluated where it is not asked for.
pub(super) fn cannot_fail(expr: &Arc<dyn PhysicalExpr>) -> bool {
    let by_itself = match expr.downcast_ref::<BinaryExpr>() {
        Some(binary) => {
            use Operator::{And, Eq, Gt, GtEq, Lt, LtEq, NotEq, Or};
            matches!(binary.op(), And | Or | Eq | NotEq | Lt | LtEq | Gt | GtEq)
        }
        None => {
            let function = expr.downcast_ref::<ScalarFunctionExpr>();
            function.is_some_and(|function| function.name() == SUM_OF_PRODUCTS)
                || expr.is::<Column>()
                || expr.is::<Literal>()
                || expr.is::<IsNullExpr>()
                || expr.is::<IsNotNullExpr>()
                || expr.is::<NotExpr>()
                || expr.is::<CaseExpr>()
                || expr.is::<ByNull>()
                || expr.is::<Logic>()
        }
    };
    by_itself && expr.children().into_iter().all(cannot_fail)
}

/// The value of the first branch whose condition holds; null if none does.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Choice {
    conditions: Vec<Arc<dyn PhysicalExpr>>,
    /// One for each condition, and one more.
    values: Vec<Arc<dyn PhysicalExpr>>,
    kind: DataType,
    is_nullable: bool,
}

impl Choice {
    /// The choice that the expression is, where none of its branches can fail.
    fn of(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Result<Option<Self>> {
        let Some(case) = expr.downcast_ref::<CaseExpr>() else { return Ok(None) };
        let is_one_or_null = case.when_then_expr().len() == 1 && case.else_expr().is_none();
        if case.expr().is_some() || is_one_or_null || !cannot_fail(expr) {
            return Ok(None);
        }
        let (conditions, mut values): (Vec<_>, Vec<_>) =
            case.when_then_expr().iter().cloned().unzip();
        let kind = case.data_type(schema)?;
        values.push(match case.else_expr() {
            Some(otherwise) => Arc::clone(otherwise),
            None => Arc::new(Literal::new(ScalarValue::try_from(&kind)?)),
        });
        let is_nullable = case.nullable(schema)?;
        Ok(Some(Self { conditions, values, kind, is_nullable }))
    }

    /// The same of a cast of a choice among literals: they are what is cast.
    fn of_literals(cast: &CastExpr, schema: &Schema) -> Result<Option<Self>> {
        let Some(choice) = Self::of(cast.expr(), schema)? else { return Ok(None) };
        let kind = cast.cast_type().clone();
        let literals = choice.values.iter().map(|value| {
            let literal = value.downcast_ref::<Literal>()?.value().cast_to(&kind).ok()?;
            Some(Arc::new(Literal::new(literal)) as _)
        });
        let values = literals.collect::<Option<Vec<_>>>();
        Ok(values.map(|values| Self { values, kind: kind.clone(), ..choice }))
    }

    /// The rows that take each branch.
    fn branches(&self, rows: &RecordBatch) -> Result<Vec<BooleanBuffer>> {
        let mut others = BooleanBuffer::new_set(rows.num_rows());
        let mut branches = Vec::with_capacity(self.values.len());
        for condition in &self.conditions {
            let holds = truths(condition.as_ref(), rows)?;
            let holds = match holds.nulls() {
                Some(nulls) => holds.values() & nulls.inner(),
                None => holds.values().clone(),
            };
            branches.push(&others & &holds);
            others = &others & &!&holds;
        }
        branches.push(others);
        Ok(branches)
    }
}

impl PhysicalExpr for Choice {
    fn evaluate(&self, rows: &RecordBatch) -> Result<ColumnarValue> {
        let branches = self.branches(rows)?;
        let all = rows.num_rows();
        if let Some(only) = branches.iter().position(|rows| rows.count_set_bits() == all) {
            return self.values[only].evaluate(rows);
        }
        let taken = branches.into_iter().zip(&self.values).map(|(of_branch, value)| {
            let value = value.evaluate(rows)?;
            let by_row = matches!(value, ColumnarValue::Array(_));
            let value = value.into_array(if by_row { all } else { 1 })?;
            Ok(Taken { rows: of_branch, value, by_row })
        });
        let taken = taken.collect::<Result<Vec<_>>>()?;
        Ok(ColumnarValue::Array(taken::each(&taken, &self.kind, all)?))
    }

    fn data_type(&self, _: &Schema) -> Result<DataType> {
        Ok(self.kind.clone())
    }

    fn nullable(&self, _: &Schema) -> Result<bool> {
        Ok(self.is_nullable)
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        self.conditions.iter().chain(&self.values).collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let values = children.split_off(self.conditions.len());
        let (kind, is_nullable) = (self.kind.clone(), self.is_nullable);
        Ok(Arc::new(Self { conditions: children, values, kind, is_nullable }))
    }

    fn fmt_sql(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CASE ")?;
        for (condition, value) in self.conditions.iter().zip(&self.values) {
            write!(out, "WHEN {condition} THEN {value} ")?;
        }
        match self.values.last() {
            Some(otherwise) => write!(out, "ELSE {otherwise} END"),
            None => out.write_str("END"),
        }
    }
}
