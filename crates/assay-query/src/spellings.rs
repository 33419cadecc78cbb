//! Functions under the names that people know from Athena and DuckDB.
//!
//! A call is written anew in functions of the engine before it is planned, so that
//! it is checked, typed and optimized as any other. Where Athena has the name, the
//! answer is Athena's.

mod date_format;

use std::ops::ControlFlow;

use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr, Statement as Sql, Value, Visitor,
    VisitorMut,
};

use crate::error::{Excerpt, QueryError};
use crate::visits::{self, Refusal};

/// A name, the number of its arguments, and the same in functions of the engine.
type Spelling = (&'static str, usize, &'static str);

const SPELLINGS: [Spelling; 36] = [
    ("year", 1, "CAST(date_part('year', $1) AS bigint)"),
    ("quarter", 1, "CAST(date_part('quarter', $1) AS bigint)"),
    ("month", 1, "CAST(date_part('month', $1) AS bigint)"),
    ("week", 1, "CAST(date_part('week', $1) AS bigint)"),
    ("week_of_year", 1, "CAST(date_part('week', $1) AS bigint)"),
    ("day", 1, "CAST(date_part('day', $1) AS bigint)"),
    ("day_of_month", 1, "CAST(date_part('day', $1) AS bigint)"),
    ("day_of_week", 1, "CAST(date_part('isodow', $1) AS bigint)"),
    ("day_of_year", 1, "CAST(date_part('doy', $1) AS bigint)"),
    ("hour", 1, "CAST(date_part('hour', $1) AS bigint)"),
    ("minute", 1, "CAST(date_part('minute', $1) AS bigint)"),
    ("second", 1, "CAST(date_part('second', $1) AS bigint)"),
    ("date", 1, "CAST($1 AS date)"),
    ("date_format", 2, "to_char($1, $2)"),
    ("strftime", 2, "to_char($1, $2)"),
    ("date_add", 3, "$3 + CAST(concat($2, ' ', $1) AS interval)"),
    ("date_diff", 3, DATE_DIFF),
    (
        "last_day_of_month",
        1,
        "CAST(date_trunc('month', $1) + INTERVAL '1 month' - INTERVAL '1 day' AS date)",
    ),
    ("epoch", 1, "date_part('epoch', $1)"),
    ("epoch_ms", 1, "CAST(round(date_part('epoch', $1) * 1000) AS bigint)"),
    ("if", 2, "CASE WHEN $1 THEN $2 END"),
    ("if", 3, "CASE WHEN $1 THEN $2 ELSE $3 END"),
    ("typeof", 1, "arrow_typeof($1)"),
    ("regexp_extract", 2, "regexp_match($1, concat('(', $2, ')'))[1]"),
    ("regexp_extract", 3, "regexp_match($1, concat('(', $2, ')'))[$3 + 1]"),
    ("max_by", 2, LAST),
    ("arg_max", 2, LAST),
    ("min_by", 2, FIRST),
    ("arg_min", 2, FIRST),
    ("arbitrary", 1, "any_value($1)"),
    ("count_if", 1, "count(CASE WHEN $1 THEN 1 END)"),
    ("countif", 1, "count(CASE WHEN $1 THEN 1 END)"),
    ("every", 1, "bool_and($1)"),
    ("approx_percentile", 2, "approx_percentile_cont($1, $2)"),
    ("approx_quantile", 2, "approx_percentile_cont($1, $2)"),
    ("today", 0, "current_date"),
];

const LAST: &str = "first_value($1 ORDER BY $2 DESC) FILTER (WHERE $2 IS NOT NULL)";
const FIRST: &str = "first_value($1 ORDER BY $2) FILTER (WHERE $2 IS NOT NULL)";

