//! Columns that say the same in every row.

use super::shown::{Raw, Shown};
use super::symbols::Symbols;
use crate::screen::one_line;

/// Parts the columns that are equal in all rows from those that differ, of which a
/// table has at least one. A single row is left as it is.
pub(super) fn lift(columns: &[Shown], rows: &[Raw]) -> (Vec<Shown>, Vec<Shown>) {
    let is_equal = |column: &&Shown| rows.len() > 1 && column.is_equal(rows);
    let (mut equal, mut differ): (Vec<_>, Vec<_>) =
        columns.iter().partition(|column| is_equal(column));
    if differ.is_empty() && !equal.is_empty() {
        differ.push(equal.remove(0));
    }
    (equal.into_iter().cloned().collect(), differ.into_iter().cloned().collect())
}

/// What the columns say in all of these rows: values by name, then the columns
/// without any.
pub(super) fn said(columns: &[Shown], rows: &[Raw], symbols: &Symbols) -> Vec<String> {
    let Some(row) = rows.first() else { return Vec::new() };
    let values = columns.iter().map(|column| (column, column.cell(row, true, symbols)));
    let (some, none): (Vec<_>, Vec<_>) = values.partition(|(_, value)| value.is_some());
    let mut said: Vec<_> = some.iter().map(|(column, value)| with_value(column, value)).collect();
    if !none.is_empty() {
        let names: Vec<_> = none.iter().map(|(column, _)| column.name.as_str()).collect();
        said.push(format!("no {}", names.join(", ")));
    }
    said
}

fn with_value(column: &Shown, value: &Option<String>) -> String {
    let value = one_line(value.as_deref().unwrap_or_default());
    match value.trim() {
        "" => format!("{} \"{value}\"", column.name),
        text => format!("{} {text}", column.name),
    }
}
