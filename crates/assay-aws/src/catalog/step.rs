//! What is to be done, as data: the steps from what is live to what is wanted.

use aws_sdk_glue::types::Table;
use serde::Serialize;

use super::model::{CatalogKind, QueryDef, TableDef};

/// What is to be done, and what is in the way.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    /// In the order in which they are taken.
    pub steps: Vec<CatalogStep>,
    /// Tables under our names that are not ours; while there are any, no step is taken.
    pub foreign: Vec<Foreign>,
    /// What stays although it is wanted otherwise.
    pub kept: Vec<Kept>,
}

/// One thing to be made, changed or removed.
#[derive(Clone, Debug, Serialize)]
pub struct CatalogStep {
    /// What happens to it.
    pub action: Action,
    /// What it is.
    pub kind: CatalogKind,
    /// What it is called.
    pub name: String,
    /// What of it; for a new table only where it lies and how large it is.
    pub changes: Vec<Change>,
    #[serde(skip)]
    pub(crate) work: Work,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It is removed.
    Remove,
}

/// An attribute before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `location`, `column latency_ms` …
    pub attribute: String,
    /// Live; none if it is new.
    pub from: Option<String>,
    /// Wanted.
    pub to: Option<String>,
}

/// A table that is not ours under a name that we want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Foreign {
    /// Its name.
    pub table: String,
    /// What is known of it, in a few words.
    pub found: String,
}

/// Something that stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Name of the table.
    pub table: String,
    /// What stays, and why.
    pub what: String,
}

/// How a step is taken.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    CreateDatabase,
    CreateTable(TableDef),
    UpdateTable { to: TableDef, live: Box<Table> },
    CreateQuery(QueryDef),
    UpdateQuery { id: String, to: QueryDef },
    DeleteQuery { id: String },
}

/// What a caller allows beyond keeping what is ours in step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Make the database if it is not there.
    pub create_database: bool,
    /// Tables of others to be taken over, by name.
    pub adopt: Vec<String>,
}

impl Difference {
    /// Whether everything that can be as wanted is so.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.foreign.is_empty()
    }

    /// Adds a step.
    pub(super) fn push(
        &mut self,
        action: Action,
        kind: CatalogKind,
        name: &str,
        changes: Vec<Change>,
        work: Work,
    ) {
        self.steps.push(CatalogStep { action, kind, name: name.to_owned(), changes, work });
    }
}

impl Change {
    pub(super) fn new(
        attribute: impl Into<String>,
        from: Option<String>,
        to: Option<String>,
    ) -> Self {
        Self { attribute: attribute.into(), from, to }
    }
}
