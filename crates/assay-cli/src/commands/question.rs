//! What an engine is asked.

use std::collections::BTreeMap;

use assay_lake::Window;
use assay_query::QueryError;
use assay_query::named::{Display, NamedQuery};
use assay_schema::tables::REJECTS;

/// What a named query was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) window: Window,
    pub(crate) params: BTreeMap<String, String>,
}

impl Asked {
    /// The query's statement with these values.
    pub(crate) fn sql(&self, query: &NamedQuery) -> Result<String, QueryError> {
        let [since, until] =
            [self.window.since, self.window.until].map(|at| at.map(|at| at.as_microsecond()));
        query.render(&self.params, since, until)
    }
}

/// A statement, how its rows are best shown, and what it was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) sql: String,
    pub(crate) display: Display,
    pub(crate) asked: Asked,
}

impl Question {
    /// A named query with its values. A window over rejects says nothing of calls.
    pub(crate) fn named(query: &NamedQuery, asked: Asked) -> Result<Self, QueryError> {
        let sql = asked.sql(query)?;
        let asked = if query.names(REJECTS.name) { Asked::default() } else { asked };
        Ok(Self { sql, display: query.display.clone(), asked })
    }

    /// A statement of the user's own.
    pub(crate) fn of(sql: String) -> Self {
        Self { sql, ..Self::default() }
    }
}
