//! The views `usage` and `daily_costs`.
//!
//! Their statements are the files of the folder `views/` with their parts, the same for
//! every engine.

use std::collections::BTreeSet;
use std::sync::Arc;

use assay_schema::tables::{PEOPLE, PRICES, PROFILES};
use assay_schema::{Column, Table, View, views};
use datafusion::arrow::datatypes::Schema;
use datafusion::error::Result;
use datafusion::logical_expr::LogicalPlan;

use crate::fills::fills;
use crate::late_view::LateView;
use crate::named::fill;
use crate::settings::EngineSettings;
use crate::table::Tables;
use crate::{parts, session};

const USAGE: &str = include_str!("../../../views/usage.sql");
const DAILY_COSTS: &str = include_str!("../../../views/daily_costs.sql");

/// The statement of a view as every engine takes it; `caller_metadata` are the keys
/// of request metadata that the lake records.
pub fn statement(view: &View, caller_metadata: &BTreeSet<String>) -> String {
    let text = if view.name == views::USAGE.name { USAGE } else { DAILY_COSTS };
    fill(&parts::put_in(text), &fills(caller_metadata))
}

/// The same over a lake in which these tables were never made: each is empty, as it
/// is for the local engine.
pub fn with_empty(missing: &[&Table], statement: String) -> String {
    if missing.is_empty() {
        return statement;
    }
    let column =
        |column: &Column| format!("CAST(NULL AS {}) AS {}", column.kind.presto(), column.name);
    let empty = missing.iter().map(|table| {
        let columns = table.columns.iter().map(column).collect::<Vec<_>>().join(", ");
        format!("{} AS (SELECT {columns} WHERE false)", table.name)
    });
    let empty = empty.collect::<Vec<_>>().join(",\n");
    format!("WITH {empty}\nSELECT * FROM (\n{statement}) AS whole\n")
}

/// Adds the views to the tables that they read.
pub(crate) fn add(
    tables: &mut Tables,
    settings: &EngineSettings,
    caller_metadata: &BTreeSet<String>,
) {
    for view in views::ALL {
        let read = [view.of, &PROFILES, &PEOPLE, &PRICES].map(|table| table.name);
        let read: Tables = tables
            .iter()
            .filter(|(name, _)| read.contains(name))
            .map(|(name, table)| (*name, Arc::clone(table)))
            .collect();
        if read.contains_key(view.of.name) {
            let (settings, caller_metadata) = (settings.clone(), caller_metadata.clone());
            let schema = Schema::new(view.columns().map(Column::field).collect::<Vec<_>>());
            let planner = move || plan(view, &caller_metadata, &settings, &read);
            tables.insert(view.name, LateView::new(Arc::new(schema), planner));
        }
    }
}

fn plan(
    view: &View,
    caller_metadata: &BTreeSet<String>,
    settings: &EngineSettings,
    read: &Tables,
) -> Result<LogicalPlan> {
    let context = session::context(settings, None)?;
    for (name, table) in read {
        context.register_table(*name, Arc::clone(table))?;
    }
    session::plan(&context, &statement(view, caller_metadata))
}
