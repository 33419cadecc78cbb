//! One table that is wanted and there: what becomes of it, and what that changes.

use std::collections::BTreeMap;

use assay_provision::kinds::{GlueColumn, GlueTable};

use super::model::TableDef;
use super::raw;
use super::step::Change;

/// What is wanted, and beside it what is only live; with what stays against the wish.
pub(super) fn merged(wanted: &TableDef, live: &GlueTable) -> (TableDef, Vec<String>) {
    let name = wanted.name.clone();
    let (wanted, elsewhere) = raw::shared(wanted, live);
    let mut kept: Vec<String> = elsewhere.into_iter().collect();
    let columns = wanted.columns.iter().map(|column| merged_column(column, live, &mut kept));
    let mut columns: Vec<_> = columns.collect();
    for extra in live.columns.iter().filter(|column| !has(&wanted.columns, &column.name)) {
        kept.push(format!("column {} stays, the lake has no such column", extra.name));
        columns.push(extra.clone());
    }
    if spelt(&wanted.partition_keys) != spelt(&live.partition_keys) {
        let (is, to) = (spelt(&live.partition_keys), spelt(&wanted.partition_keys));
        kept.push(format!(
            "the partition keys stay ({is}), not {to}: delete the table to change them"
        ));
    }
    let glue = GlueTable {
        columns,
        partition_keys: live.partition_keys.clone(),
        serde_parameters: over(&live.serde_parameters, &wanted.serde_parameters),
        parameters: over(&live.parameters, &wanted.parameters),
        ..wanted
    };
    (TableDef { name, glue, view: None }, kept)
}

fn merged_column(wanted: &GlueColumn, live: &GlueTable, kept: &mut Vec<String>) -> GlueColumn {
    let found = live.columns.iter().find(|column| column.name == wanted.name);
    match found.filter(|found| !widens(&found.data_type, &wanted.data_type)) {
        None => wanted.clone(),
        Some(found) => {
            let GlueColumn { name, data_type: kind, .. } = found;
            let to = &wanted.data_type;
            kept.push(format!("column {name} stays {kind}, {to} does not hold all its values"));
            GlueColumn { data_type: kind.clone(), ..wanted.clone() }
        }
    }
}

/// Types of which each holds every value of those before it.
const WIDER: [&[&str]; 2] = [&["tinyint", "smallint", "int", "bigint"], &["float", "double"]];

fn widens(from: &str, to: &str) -> bool {
    let place = |kinds: &[&str], kind: &str| kinds.iter().position(|known| *known == kind);
    let wider = |kinds: &&[&str]| matches!((place(kinds, from), place(kinds, to)), (Some(a), Some(b)) if a < b);
    from == to || WIDER.iter().any(wider)
}

fn over(
    live: &BTreeMap<String, String>,
    wanted: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    live.iter().chain(wanted).map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn has(columns: &[GlueColumn], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

fn spelt(columns: &[GlueColumn]) -> String {
    let spelt = columns.iter().map(|column| format!("{} {}", column.name, column.data_type));
    spelt.collect::<Vec<_>>().join(", ")
}

/// Attributes that differ. `to` has every attribute of `from`.
pub(super) fn changes(from: &GlueTable, to: &GlueTable) -> Vec<Change> {
    let before: BTreeMap<String, &str> = attributes(from).into_iter().collect();
    let differing = attributes(to).into_iter().filter_map(|(name, to)| {
        let from = before.get(&name).copied();
        (from != Some(to)).then(|| Change::new(name, from.map(str::to_owned), Some(to.to_owned())))
    });
    let mut changes: Vec<Change> = differing.collect();
    let (is, wanted) = (order(&from.columns, to), order(&to.columns, from));
    if is != wanted {
        changes.push(Change::new("order of columns", Some(is), Some(wanted)));
    }
    changes
}

/// Names of those columns that the other table has too.
fn order(columns: &[GlueColumn], other: &GlueTable) -> String {
    let shared = columns.iter().filter(|column| has(&other.columns, &column.name));
    shared.map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn attributes(table: &GlueTable) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = vec![
        ("description".into(), table.description.as_deref().unwrap_or_default()),
        ("type".into(), &table.table_type),
        ("location".into(), &table.location),
        ("input format".into(), &table.input_format),
        ("output format".into(), &table.output_format),
        ("serde".into(), &table.serde),
    ];
    all.extend(table.serde_parameters.iter().map(|(k, v)| (format!("serde.{k}"), v.as_str())));
    all.extend(table.parameters.iter().map(|(k, v)| (k.clone(), v.as_str())));
    for GlueColumn { name, data_type, comment } in &table.columns {
        all.push((format!("column {name}"), data_type));
        all.push((format!("comment of {name}"), comment.as_deref().unwrap_or_default()));
    }
    all
}
