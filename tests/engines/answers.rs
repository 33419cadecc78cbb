//! Answers of two engines, brought into one form and compared cell by cell.

use assay_doubles::Answer;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Whether the order of the rows is part of the answer.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Order {
    Told,
    Free,
}

/// Fails at the first rows that differ; gives the number of rows.
pub(crate) fn assert_same(
    what: &str,
    local: &[Map<String, Value>],
    trino: &Answer,
    order: Order,
) -> usize {
    let mut from_local = lines(&trino.columns, local.iter().map(|row| in_order(trino, row)));
    let mut from_trino = lines(&trino.columns, trino.rows.iter().map(|row| row.iter().collect()));
    if order == Order::Free {
        from_local.sort_unstable();
        from_trino.sort_unstable();
    }
    let differ = from_local.iter().zip(&from_trino).find(|(local, trino)| local != trino);
    if let Some((local, trino)) = differ {
        panic!("{what} differs\nassay: {local}\ntrino: {trino}");
    }
    assert_eq!(from_local.len(), from_trino.len(), "rows of {what}, assay's and Trino's");
    from_local.len()
}

/// The cells of a local row in the order of Trino's columns, of which it has
/// all and no others.
fn in_order<'a>(trino: &Answer, row: &'a Map<String, Value>) -> Vec<&'a Value> {
    let columns = &trino.columns;
    assert_eq!(row.len(), columns.len(), "columns {:?} and {columns:?}", row.keys());
    columns.iter().map(|(name, _)| row.get(name).expect("a column of both")).collect()
}

fn lines<'a>(
    columns: &[(String, String)],
    rows: impl Iterator<Item = Vec<&'a Value>>,
) -> Vec<String> {
    let line = |row: Vec<&Value>| {
        let cells = columns.iter().zip(row).map(|((_, kind), value)| plain(kind, value));
        Value::Array(cells.collect()).to_string()
    };
    rows.map(line).collect()
}

/// A cell of a type as Trino names it, in a form that both engines have.
fn plain(kind: &str, value: &Value) -> Value {
    match (kind, value) {
        (_, Value::Null) => Value::Null,
        (kind, Value::String(text)) if kind.starts_with("timestamp(") => json!(milliseconds(text)),
        (kind, value) if kind.starts_with("decimal(") => json!(digits(value)),
        ("double", number) => json!(number.as_f64().expect("a number")),
        _ => value.clone(),
    }
}

/// The digits of a decimal, which both engines write as text, without the zeros
/// that only fill its scale.
fn digits(value: &Value) -> String {
    let text = value.as_str().unwrap_or_else(|| panic!("a decimal is text, not {value}"));
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

/// Trino reads the timestamps of Delta tables in milliseconds; what is finer is
/// rounded, halves up.
fn milliseconds(text: &str) -> i64 {
    let rfc = match text.strip_suffix(" UTC") {
        Some(moment) => format!("{}Z", moment.replace(' ', "T")),
        None => text.to_owned(),
    };
    let moment: Timestamp = rfc.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    (moment.as_microsecond() + 500).div_euclid(1000)
}
