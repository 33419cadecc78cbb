//! SQL that the parser takes and the planner passes over: no answer is better
//! than that of another question.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    Query, Select, SelectFlavor, Statement as Sql, TableFactor, Visit, Visitor,
};

use crate::error::{Excerpt, QueryError};

/// Refuses a statement of which a part would not be heeded.
///
/// # Errors
/// [`QueryError::Invalid`], with the place.
pub(crate) fn check(statement: &Statement, sql: &str) -> Result<(), QueryError> {
    let refused = match statement {
        Statement::Explain(explain) => return check(&explain.statement, sql),
        Statement::Statement(statement) => refused(statement),
        _ => None,
    };
    refused.map_or(Ok(()), |(word, message, hint)| {
        let at = Excerpt::of_word(sql, word);
        Err(QueryError::Invalid { message: message.into(), at, hint: Some(hint.into()) })
    })
}

/// The word at which the statement is refused, why, and what to write instead.
type Refused = (&'static str, &'static str, &'static str);

const STANDARD: &str = "write it in standard SQL, which Athena takes too";

const fn unknown(word: &'static str, message: &'static str) -> Refused {
    (word, message, STANDARD)
}

fn refused(statement: &Sql) -> Option<Refused> {
    match statement.visit(&mut Unanswered) {
        ControlFlow::Break(refused) => Some(refused),
        ControlFlow::Continue(()) => None,
    }
}

struct Unanswered;

impl Visitor for Unanswered {
    type Break = Refused;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refused> {
        first([
            (query.for_clause.is_some(), unknown("FOR", "FOR XML and FOR JSON are not supported")),
            (query.settings.is_some(), unknown("SETTINGS", "SETTINGS is not supported")),
            (query.format_clause.is_some(), ("FORMAT", "FORMAT is not supported", FORMAT_HINT)),
        ])
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refused> {
        let from_first = select.flavor == SelectFlavor::FromFirstNoSelect;
        let connected = !select.connect_by.is_empty();
        first([
            (from_first, ("FROM", "a query that begins with FROM names no columns", FROM_HINT)),
            (select.prewhere.is_some(), unknown("PREWHERE", "PREWHERE is not supported")),
            (connected, unknown("CONNECT", "CONNECT BY is not supported")),
        ])
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Refused> {
        let sample = ("TABLESAMPLE", "TABLESAMPLE is not supported", SAMPLE_HINT);
        match factor {
            TableFactor::Table { sample: sampled, version, partitions, with_hints, .. } => first([
                (sampled.is_some(), sample),
                (version.is_some(), unknown("FOR", "older versions of a table cannot be asked")),
                (!partitions.is_empty(), unknown("PARTITION", "PARTITION is not supported")),
                (!with_hints.is_empty(), unknown("WITH", "hints are not supported")),
            ]),
            TableFactor::Derived { sample: Some(_), .. } => ControlFlow::Break(sample),
            _ => ControlFlow::Continue(()),
        }
    }
}

const SAMPLE_HINT: &str = "WHERE random() < 0.01 takes about one row in a hundred";
const FROM_HINT: &str = "write SELECT * FROM …, which Athena takes too";
const FORMAT_HINT: &str = "--format chooses how rows are written";

/// Breaks at the first that is so.
fn first<const N: usize>(refusals: [(bool, Refused); N]) -> ControlFlow<Refused> {
    let found = refusals.into_iter().find(|(is_so, _)| *is_so);
    found.map_or(ControlFlow::Continue(()), |(_, refused)| ControlFlow::Break(refused))
}
