//! The comment lines at the head of a query file.

use assay_lake::rollup::Grain;

use super::display::{Chart, Display};
use super::literal::ParamKind;
use super::query::{NamedQuery, Param};

/// The query of that name from its file's text. A header line of another form
/// ends the header; a test holds every file to the form.
pub(super) fn parse(name: &'static str, text: &'static str) -> NamedQuery {
    let (params, display) = (Vec::new(), Display::default());
    let (grain, title, description) = (Grain::Day, "", "");
    let mut query = NamedQuery { name, title, description, params, grain, display, sql: text };
    while let Some((line, rest)) = query.sql.split_once('\n') {
        if !take(&mut query, line) {
            break;
        }
        query.sql = rest;
    }
    query
}

/// Whether the line begins as one of the header does.
pub(super) fn is_meant(line: &str) -> bool {
    let words = ["title:", "description:", "param ", "grain:", "columns:", "chart:"];
    let rest = line.strip_prefix("-- ");
    rest.is_some_and(|rest| words.iter().any(|word| rest.starts_with(word)))
}

/// Whether the line is of the header; if so, what it says is kept.
fn take(query: &mut NamedQuery, line: &'static str) -> bool {
    if let Some(title) = line.strip_prefix("-- title: ") {
        query.title = title;
    } else if let Some(description) = line.strip_prefix("-- description: ") {
        query.description = description;
    } else if let Some(param) = line.strip_prefix("-- param ").and_then(param) {
        query.params.push(param);
    } else if line == "-- grain: month" {
        query.grain = Grain::Month;
    } else if let Some(columns) = line.strip_prefix("-- columns: ") {
        query.display.columns = columns.split(", ").collect();
    } else if let Some(chart) = line.strip_prefix("-- chart: ").and_then(Chart::parse) {
        query.display.charts.push(chart);
    } else {
        return false;
    }
    true
}

/// `NAME KIND [DEFAULT]: MEANING`.
fn param(text: &'static str) -> Option<Param> {
    let (declaration, meaning) = text.split_once(": ")?;
    let mut words = declaration.split(' ');
    let (name, kind) = (words.next()?, ParamKind::of_word(words.next()?)?);
    Some(Param { name, kind, default: words.next(), meaning })
}
