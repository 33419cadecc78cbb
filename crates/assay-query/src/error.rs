//! What can go wrong with a query, by meaning and blame.

mod diagnose;
mod excerpt;
mod nearest;

use std::fmt;

use assay_host::Hinted;
use datafusion::error::DataFusionError;

pub(crate) use diagnose::{diagnose, syntax, unknown_table};
pub use excerpt::Excerpt;
pub use nearest::nearest;

/// An error of a query.
///
/// The message can have several lines: what is wrong, and the place in the SQL
/// with a caret below it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The text has no statement. The caller's mistake.
    #[error("there is no statement to run")]
    Empty,
    /// The text has several statements. The caller's mistake.
    #[error("one statement at a time, but there are {count}")]
    SeveralStatements {
        /// How many there are.
        count: usize,
    },
    /// The statement would change something. The caller's mistake.
    #[error("{statement} is not allowed: queries only read")]
    NotReadOnly {
        /// Its first word, in capitals.
        statement: String,
    },
    /// The text is not SQL. The caller's mistake.
    #[error("{message}{}", At(.at))]
    Syntax {
        /// What was expected and what was found.
        message: String,
        /// Where.
        at: Option<Excerpt>,
    },
    /// No such column. The caller's mistake.
    #[error("unknown column `{name}`{}", At(.at))]
    UnknownColumn {
        /// The name as written.
        name: String,
        /// Where.
        at: Option<Excerpt>,
        /// The nearest name, or the names there are.
        hint: Option<String>,
    },
    /// No such table. The caller's mistake.
    #[error("unknown table `{name}`{}", At(.at))]
    UnknownTable {
        /// The name as written.
        name: String,
        /// Where.
        at: Option<Excerpt>,
        /// The nearest name, or the names there are.
        hint: Option<String>,
    },
    /// The statement nests too deep to be run. The caller's mistake.
    #[error("the statement nests too deep")]
    TooDeep,
    /// SQL that means nothing here, such as a wrong type. The caller's mistake.
    #[error("{message}{}", At(.at))]
    Invalid {
        /// What is wrong.
        message: String,
        /// Where.
        at: Option<Excerpt>,
        /// What to do.
        hint: Option<String>,
    },
    /// A value that the query cannot work with, such as a division by zero.
    #[error("the query failed on a value: {message}")]
    Value {
        /// What was wrong with it.
        message: String,
    },
    /// A key of request metadata says something else of each call: a roll-up by it
    /// would be as long as the rows. The fault of a rule for people.
    #[error("request metadata `{key}` has more than {values_max} values on {day}")]
    TooManyValues {
        /// The key.
        key: String,
        /// The first day.
        day: String,
        /// Most values that a day may have.
        values_max: u64,
    },
    /// The query needs more memory than it may use, and cannot spill.
    #[error("the query needs more than its memory limit of {limit_bytes} bytes")]
    Memory {
        /// The limit.
        limit_bytes: usize,
        /// Which operator asked for how much.
        source: Box<DataFusionError>,
    },
    /// There is no room for spilled data.
    #[error("there is no room left for the query's temporary data")]
    SpillFull {
        /// The operating system's word.
        source: Box<DataFusionError>,
    },
    /// A data file that the table needs is gone. The lake's fault.
    #[error("data file {path} is missing")]
    MissingFile {
        /// Path inside the store.
        path: String,
    },
    /// A data file cannot be read as Parquet. The lake's fault.
    #[error("data file {path} is corrupt: {message}")]
    CorruptFile {
        /// Path inside the store, or `(unknown)`.
        path: String,
        /// What was wrong with it.
        message: String,
    },
    /// The store did not answer as it should. The surroundings' fault.
    #[error("cannot read {path}: {message}")]
    Store {
        /// Path inside the store, or `the store`.
        path: String,
        /// The store's word.
        message: String,
    },
    /// A file of the user cannot be a table. The caller's mistake.
    #[error("{} cannot be the table `{name}`: {why}", file.display())]
    File {
        /// The table's name as given.
        name: String,
        /// The file.
        file: std::path::PathBuf,
        /// Why.
        why: String,
    },
    /// The engine could not be set up. The surroundings' fault.
    #[error("cannot set up the query engine")]
    Setup {
        /// Why.
        source: Box<DataFusionError>,
    },
    /// Something the engine should have been able to do. Our fault.
    #[error("the query engine failed")]
    Engine {
        /// What it said.
        source: Box<DataFusionError>,
    },
    /// The lake could not be read or written.
    #[error(transparent)]
    Lake(#[from] assay_lake::LakeError),
    /// No named query of that name. The caller's mistake.
    #[error("there is no query `{name}`")]
    UnknownQuery {
        /// The name as given.
        name: String,
        /// The nearest name, or where to find them.
        hint: Option<String>,
    },
    /// The named query has no such parameter. The caller's mistake.
    #[error("query `{query}` has no parameter `{name}`")]
    UnknownParameter {
        /// The query.
        query: &'static str,
        /// The parameter as given.
        name: String,
        /// The parameters there are.
        hint: Option<String>,
    },
    /// A parameter's value is not of its type. The caller's mistake.
    #[error("parameter `{name}` must be {expected}, not `{value}`")]
    BadParameter {
        /// The parameter.
        name: &'static str,
        /// What it takes.
        expected: &'static str,
        /// The value as given.
        value: String,
    },
}

impl Hinted for QueryError {
    fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::NotReadOnly { .. } => "allowed are SELECT, EXPLAIN, SHOW and DESCRIBE",
            Self::TooDeep => {
                "write long chains of operators as a list (x IN (…), VALUES …), or split the \
                 statement"
            }
            Self::TooManyValues { .. } => {
                "no rule for people can name it; name a key that says who calls, not which call \
                 it is"
            }
            Self::Memory { .. } => {
                "raise the limit, select fewer columns, or narrow the query with WHERE \
                 event_date >= '…'"
            }
            Self::SpillFull { .. } => "free some, or choose another spill folder",
            Self::MissingFile { .. } => {
                "if the lake was vacuumed while the query ran, run it again"
            }
            Self::UnknownColumn { hint, .. }
            | Self::UnknownTable { hint, .. }
            | Self::Invalid { hint, .. }
            | Self::UnknownQuery { hint, .. }
            | Self::UnknownParameter { hint, .. } => return hint.clone(),
            Self::Lake(error) => return error.hint(),
            _ => return None,
        };
        Some(fixed.into())
    }
}

impl QueryError {
    pub(crate) fn setup(error: DataFusionError) -> Self {
        Self::Setup { source: Box::new(error) }
    }
}

/// The excerpt below the message, if there is one.
struct At<'a>(&'a Option<Excerpt>);

impl fmt::Display for At<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |excerpt| write!(out, "\n{excerpt}"))
    }
}
