//! Visits of every place of a statement.
//!
//! For each type that visits, the compiler makes code for all that SQL has, 230,000 lines of
//! LLVM's. So one type of each trait does, and asks the others through their tables of functions.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, ObjectName, Query, Select, Statement, TableFactor, ValueWithSpan, Visit, VisitMut,
    Visitor, VisitorMut,
};

use crate::error::QueryError;

/// What breaks a visit.
pub(crate) type Refusal = Box<QueryError>;

/// Shows every place to a visitor.
///
/// # Errors
/// The refusal with which it breaks.
pub(crate) fn show(
    all: &impl Visit,
    visitor: &mut dyn Visitor<Break = Refusal>,
) -> Result<(), QueryError> {
    ended(all.visit(&mut AnyVisitor(visitor)))
}

/// Lets a visitor change every place.
///
/// # Errors
/// The refusal with which it breaks.
pub(crate) fn change(
    all: &mut impl VisitMut,
    visitor: &mut dyn VisitorMut<Break = Refusal>,
) -> Result<(), QueryError> {
    ended(all.visit(&mut AnyVisitorMut(visitor)))
}

fn ended(visit: ControlFlow<Refusal>) -> Result<(), QueryError> {
    match visit {
        ControlFlow::Break(refusal) => Err(*refusal),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct AnyVisitor<'a>(&'a mut dyn Visitor<Break = Refusal>);
struct AnyVisitorMut<'a>(&'a mut dyn VisitorMut<Break = Refusal>);

/// Hands each call on.
macro_rules! forward {
    ($($method:ident: $place:ty),*) => {
        type Break = Refusal;
        $(fn $method(&mut self, place: $place) -> ControlFlow<Refusal> {
            self.0.$method(place)
        })*
    };
}

impl Visitor for AnyVisitor<'_> {
    forward!(
        pre_visit_query: &Query, post_visit_query: &Query,
        pre_visit_select: &Select, post_visit_select: &Select,
        pre_visit_relation: &ObjectName, post_visit_relation: &ObjectName,
        pre_visit_table_factor: &TableFactor, post_visit_table_factor: &TableFactor,
        pre_visit_expr: &Expr, post_visit_expr: &Expr,
        pre_visit_statement: &Statement, post_visit_statement: &Statement,
        pre_visit_value: &ValueWithSpan, post_visit_value: &ValueWithSpan
    );
}

impl VisitorMut for AnyVisitorMut<'_> {
    forward!(
        pre_visit_query: &mut Query, post_visit_query: &mut Query,
        pre_visit_select: &mut Select, post_visit_select: &mut Select,
        pre_visit_relation: &mut ObjectName, post_visit_relation: &mut ObjectName,
        pre_visit_table_factor: &mut TableFactor, post_visit_table_factor: &mut TableFactor,
        pre_visit_expr: &mut Expr, post_visit_expr: &mut Expr,
        pre_visit_statement: &mut Statement, post_visit_statement: &mut Statement,
        pre_visit_value: &mut ValueWithSpan, post_visit_value: &mut ValueWithSpan
    );
}