/// Whole units between two moments, as Athena counts them. Seconds as they come are
/// floating: rounded to microseconds, which is all that a moment holds.
const DATE_DIFF: &str = "CAST(trunc(round((date_part('epoch', $3) - date_part('epoch', $2)) \
                         * 1000000) / CASE $1 WHEN 'second' THEN 1000000 WHEN 'minute' THEN \
                         60000000 WHEN 'hour' THEN 3600000000 WHEN 'day' THEN 86400000000 WHEN \
                         'week' THEN 604800000000 END) AS bigint)";

/// The statement in functions of the engine. Columns keep the names that the text
/// gives them.
///
/// # Errors
/// [`QueryError::Invalid`] where an argument cannot be said in them.
pub(crate) fn spelled(mut statement: Statement, sql: &str) -> Result<Statement, QueryError> {
    let query = match &mut statement {
        Statement::Explain(explain) => match explain.statement.as_mut() {
            Statement::Statement(query) => query,
            _ => return Ok(statement),
        },
        Statement::Statement(query) => query,
        _ => return Ok(statement),
    };
    visits::change(query, &mut Speller { sql, items: Vec::new() })?;
    Ok(statement)
}

struct Speller<'a> {
    sql: &'a str,
    /// Columns without a name of the selections around, as they are written.
    items: Vec<Vec<Option<String>>>,
}

impl VisitorMut for Speller<'_> {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        order_by_all(query);
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<Self::Break> {
        let written = |item: &SelectItem| match item {
            SelectItem::UnnamedExpr(expr) if calls_any(expr) => Some(expr.to_string()),
            _ => None,
        };
        self.items.push(select.projection.iter().map(written).collect());
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<Self::Break> {
        let written = self.items.pop().unwrap_or_default();
        for (item, written) in select.projection.iter_mut().zip(written) {
            if let (SelectItem::UnnamedExpr(expr), Some(written)) = (&*item, written) {
                let alias = Ident::with_quote('"', written);
                *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
            }
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        let Expr::Function(call) = expr else { return ControlFlow::Continue(()) };
        match anew(call) {
            Ok(None) => {}
            Ok(Some(spelled)) => *expr = spelled,
            Err(Untold { message, hint }) => {
                let at = Excerpt::of_word(self.sql, &call.name.to_string());
                let refused = QueryError::Invalid { message, at, hint: Some(hint.into()) };
                return ControlFlow::Break(Box::new(refused));
            }
        }
        ControlFlow::Continue(())
    }
}

/// Why a call cannot be written in functions of the engine.
struct Untold {
    message: String,
    hint: &'static str,
}

fn calls_any(expr: &Expr) -> bool {
    let mut calls = Calls { any: false };
    // It refuses nothing.
    let _ = visits::show(expr, &mut calls);
    calls.any
}

/// Whether there is a call by one of the names.
struct Calls {
    any: bool,
}

impl Visitor for Calls {
    type Break = Refusal;

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Refusal> {
        if let Expr::Function(call) = expr {
            self.any |= arguments(call).is_some_and(|of| spelling(call, &of).is_some());
        }
        ControlFlow::Continue(())
    }
}

/// The call in functions of the engine, if its name is one of ours.
fn anew(call: &Function) -> Result<Option<Expr>, Untold> {
    let Some(mut values) = arguments(call) else { return Ok(None) };
    let Some((name, _, template)) = spelling(call, &values) else { return Ok(None) };
    match *name {
        "date_diff" => check_unit(&values[0])?,
        "date_format" => values[1] = format(&values[1], name, date_format::of_athena)?,
        "strftime" => values[1] = format(&values[1], name, date_format::of_c)?,
        _ => {}
    }
    let Some(mut spelled) = parsed(template) else { return Ok(None) };
    // It refuses nothing.
    let _ = visits::change(&mut spelled, &mut Filler(values));
    if let Expr::Function(inner) = &mut spelled {
        inner.over = call.over.clone();
        inner.filter = both(call.filter.clone(), inner.filter.take());
    }
    Ok(Some(Expr::Nested(Box::new(spelled))))
}

fn spelling(call: &Function, values: &[Expr]) -> Option<&'static Spelling> {
    let [name] = &call.name.0[..] else { return None };
    let name = &name.as_ident()?.value;
    let is_meant =
        |(known, count, _): &&Spelling| name.eq_ignore_ascii_case(known) && values.len() == *count;
    SPELLINGS.iter().find(is_meant)
}

