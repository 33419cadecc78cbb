//! How deep a statement and its plan are.

use std::ops::ControlFlow;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr as SqlExpr, Query, SetExpr, Visitor};

use crate::error::QueryError;
use crate::limits::PLAN_DEPTH_MAX;
use crate::visits::{self, Refusal};

/// Refuses a statement that is too deep to be planned in reasonable time.
///
/// # Errors
/// [`QueryError::TooDeep`].
pub(crate) fn check_statement(statement: &Statement) -> Result<(), QueryError> {
    match statement {
        Statement::Explain(explain) => check_statement(&explain.statement),
        Statement::Statement(sql) => visits::show(sql, &mut Depth::default()),
        _ => Ok(()),
    }
}

/// How deep the visited place is, and what each query around it adds to that.
#[derive(Default)]
struct Depth {
    depth: usize,
    queries: Vec<usize>,
}

impl Depth {
    fn enter(&mut self, levels: usize) -> ControlFlow<Refusal> {
        self.depth += levels;
        match self.depth <= PLAN_DEPTH_MAX {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(Box::new(QueryError::TooDeep)),
        }
    }
}

impl Visitor for Depth {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refusal> {
        let tables = query.with.as_ref().map_or(0, |with| with.cte_tables.len());
        let levels = 1 + tables + set_depth(&query.body);
        self.queries.push(levels);
        self.enter(levels)
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<Refusal> {
        self.depth -= self.queries.pop().unwrap_or_default();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, _: &SqlExpr) -> ControlFlow<Refusal> {
        self.enter(1)
    }

    fn post_visit_expr(&mut self, _: &SqlExpr) -> ControlFlow<Refusal> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }
}

/// Levels of set operations, and of the joins below them.
fn set_depth(set: &SetExpr) -> usize {
    match set {
        SetExpr::SetOperation { left, right, .. } => 1 + set_depth(left).max(set_depth(right)),
        SetExpr::Select(select) => select.from.iter().map(|from| 1 + from.joins.len()).sum(),
        _ => 0,
    }
}

/// Refuses a plan that is too deep to be run.
///
/// # Errors
/// [`QueryError::TooDeep`].
pub(crate) fn check_plan(plan: &LogicalPlan) -> Result<(), QueryError> {
    match plan_depth(plan) <= PLAN_DEPTH_MAX {
        true => Ok(()),
        false => Err(QueryError::TooDeep),
    }
}

fn plan_depth(plan: &LogicalPlan) -> usize {
    let mut deepest = plan.inputs().into_iter().map(plan_depth).max().unwrap_or(0);
    // Neither visitor fails by itself.
    let _ = plan.apply_expressions(|expr| {
        deepest = deepest.max(expr_depth(expr));
        Ok(TreeNodeRecursion::Continue)
    });
    deepest + 1
}

fn expr_depth(expr: &Expr) -> usize {
    let mut deepest = match expr {
        Expr::ScalarSubquery(query) => plan_depth(&query.subquery),
        Expr::Exists(exists) => plan_depth(&exists.subquery.subquery),
        Expr::InSubquery(query) => plan_depth(&query.subquery.subquery),
        _ => 0,
    };
    let _ = expr.apply_children(|child| {
        deepest = deepest.max(expr_depth(child));
        Ok(TreeNodeRecursion::Continue)
    });
    deepest + 1
}
