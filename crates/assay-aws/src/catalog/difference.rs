//! What is wanted less what is live. Pure: the same two give the same steps.
//!
//! Nothing is ever narrowed: columns and parameters that are only live stay, a
//! type changes only for one that holds every value of the old one, and keys of
//! the partition stay as they are. What stays against the wish is reported. A view
//! alone holds nothing, and becomes what it is to be.

use std::collections::BTreeMap;

use super::live::{Live, LiveQuery, LiveTable};
use super::merge::{changes, merged};
use super::model::{CatalogKind, OWNER, QueryDef, TableDef, Wanted};
use super::raw;
use super::step::{Action, Allowed, Change, Difference, Foreign, Kept, Work};
use super::view_changes;

/// Steps from what is live to what is wanted.
pub(crate) fn difference(wanted: &Wanted, live: &Live, allowed: &Allowed) -> Difference {
    let mut difference = Difference::default();
    if !live.database {
        let work = Work::CreateDatabase;
        difference.push(Action::Create, CatalogKind::Database, &wanted.database, Vec::new(), work);
    }
    for table in &wanted.tables {
        difference.table(table, live.tables.get(&table.name), wanted, allowed);
    }
    difference.queries(wanted, &live.queries);
    difference
}

impl Difference {
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
            return self.push(Action::Create, wanted.kind(), &wanted.name, changes, work);
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
        let (to, changes) = match &wanted.view {
            Some(def) => view_changes::merged(wanted, def, live),
            None => self.merged(wanted, live),
        };
        if !changes.is_empty() {
            let work = Work::UpdateTable { to, live: Box::new(live.raw.clone()) };
            self.push(Action::Update, wanted.kind(), &wanted.name, changes, work);
        }
    }

    fn merged(&mut self, wanted: &TableDef, live: &LiveTable) -> (TableDef, Vec<Change>) {
        let (to, kept) = merged(wanted, &live.glue);
        let table = wanted.name.clone();
        self.kept.extend(kept.into_iter().map(|what| Kept { table: table.clone(), what }));
        let changes = changes(&live.glue, &to.glue);
        (to, changes)
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
                    self.push(
                        Action::Create,
                        CatalogKind::SavedQuery,
                        &query.name,
                        Vec::new(),
                        work,
                    );
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
            self.push(Action::Update, CatalogKind::SavedQuery, &wanted.name, changes, work);
        }
    }

    fn remove(&mut self, query: &LiveQuery) {
        let work = Work::DeleteQuery { id: query.id.clone() };
        self.push(Action::Remove, CatalogKind::SavedQuery, &query.def.name, Vec::new(), work);
    }
}

fn outline(table: &TableDef) -> Vec<Change> {
    let table = &table.glue;
    let names: Vec<_> = table.partition_keys.iter().map(|key| key.name.as_str()).collect();
    let new = |name, to| Change::new(name, None, Some(to));
    let location = Some(&table.location).filter(|location| !location.is_empty());
    let mut outline: Vec<_> = location.map(|at| new("location", at.clone())).into_iter().collect();
    outline.push(new("columns", (table.columns.len() + names.len()).to_string()));
    if !names.is_empty() {
        outline.push(new("partitioned by", names.join(", ")));
    }
    outline
}
