//! Long chains of `AND`, `OR` and `UNION` as trees of little depth.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr as SqlExpr, Query, SetExpr, SetOperator, SetQuantifier, Value, Values,
    VisitorMut,
};

use crate::visits::{self, Refusal};

/// Lays chains of `AND`, `OR` and `UNION` out as trees of little depth, which
/// mean the same.
pub(crate) fn flatten(statement: &mut Statement) {
    match statement {
        Statement::Explain(explain) => flatten(&mut explain.statement),
        Statement::Statement(sql) => {
            // It refuses nothing.
            let _ = visits::change(sql, &mut Flatten);
        }
        _ => {}
    }
}

struct Flatten;

impl VisitorMut for Flatten {
    type Break = Refusal;

    fn pre_visit_expr(&mut self, expr: &mut SqlExpr) -> ControlFlow<Refusal> {
        if let SqlExpr::BinaryOp { op, .. } = expr
            && matches!(op, BinaryOperator::And | BinaryOperator::Or)
        {
            let op = op.clone();
            let mut terms = Vec::new();
            let mut rest = std::mem::replace(expr, SqlExpr::value(Value::Null));
            loop {
                match rest {
                    SqlExpr::BinaryOp { left, op: other, right } if other == op => {
                        terms.push(*right);
                        rest = *left;
                    }
                    first => break terms.push(first),
                }
            }
            terms.reverse();
            let join = |left, right| SqlExpr::BinaryOp {
                left: Box::new(left),
                op: op.clone(),
                right: Box::new(right),
            };
            if let Some(tree) = tree(terms, &join) {
                *expr = tree;
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Refusal> {
        if let SetExpr::SetOperation { op: SetOperator::Union, set_quantifier, .. } = &*query.body
            && !by_name(*set_quantifier)
        {
            let quantifier = *set_quantifier;
            let mut parts = Vec::new();
            let nothing = Values { explicit_row: false, value_keyword: false, rows: Vec::new() };
            let mut rest = std::mem::replace(&mut *query.body, SetExpr::Values(nothing));
            loop {
                match rest {
                    SetExpr::SetOperation {
                        left,
                        op: SetOperator::Union,
                        set_quantifier,
                        right,
                    } if set_quantifier == quantifier => {
                        parts.push(*right);
                        rest = *left;
                    }
                    first => break parts.push(first),
                }
            }
            parts.reverse();
            let join = |left, right| union(quantifier, left, right);
            if let Some(tree) = tree(parts, &join) {
                *query.body = tree;
            }
        }
        ControlFlow::Continue(())
    }
}

/// Whether columns are matched by their names: then the order of the parts that
/// are joined first decides the order of the columns.
fn by_name(quantifier: SetQuantifier) -> bool {
    use SetQuantifier::{AllByName, ByName, DistinctByName};
    matches!(quantifier, ByName | AllByName | DistinctByName)
}

fn union(set_quantifier: SetQuantifier, left: SetExpr, right: SetExpr) -> SetExpr {
    let (left, right) = (Box::new(left), Box::new(right));
    SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right }
}

/// All parts joined in their order; nothing if there are none.
fn tree<T>(mut parts: Vec<T>, join: &impl Fn(T, T) -> T) -> Option<T> {
    while parts.len() > 1 {
        let mut pairs = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(left) = rest.next() {
            pairs.push(match rest.next() {
                Some(right) => join(left, right),
                None => left,
            });
        }
        parts = pairs;
    }
    parts.pop()
}
