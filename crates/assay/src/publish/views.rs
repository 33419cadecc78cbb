//! Which views can be published over a lake as its tables are now.

use assay_aws::catalog::{self, TableDef};
use assay_lake::LogSchema;
use assay_query::views::{statement, with_empty};
use assay_schema::tables::{DAILY_USAGE, PEOPLE, PRICES, PROFILES};
use assay_schema::{Table, View, views};
use serde::Serialize;

/// A view that is not published yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WaitingView {
    /// Its name.
    pub view: &'static str,
    /// What it waits for.
    pub why: String,
}

/// The views over these tables, and those that have to wait.
pub(super) fn published(
    tables: &[LogSchema],
    database: &str,
    lake: &str,
) -> (Vec<TableDef>, Vec<WaitingView>) {
    let (mut ready, mut waiting) = (Vec::new(), Vec::new());
    for view in views::ALL {
        match sql(view, tables) {
            Ok(sql) => ready.push(catalog::view::table(view, &sql, database, lake)),
            Err(why) => waiting.push(WaitingView { view: view.name, why }),
        }
    }
    (ready, waiting)
}

/// The statement of a view, or what it waits for. A lake without profiles and people
/// has none of them; but without prices the other engine would find no call to have
/// one, where this program takes the built-in ones.
fn sql(view: &View, tables: &[LogSchema]) -> Result<String, String> {
    let found = |table: &Table| tables.iter().find(|found| found.table.name == table.name);
    for table in [view.of, &PRICES] {
        if found(table).is_none() {
            return Err(format!("the lake has no table {}: {}", table.name, made_by(table)));
        }
    }
    let read = [view.of, &PRICES, &PROFILES, &PEOPLE];
    for log in read.into_iter().filter_map(found) {
        let lacks = |column: &&assay_schema::Column| log.column(column.name).is_none();
        if let Some(column) = log.table.columns.iter().find(lacks) {
            let (table, column) = (log.table.name, column.name);
            return Err(format!("{table} has no column {column} yet: {}", made_by(log.table)));
        }
    }
    let keys = found(&DAILY_USAGE).map(|rolled| rolled.caller_metadata.clone());
    let missing: Vec<_> =
        [&PROFILES, &PEOPLE].into_iter().filter(|table| found(table).is_none()).collect();
    Ok(with_empty(&missing, statement(view, &keys.unwrap_or_default())))
}

/// What brings a table into the lake.
fn made_by(table: &Table) -> String {
    let command = match table.name {
        name if name == DAILY_USAGE.name => "rollup",
        name if name == PRICES.name => "prices sync",
        name if name == PROFILES.name => "profiles sync",
        name if name == PEOPLE.name => "people sync",
        _ => "ingest",
    };
    format!("`assay {command}` writes it")
}
