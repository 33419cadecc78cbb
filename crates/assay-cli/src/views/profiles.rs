//! Application inference profiles, and what became of the lake's.

use arrow::array::RecordBatch;
use arrow::error::Result;
use assay::profiles::ProfilesSummary;
use assay_cost::day::Day;
use assay_cost::profiles::ProfileRow;
use assay_host::text::counted;
use assay_query::named::Display;
use assay_schema::tags;

use super::rows::{change, rows, texts};

/// A line or two.
pub(crate) fn lines(summary: &ProfilesSummary) -> String {
    let ProfilesSummary { accounts, accounts_failed, profiles, table, .. } = summary;
    let mut text = match accounts {
        0 => format!("profiles  {profiles} read\n"),
        _ => format!("profiles  {profiles} listed in {}\n", counted(*accounts as u64, "account")),
    };
    if *accounts_failed > 0 {
        text += &format!("failed    {} of {accounts} accounts\n", accounts_failed);
    }
    text + &format!("lake      {} {}\n", counted(table.rows, "row"), change(table))
}

/// What people look for: the others are in every other format.
pub(crate) fn for_people(profiles: &[ProfileRow]) -> Result<RecordBatch> {
    let tag = |key| texts(profiles, move |row: &ProfileRow| row.tag(key).map(str::to_owned));
    let name = |row: &ProfileRow| Some(row.name.clone().unwrap_or_else(|| row.profile_id.clone()));
    let from = |row: &ProfileRow| (row.valid_from > Day::FIRST).then(|| row.valid_from.to_string());
    let until =
        |row: &ProfileRow| (row.valid_until < Day::LAST).then(|| row.valid_until.to_string());
    rows([
        ("profile", texts(profiles, name)),
        ("model", texts(profiles, |row| row.model.clone())),
        ("scope", texts(profiles, |row| row.endpoint_scope.clone())),
        ("user", tag(tags::USER)),
        ("team", tag(tags::TEAM)),
        ("project", tag(tags::PROJECT)),
        ("cost_center", tag(tags::COST_CENTER)),
        ("account_id", texts(profiles, |row| Some(&row.account_id))),
        ("region", texts(profiles, |row| Some(&row.region))),
        ("from", texts(profiles, from)),
        ("until", texts(profiles, until)),
    ])
}

/// Columns by importance.
pub(crate) fn display() -> Display {
    let columns = ["profile", "model", "team", "user", "region", "scope", "account_id", "project"];
    Display { columns: columns.into(), charts: Vec::new() }
}
