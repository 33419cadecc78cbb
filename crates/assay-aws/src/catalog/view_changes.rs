//! A view that is wanted and there: what becomes of it, and what that changes.
//!
//! Unlike a table, a view holds nothing: it is as it is wanted, or is written anew.

use assay_lake::Fingerprint;
use assay_provision::kinds::{GlueColumn, GlueTable};

use super::live::LiveTable;
use super::merge::changes;
use super::model::TableDef;
use super::step::Change;
use super::view::ViewDef;

/// Parameter of a view from which Athena has not answered since it was written.
/// Whoever finds it writes the view again, and asks.
pub(super) const UNANSWERED: &str = "assay.unanswered";

/// Parameter of a view that Athena has written in its own way, from our statement:
/// says which statement that was, and what Athena has made of it.
pub(super) const BY_ATHENA: &str = "assay.viewByAthena";

/// The view as it is to be, and what that changes.
pub(super) fn merged(
    wanted: &TableDef,
    def: &ViewDef,
    live: &LiveTable,
) -> (TableDef, Vec<Change>) {
    let mut to = wanted.clone();
    let theirs = live.glue.parameters.iter().filter(|(key, _)| !is_mark(key));
    for (key, value) in theirs {
        to.glue.parameters.entry(key.clone()).or_insert_with(|| value.clone());
    }
    let unanswered = live.glue.parameters.get(UNANSWERED);
    let mut found: Vec<Change> = unanswered.map(|why| answered(why)).into_iter().collect();
    if live.glue.parameters.get(BY_ATHENA) != Some(&by_athena(def, live)) {
        found.extend(of_text(def, live));
        found.extend(changes(&live.glue, &to.glue));
        found.extend(of_columns(&live.glue, &to.glue));
    }
    (to, found)
}

fn is_mark(key: &str) -> bool {
    [UNANSWERED, BY_ATHENA].contains(&key)
}

fn answered(why: &str) -> Change {
    Change::new("answers in Athena", Some(why.to_owned()), Some("asked again".to_owned()))
}

/// What [`BY_ATHENA`] says of a statement and of what is live.
pub(super) fn by_athena(def: &ViewDef, live: &LiveTable) -> String {
    let made = live.raw.view_original_text().unwrap_or_default();
    Fingerprint::START.and(&def.sql).and(&def.spelt_columns()).and(made).stem("view")
}

fn of_text(def: &ViewDef, live: &LiveTable) -> Vec<Change> {
    let parts = |def: &ViewDef| {
        let from = format!("{}.{}", def.catalog, def.schema);
        [("statement", def.sql.clone()), ("types", def.spelt_columns()), ("tables in", from)]
    };
    let mut before = live.view.as_ref().map(parts).into_iter().flatten();
    let differing = parts(def).into_iter().filter_map(|(name, to)| {
        let from = before.next().map(|(_, from)| from);
        (from.as_ref() != Some(&to)).then(|| Change::new(name, from, Some(to)))
    });
    differing.collect()
}

/// Columns that the view no longer has; those that it gains are changes by themselves.
fn of_columns(from: &GlueTable, to: &GlueTable) -> Option<Change> {
    let names =
        |columns: &[GlueColumn]| columns.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let (from, to) = (names(&from.columns), names(&to.columns));
    let gone = from.iter().any(|name| !to.contains(name));
    gone.then(|| Change::new("columns", Some(from.join(", ")), Some(to.join(", "))))
}
