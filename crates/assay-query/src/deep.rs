//! Statements of any depth: planned where the stack is large, refused where a
//! plan would be too deep to run.
//!
//! A parser builds a long chain of operators without recursion, but whatever
//! visits, copies or drops the chain recurses once for each link. So no
//! statement is touched on a small stack before its depth is known.

use std::ops::ControlFlow;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr as SqlExpr, Query, SetExpr, SetOperator, SetQuantifier, Value, Values,
    Visit, VisitMut, Visitor, VisitorMut,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

use crate::error::QueryError;
use crate::limits::{PLAN_DEPTH_MAX, PLANNING_STACK_BYTES, STATEMENT_LINKS_MAX};

/// Runs `work` where the stack is large.
///
/// # Errors
/// [`QueryError::Setup`] when the system gives no thread.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, QueryError> {
    let failed = |error: std::io::Error| QueryError::setup(error.into());
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("planning".to_owned())
            .stack_size(PLANNING_STACK_BYTES)
            .spawn_scoped(scope, work)
            .map_err(failed)?;
        thread.join().map_err(|_| failed(std::io::Error::other("planning broke off")))
    })
}

/// Refuses a text whose statement may be deeper than the large stack bears. A
/// text that is no SQL is the parser's to refuse.
///
/// # Errors
/// [`QueryError::TooDeep`].
pub(crate) fn check_text(sql: &str) -> Result<(), QueryError> {
    // No link takes less than two bytes.
    if sql.len() <= 2 * STATEMENT_LINKS_MAX {
        return Ok(());
    }
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default();
    match tokens.iter().filter(|token| links(token)).count() <= STATEMENT_LINKS_MAX {
        true => Ok(()),
        false => Err(QueryError::TooDeep),
    }
}

/// Whether a token may be a link in a chain; lists of values have none.
fn links(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.keyword != Keyword::NoKeyword,
        Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::LParen
        | Token::RParen
        | Token::Whitespace(_) => false,
        _ => true,
    }
}

/// Lays chains of `AND`, `OR` and `UNION` out as trees of little depth, which
/// mean the same.
pub(crate) fn flatten(statement: &mut Statement) {
    if let Statement::Statement(sql) = statement {
        let _: ControlFlow<()> = VisitMut::visit(sql.as_mut(), &mut Flatten);
    }
}

struct Flatten;

impl VisitorMut for Flatten {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut SqlExpr) -> ControlFlow<()> {
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

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
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

/// Refuses a statement that is too deep to be planned in reasonable time.
///
/// # Errors
/// [`QueryError::TooDeep`].
pub(crate) fn check_statement(statement: &Statement) -> Result<(), QueryError> {
    let Statement::Statement(sql) = statement else { return Ok(()) };
    match Visit::visit(sql.as_ref(), &mut Depth::default()) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(QueryError::TooDeep),
    }
}

/// How deep the visited place is, and what each query around it adds to that.
#[derive(Default)]
struct Depth {
    depth: usize,
    queries: Vec<usize>,
}

impl Depth {
    fn enter(&mut self, levels: usize) -> ControlFlow<()> {
        self.depth += levels;
        match self.depth <= PLAN_DEPTH_MAX {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    }
}

impl Visitor for Depth {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let tables = query.with.as_ref().map_or(0, |with| with.cte_tables.len());
        let levels = 1 + tables + set_depth(&query.body);
        self.queries.push(levels);
        self.enter(levels)
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= self.queries.pop().unwrap_or_default();
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, _: &SqlExpr) -> ControlFlow<()> {
        self.enter(1)
    }

    fn post_visit_expr(&mut self, _: &SqlExpr) -> ControlFlow<()> {
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
