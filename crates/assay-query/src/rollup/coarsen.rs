//! An optimizer rule for sums over days that are not rolled up yet.
//!
//! `daily_usage` groups by eight columns, a question mostly by one or two. A
//! sum of sums is the same whatever the inner groups are, so long as they are
//! no coarser than the outer ones: here the inner groups become the columns
//! that are asked for. Without it a first question would cost three times what
//! it costs over the rows.

use std::sync::Arc;

use datafusion::arrow::datatypes::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, DFSchemaRef, ExprSchema};
use datafusion::error::Result;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, Projection, SubqueryAlias, Union};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

/// Groups inner sums by the columns that outer sums ask for.
#[derive(Debug)]
pub(crate) struct CoarsenInnerSums;

impl OptimizerRule for CoarsenInnerSums {
    fn name(&self) -> &str {
        "coarsen_inner_sums"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(outer) = &plan else { return Ok(Transformed::no(plan)) };
        if !sums_alone(outer) {
            return Ok(Transformed::no(plan));
        }
        match coarsened(&outer.input)? {
            Some(input) => {
                let (groups, sums) = (outer.group_expr.clone(), outer.aggr_expr.clone());
                let outer = Aggregate::try_new(Arc::new(input), groups, sums)?;
                Ok(Transformed::yes(LogicalPlan::Aggregate(outer)))
            }
            None => Ok(Transformed::no(plan)),
        }
    }
}

/// Whether only texts are grouped and counted as distinct, and only numbers
/// summed up: texts are what is grouped by below, numbers what is summed there.
fn sums_alone(outer: &Aggregate) -> bool {
    let schema = outer.input.schema();
    let grouped = outer.group_expr.iter().flat_map(|expr| expr.column_refs());
    grouped.into_iter().all(|column| is_text(column, schema))
        && outer.aggr_expr.iter().all(|expr| match expr.clone().unalias() {
            Expr::AggregateFunction(function) => sum_or_distinct_text(&function, schema),
            _ => false,
        })
}

fn sum_or_distinct_text(function: &AggregateFunction, schema: &DFSchemaRef) -> bool {
    let params = &function.params;
    let [Expr::Column(column)] = &params.args[..] else { return false };
    let plain = params.filter.is_none() && params.order_by.is_empty();
    plain
        && match (function.func.name(), params.distinct) {
            ("sum", false) => !is_text(column, schema),
            ("count", true) => is_text(column, schema),
            _ => false,
        }
}

fn is_text(column: &Column, schema: &DFSchemaRef) -> bool {
    let kind = schema.field_from_column(column).map(|field| field.data_type().clone());
    kind.is_ok_and(|kind| matches!(kind, DataType::Utf8 | DataType::Utf8View))
}

/// The plan with coarser groups, where nothing but names lies in between.
fn coarsened(plan: &LogicalPlan) -> Result<Option<LogicalPlan>> {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => match coarsened(&alias.input)? {
            Some(input) => {
                let alias = SubqueryAlias::try_new(Arc::new(input), alias.alias.clone())?;
                Ok(Some(LogicalPlan::SubqueryAlias(alias)))
            }
            None => Ok(None),
        },
        LogicalPlan::Union(union) => coarsened_union(union),
        LogicalPlan::Projection(projection) => coarsened_projection(projection),
        _ => Ok(None),
    }
}

fn coarsened_union(union: &Union) -> Result<Option<LogicalPlan>> {
    let parts = union.inputs.iter().map(|input| coarsened(input)).collect::<Result<Vec<_>>>()?;
    if parts.iter().all(Option::is_none) {
        return Ok(None);
    }
    let both = parts.into_iter().zip(&union.inputs);
    let inputs = both.map(|(part, old)| part.map_or_else(|| Arc::clone(old), Arc::new)).collect();
    Ok(Some(LogicalPlan::Union(Union { inputs, schema: Arc::clone(&union.schema) })))
}

fn coarsened_projection(projection: &Projection) -> Result<Option<LogicalPlan>> {
    let renames = projection.expr.iter().map(|expr| match expr.clone().unalias_nested().data {
        Expr::Column(column) => Some(column),
        _ => None,
    });
    let Some(asked) = renames.collect::<Option<Vec<Column>>>() else { return Ok(None) };
    let input = match projection.input.as_ref() {
        LogicalPlan::Aggregate(inner) => coarser(inner, &asked)?.map(LogicalPlan::Aggregate),
        other => coarsened(other)?,
    };
    let Some(input) = input else { return Ok(None) };
    let projection = Projection::try_new(projection.expr.clone(), Arc::new(input))?;
    Ok(Some(LogicalPlan::Projection(projection)))
}

/// The sums grouped by the columns that are asked for; nothing if these are
/// all, or what is computed is more than sums and counts by texts.
fn coarser(inner: &Aggregate, asked: &[Column]) -> Result<Option<Aggregate>> {
    let schema = inner.input.schema();
    let by_text = |group: &Expr| matches!(group, Expr::Column(column) if is_text(column, schema));
    let is_asked = |group: &&Expr| matches!(group, Expr::Column(column) if asked.contains(column));
    if !inner.group_expr.iter().all(by_text) || !inner.aggr_expr.iter().all(adds_up) {
        return Ok(None);
    }
    let mut groups: Vec<Expr> = inner.group_expr.iter().filter(is_asked).cloned().collect();
    if groups.is_empty() {
        // Without any group there would be a row where there is no invocation.
        groups.extend(inner.group_expr.last().cloned());
    }
    if groups.len() == inner.group_expr.len() {
        return Ok(None);
    }
    Aggregate::try_new(Arc::clone(&inner.input), groups, inner.aggr_expr.clone()).map(Some)
}

/// Whether the values of two groups together are the sum of both.
fn adds_up(expr: &Expr) -> bool {
    match expr.clone().unalias() {
        Expr::AggregateFunction(function) => {
            matches!(function.func.name(), "sum" | "count") && !function.params.distinct
        }
        _ => false,
    }
}