/// The arguments of a plain call.
fn arguments(call: &Function) -> Option<Vec<Expr>> {
    let FunctionArguments::List(list) = &call.args else { return None };
    if list.duplicate_treatment.is_some() || !list.clauses.is_empty() {
        return None;
    }
    let value = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value.clone()),
        _ => None,
    };
    list.args.iter().map(value).collect()
}

fn parsed(template: &str) -> Option<Expr> {
    let statement = DFParser::parse_sql(&format!("SELECT {template}")).ok()?.pop_front()?;
    let Statement::Statement(sql) = statement else { return None };
    let Sql::Query(query) = *sql else { return None };
    let SetExpr::Select(select) = *query.body else { return None };
    match select.projection.into_iter().next()? {
        SelectItem::UnnamedExpr(expr) => Some(expr),
        _ => None,
    }
}

/// Puts arguments in the places of `$1`, `$2` and so on.
struct Filler(Vec<Expr>);

impl VisitorMut for Filler {
    type Break = Refusal;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Refusal> {
        let place = match expr {
            Expr::Value(value) => match &value.value {
                Value::Placeholder(name) => name.trim_start_matches('$').parse().ok(),
                _ => None,
            },
            _ => None,
        };
        let value = place.and_then(|place: usize| self.0.get(place.checked_sub(1)?));
        if let Some(value) = value {
            *expr = Expr::Nested(Box::new(value.clone()));
        }
        ControlFlow::Continue(())
    }
}

fn both(one: Option<Box<Expr>>, other: Option<Box<Expr>>) -> Option<Box<Expr>> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let [left, right] = [one, other].map(|part| Box::new(Expr::Nested(part)));
            Some(Box::new(Expr::BinaryOp { left, op: BinaryOperator::And, right }))
        }
        (one, other) => one.or(other),
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

const UNITS: [&str; 5] = ["second", "minute", "hour", "day", "week"];

fn check_unit(unit: &Expr) -> Result<(), Untold> {
    match text(unit) {
        Some(unit) if UNITS.contains(&unit) => Ok(()),
        _ => Err(Untold {
            message: format!("date_diff counts in {}, not in {unit}", UNITS.join(", ")),
            hint: "months and years differ in length: compare date_trunc('month', …) of both",
        }),
    }
}

fn format(
    format: &Expr,
    function: &str,
    translated: fn(&str) -> Result<String, char>,
) -> Result<Expr, Untold> {
    let hint = "to_char(…) takes any format of strftime";
    let message = format!("the format of {function} must be a text in quotes");
    let text = text(format).ok_or(Untold { message, hint })?;
    let text = translated(text).map_err(|code| Untold {
        message: format!("{function} does not know `%{code}` here"),
        hint,
    })?;
    Ok(Expr::Value(Value::SingleQuotedString(text).into()))
}

/// `ORDER BY ALL`: by each column, from left to right.
fn order_by_all(query: &mut Query) {
    let SetExpr::Select(select) = query.body.as_ref() else { return };
    let counted = select
        .projection
        .iter()
        .all(|item| matches!(item, SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. }));
    let columns = select.projection.len();
    let Some(order) = query.order_by.as_mut().filter(|_| counted) else { return };
    let OrderByKind::Expressions(by) = &mut order.kind else { return };
    let is_all = |by: &OrderByExpr| {
        matches!(&by.expr, Expr::Identifier(all)
            if all.quote_style.is_none() && all.value.eq_ignore_ascii_case("all"))
    };
    if let [all] = &by[..]
        && is_all(all)
    {
        let column = |place: usize| OrderByExpr {
            expr: Expr::Value(Value::Number(place.to_string(), false).into()),
            ..all.clone()
        };
        *by = (1..=columns).map(column).collect();
    }
}
