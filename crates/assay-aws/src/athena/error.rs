//! What can go wrong with a query in Athena, by meaning and blame.

use std::fmt;

use assay_host::Hinted;

use crate::ServiceError;

/// An error of a query in Athena. The message may have several lines: what is
/// wrong, and the place in the SQL with a caret below it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AthenaError {
    /// A call did not do what it was to do.
    #[error(transparent)]
    Call(ServiceError),
    /// No such workgroup. The settings' fault.
    #[error("there is no Athena workgroup `{workgroup}`")]
    NoWorkgroup {
        /// Its name.
        workgroup: String,
    },
    /// Neither workgroup nor settings say where results go.
    #[error("workgroup `{workgroup}` does not say where results go")]
    NoOutput {
        /// Its name.
        workgroup: String,
    },
    /// The text has no statement. The caller's mistake.
    #[error("there is no statement to run")]
    Empty,
    /// The statement would change something. The caller's mistake.
    #[error("{statement} is not allowed: queries only read")]
    NotReading {
        /// Its first word, in capitals.
        statement: String,
    },
    /// The text is no SQL, or means nothing here. The caller's mistake.
    #[error("{message}{}", At(.at))]
    Sql {
        /// What Athena said, without the place.
        message: String,
        /// Where.
        at: Option<StatementPlace>,
    },
    /// No such table or database in the catalog.
    #[error("{message}{}", At(.at))]
    NoTable {
        /// What Athena said, without the place.
        message: String,
        /// Where.
        at: Option<StatementPlace>,
        /// The database that was asked.
        database: String,
    },
    /// Athena started, and on the way was not let at something in the caller's name.
    #[error("Athena was denied access: {message}")]
    Denied {
        /// What Athena said.
        message: String,
        /// What the caller needs, where the message tells.
        needs: Option<String>,
    },
    /// The workgroup's own limit of bytes for a query.
    #[error(
        "workgroup `{workgroup}` stopped the query at its limit of bytes scanned, after {:.1} MiB",
        *bytes_scanned as f64 / f64::from(1 << 20)
    )]
    ScanCutoff {
        /// Its name.
        workgroup: String,
        /// What had been scanned.
        bytes_scanned: u64,
    },
    /// Too large, or too long, for Athena.
    #[error("the query is more than Athena can do: {message}")]
    Exhausted {
        /// What Athena said.
        message: String,
    },
    /// It was cancelled, and not by this program.
    #[error("the query was cancelled in Athena{}", Because(.message))]
    Cancelled {
        /// What Athena said.
        message: String,
    },
    /// Anything else that a query died of.
    #[error("the query failed in Athena: {message}")]
    Failed {
        /// What Athena said.
        message: String,
        /// Whether the same query may succeed.
        retryable: bool,
    },
    /// A value that is not of the type that the result's metadata says.
    #[error("column `{column}` has `{value}`, which is no {kind}")]
    Value {
        /// The column.
        column: String,
        /// Its type, in Arrow's words.
        kind: String,
        /// The text.
        value: String,
    },
    /// The rows are not of the shape that the metadata says. Athena's fault.
    #[error("Athena gave a result that makes no sense: {message}")]
    Result {
        /// What is wrong with it.
        message: String,
    },
}

impl Hinted for AthenaError {
    fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::Call(error) => return error.hint(),
            Self::Denied { needs, .. } => {
                return needs.as_ref().map(|needs| format!("the caller needs {needs}"));
            }
            Self::NoTable { database, .. } => {
                return Some(format!(
                    "`assay publish` brings the tables into `{database}`, and the views once \
                     there are prices: `assay prices sync`"
                ));
            }
            Self::NoWorkgroup { .. } => "name one with --workgroup, or create it",
            Self::NoOutput { .. } => "set `athena_output`, or a result location in the workgroup",
            Self::NotReading { .. } => "allowed are SELECT, EXPLAIN, SHOW and DESCRIBE",
            Self::ScanCutoff { .. } => "narrow the query, or raise the workgroup's limit",
            Self::Exhausted { .. } => {
                "narrow the query with WHERE event_date >= '…', or ask `daily_usage`"
            }
            Self::Failed { retryable: true, .. } => "run it again",
            Self::Value { .. } => "select it as text, with CAST(… AS varchar) for example",
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

impl AthenaError {
    /// Whether it is about this one query, so that another may well succeed.
    pub fn is_of_the_query(&self) -> bool {
        !matches!(
            self,
            Self::Call(_) | Self::NoWorkgroup { .. } | Self::NoOutput { .. } | Self::Denied { .. }
        )
    }
}

/// A place in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementPlace {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The line itself; empty where the statement has no such line.
    pub text: String,
}

/// The place below the message, if there is one.
struct At<'a>(&'a Option<StatementPlace>);

impl fmt::Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(StatementPlace { line, column, text }) = self.0 else { return Ok(()) };
        if text.is_empty() {
            return write!(out, ", line {line}, column {column}");
        }
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        write!(out, "\n{margin} |\n{number} | {text}\n{margin} | {:>column$}", "^")
    }
}

/// The reason behind the message, if one was given.
struct Because<'a>(&'a str);

impl fmt::Display for Because<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(out, ": {}", self.0) }
    }
}
