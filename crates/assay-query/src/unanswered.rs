//! SQL that the parser takes and the planner passes over: no answer is better
//! than that of another question.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Query, Select, SelectFlavor, TableFactor, Visitor};

use crate::error::{Excerpt, QueryError};
use crate::visits::{self, Refusal};

/// Refuses a statement of which a part would not be heeded.
///
/// # Errors
/// [`QueryError::Invalid`], with the place.
pub(crate) fn check(statement: &Statement, sql: &str) -> Result<(), QueryError> {
    match statement {
        Statement::Explain(explain) => check(&explain.statement, sql),
        Statement::Statement(statement) => visits::show(statement, &mut Unanswered { sql }),
        _ => Ok(()),
    }
}

/// The word at which the statement is refused, why, and what to write instead.
type Refused = (&'static str, &'static str, &'static str);

const STANDARD: &str = "write it in standard SQL, which Athena takes too";

const fn unknown(word: &'static str, message: &'static str) -> Refused {
    (word, message, STANDARD)
}

struct Unanswered<'a> {
    sql: &'a str,
}

impl Unanswered<'_> {
    /// Breaks at the first that is so.
    fn first<const N: usize>(&self, refusals: [(bool, Refused); N]) -> ControlFlow<Refusal> {
        match refusals.into_iter().find(|(is_so, _)| *is_so) {
            Some((_, refused)) => self.refuse(refused),
            None => ControlFlow::Continue(()),
        }
    }

    fn refuse(&self, (word, message, hint): Refused) -> ControlFlow<Refusal> {
        let at = Excerpt::of_word(self.sql, word);
        let refusal = QueryError::Invalid { message: message.into(), at, hint: Some(hint.into()) };
        ControlFlow::Break(Box::new(refusal))
    }
}

impl Visitor for Unanswered<'_> {
    type Break = Refusal;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refusal> {
        self.first([
            (query.for_clause.is_some(), unknown("FOR", "FOR XML and FOR JSON are not supported")),
            (query.settings.is_some(), unknown("SETTINGS", "SETTINGS is not supported")),
            (query.format_clause.is_some(), ("FORMAT", "FORMAT is not supported", FORMAT_HINT)),
        ])
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refusal> {
        let from_first = select.flavor == SelectFlavor::FromFirstNoSelect;
        let connected = !select.connect_by.is_empty();
        self.first([
            (from_first, ("FROM", "a query that begins with FROM names no columns", FROM_HINT)),
            (select.prewhere.is_some(), unknown("PREWHERE", "PREWHERE is not supported")),
            (connected, unknown("CONNECT", "CONNECT BY is not supported")),
        ])
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Refusal> {
        let sample = ("TABLESAMPLE", "TABLESAMPLE is not supported", SAMPLE_HINT);
        match factor {
            TableFactor::Table { sample: sampled, version, partitions, with_hints, .. } => self
                .first([
                    (sampled.is_some(), sample),
                    (
                        version.is_some(),
                        unknown("FOR", "older versions of a table cannot be asked"),
                    ),
                    (!partitions.is_empty(), unknown("PARTITION", "PARTITION is not supported")),
                    (!with_hints.is_empty(), unknown("WITH", "hints are not supported")),
                ]),
            TableFactor::Derived { sample: Some(_), .. } => self.refuse(sample),
            _ => ControlFlow::Continue(()),
        }
    }
}

const SAMPLE_HINT: &str = "WHERE random() < 0.01 takes about one row in a hundred";
const FROM_HINT: &str = "write SELECT * FROM …, which Athena takes too";
const FORMAT_HINT: &str = "--format chooses how rows are written";
