//! What is wanted less what is live. Pure: the same two give the same steps.
//!
//! Nothing is ever narrowed: columns and parameters that are only live stay, a
//! type changes only for one that holds every value of the old one, and keys of
//! the partition stay as they are. What stays against the wish is told.

use std::collections::BTreeMap;

use aws_sdk_glue::types::Table;
use serde::Serialize;

use super::live::{Live, LiveQuery, LiveTable};
use super::merge::{changes, merged};
use super::model::{Kind, OWNER, QueryDef, TableDef, Wanted};
use super::raw;

/// What is to be done, and what stands in the way.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    /// In the order in which they are taken.
    pub steps: Vec<Step>,
    /// Tables under our names that are not ours; while there are any, no step is taken.
    pub foreign: Vec<Foreign>,
    /// What stays although it is wanted otherwise.
    pub kept: Vec<Kept>,
}

/// One thing to be made, changed or removed.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What happens to it.
    pub action: Action,
    /// What it is.
    pub kind: Kind,
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
}

/// Steps from what is live to what is wanted.
pub(crate) fn difference(wanted: &Wanted, live: &Live, allowed: &Allowed) -> Difference {
    let mut difference = Difference::default();
    if !live.database {
        let work = Work::CreateDatabase;
        difference.push(Action::Create, Kind::Database, &wanted.database, Vec::new(), work);
    }
    for table in &wanted.tables {
        difference.table(table, live.tables.get(&table.name), wanted, allowed);
    }
    difference.queries(wanted, &live.queries);
    difference
}

impl Difference {
    fn push(&mut self, action: Action, kind: Kind, name: &str, changes: Vec<Change>, work: Work) {
        self.steps.push(Step { action, kind, name: name.to_owned(), changes, work });
    }

    fn table(
        &mut self,
        wanted: &TableDef,
        live: Option<&LiveTable>,
        whole: &Wanted,
        allowed: &Allowed,
    ) {
        let Some(live) = live else {
            let work = Work::CreateTable(wanted.clone());
            let changes = outline(wanted);
            return self.push(Action::Create, Kind::Table, &wanted.name, changes, work);
        };
        let ours = live.glue.parameters.get(OWNER) == Some(&whole.owner)
            || raw::is_provisioned(&wanted.name, &live.glue);
        if !ours && !allowed.adopt.contains(&wanted.name) {
            let (table, found) = (wanted.name.clone(), live.described());
            return self.foreign.push(Foreign { table, found });
        }
        self.change(wanted, live);
    }

    fn change(&mut self, wanted: &TableDef, live: &LiveTable) {
        let (to, kept) = merged(wanted, &live.glue);
        let table = wanted.name.clone();
        self.kept.extend(kept.into_iter().map(|what| Kept { table: table.clone(), what }));
        let changes = changes(&live.glue, &to.glue);
        if !changes.is_empty() {
            let work = Work::UpdateTable { to, live: Box::new(live.raw.clone()) };
            self.push(Action::Update, Kind::Table, &wanted.name, changes, work);
        }
    }

    /// Ours alone: others may have queries of the same names.
    fn queries(&mut self, wanted: &Wanted, live: &[LiveQuery]) {
        let mut ours: BTreeMap<&str, Vec<&LiveQuery>> = BTreeMap::new();
        for query in live.iter().filter(|query| query.owner.as_ref() == Some(&wanted.owner)) {
            ours.entry(&query.def.name).or_default().push(query);
        }
        for query in &wanted.queries {
            // Two publishers at once may have made the same one twice.
            let mut found = ours.remove(query.name.as_str()).unwrap_or_default();
            match found.pop() {
                Some(live) => self.query(query, live),
                None => {
                    let work = Work::CreateQuery(query.clone());
                    self.push(Action::Create, Kind::SavedQuery, &query.name, Vec::new(), work);
                }
            }
            found.into_iter().for_each(|double| self.remove(double));
        }
        ours.into_values().flatten().for_each(|gone| self.remove(gone));
    }

    fn query(&mut self, wanted: &QueryDef, live: &LiveQuery) {
        let attributes = |query: &QueryDef| {
            [("description", query.description.clone()), ("text", query.sql.clone())]
        };
        let (from, to) = (attributes(&live.def), attributes(wanted));
        let changes: Vec<_> = from
            .into_iter()
            .zip(to)
            .filter(|((_, from), (_, to))| from != to)
            .map(|((name, from), (_, to))| Change::new(name, Some(from), Some(to)))
            .collect();
        if !changes.is_empty() {
            let work = Work::UpdateQuery { id: live.id.clone(), to: wanted.clone() };
            self.push(Action::Update, Kind::SavedQuery, &wanted.name, changes, work);
        }
    }

    fn remove(&mut self, query: &LiveQuery) {
        let work = Work::DeleteQuery { id: query.id.clone() };
        self.push(Action::Remove, Kind::SavedQuery, &query.def.name, Vec::new(), work);
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

fn outline(table: &TableDef) -> Vec<Change> {
    let table = &table.glue;
    let names: Vec<_> = table.partition_keys.iter().map(|key| key.name.as_str()).collect();
    let new = |name, to| Change::new(name, None, Some(to));
    let mut outline = vec![new("location", table.location.clone())];
    outline.push(new("columns", (table.columns.len() + names.len()).to_string()));
    if !names.is_empty() {
        outline.push(new("partitioned by", names.join(", ")));
    }
    outline
}
