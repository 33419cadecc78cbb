//! `CASE` whose branches are evaluated for all rows.
//!
//! DataFusion copies for each branch the rows that are left, with every column that any branch
//! has: dear for a `CASE` of many columns, and needless where no branch can fail.

use std::fmt;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, UInt32Array};
use datafusion::arrow::compute::{concat, interleave, take};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::ScalarValue;
use datafusion::common::cast::as_boolean_array;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::expressions::{
    BinaryExpr, CaseExpr, CastExpr, Column, IsNotNullExpr, IsNullExpr, Literal, NotExpr,
};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};

use super::by_null::ByNull;
use super::projections;
use super::rule::PlanRule;
use crate::exact::SUM_OF_PRODUCTS;

/// Puts [`Choice`] in the place of each `CASE` that may be one.
pub(crate) const CHOICES: PlanRule =
    PlanRule { name: "choices", rewrite: |plan| projections::rewritten(plan, chosen) };

fn chosen(
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

/// Whether it gives a value for every row: it may be evaluated where nobody asks for it.
fn cannot_fail(expr: &Arc<dyn PhysicalExpr>) -> bool {
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

    /// For each row the branch that it takes.
    fn branches(&self, rows: &RecordBatch) -> Result<Vec<u32>> {
        let mut branches = vec![self.conditions.len() as u32; rows.num_rows()];
        for (branch, condition) in self.conditions.iter().enumerate().rev() {
            let holds = condition.evaluate(rows)?.into_array(rows.num_rows())?;
            let holds: &BooleanArray = as_boolean_array(&holds)?;
            let holds = match holds.nulls() {
                Some(nulls) => holds.values() & nulls.inner(),
                None => holds.values().clone(),
            };
            holds.set_indices().for_each(|row| branches[row] = branch as u32);
        }
        Ok(branches)
    }
}

impl PhysicalExpr for Choice {
    fn evaluate(&self, rows: &RecordBatch) -> Result<ColumnarValue> {
        let branches = self.branches(rows)?;
        if let [first, others @ ..] = &branches[..]
            && others.iter().all(|branch| branch == first)
        {
            return self.values[*first as usize].evaluate(rows);
        }
        let values = self.values.iter().map(|value| value.evaluate(rows));
        let values = values.collect::<Result<Vec<_>>>()?;
        let by_row = |value: &ColumnarValue| matches!(value, ColumnarValue::Array(_));
        let by_row: Vec<bool> = values.iter().map(by_row).collect();
        let each = values.into_iter().zip(&by_row);
        let each = each.map(|(value, by_row)| match by_row {
            true => value.into_array(rows.num_rows()),
            false => value.into_array(1),
        });
        let values = each.collect::<Result<Vec<ArrayRef>>>()?;
        let values: Vec<&dyn Array> = values.iter().map(AsRef::as_ref).collect();
        if !by_row.contains(&true) {
            let each = concat(&values)?;
            return Ok(ColumnarValue::Array(take(&each, &UInt32Array::from(branches), None)?));
        }
        let places = branches
            .into_iter()
            .enumerate()
            .map(|(row, branch)| (branch as usize, if by_row[branch as usize] { row } else { 0 }));
        Ok(ColumnarValue::Array(interleave(&values, &places.collect::<Vec<_>>())?))
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
