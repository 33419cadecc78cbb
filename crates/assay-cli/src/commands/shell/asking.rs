//! What the shell asks by itself, and named queries as it asks them.

use std::collections::BTreeMap;

use assay_query::named::{Catalog, Display};
use jiff::Timestamp;

use crate::commands::question::{Asked, Question};
use crate::report::Complaint;
use crate::times::When;
use crate::window::window;

/// The functions that statements can call, or those with `part` in their name.
pub(super) fn functions(part: Option<&str>) -> Question {
    let part = part.unwrap_or_default().to_lowercase().replace('\'', "''");
    let sql = format!(
        "SELECT routine_name AS function, min(syntax_example) AS form, \
         lower(min(function_type)) AS kind FROM information_schema.routines \
         WHERE strpos(routine_name, '{part}') > 0 GROUP BY routine_name ORDER BY 1"
    );
    let display = Display { columns: vec!["function", "form", "kind"], ..Display::default() };
    Question { display, ..Question::of(sql) }
}

/// The named query with its values; `since`, `until` and `time_zone` take what the flags
/// of `assay query` take.
pub(super) fn question(
    catalog: &Catalog,
    name: &str,
    params: Vec<(String, String)>,
) -> anyhow::Result<Question> {
    let mut params: BTreeMap<_, _> = params.into_iter().collect();
    let mut moment = |name: &str| -> anyhow::Result<Option<When>> {
        let Some(text) = params.remove(name) else { return Ok(None) };
        let when = text.parse();
        Ok(Some(when.map_err(|error| Complaint::usage(format!("{name}={text}: {error}")))?))
    };
    let bounds = [moment("since")?, moment("until")?];
    let window = window(bounds, Timestamp::now(), Asked::zone_of(&params).as_ref())?;
    Question::named(catalog, name, Asked { window, params })
}
