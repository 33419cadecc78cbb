//! Two answers, and where they part.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::cells::{Answer, Cell};

/// Differences of a query that are told one by one.
const DIFFERENCES_TOLD: usize = 10;

/// One value that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueDifference {
    /// Row of the local answer, from 1; of Athena's where only that has it; 0
    /// for the columns themselves.
    pub row: usize,
    /// The column; `(row)` where a whole row is in one answer only.
    pub column: String,
    /// What the local engine says.
    pub local: String,
    /// What Athena says.
    pub athena: String,
}

/// What a comparison found.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// The first of them.
    pub(super) differences: Vec<ValueDifference>,
    /// All of them.
    pub(super) count: usize,
}

/// Rows are compared as a multiset: the order of rows that an `ORDER BY` holds
/// for equal is each engine's own.
pub(super) fn compare(local: &Answer, athena: &Answer) -> Differences {
    let mut found = Differences::default();
    if local.columns != athena.columns {
        found.add(0, "(columns)", local.columns.join(", "), athena.columns.join(", "));
        return found;
    }
    let keys = key_columns(local, athena);
    let mut theirs = Theirs::of(athena, &keys);
    let ours = local.rows.iter().enumerate();
    let left: Vec<_> = ours.filter(|(_, row)| !theirs.take_same(row, &keys)).collect();
    for (index, row) in left {
        match theirs.take_alike(row, &keys) {
            Some(theirs) => found.values(index + 1, &local.columns, row, theirs),
            None => found.add(index + 1, WHOLE_ROW, shown(row), ABSENT.into()),
        }
    }
    for (index, row) in theirs.left() {
        found.add(index + 1, WHOLE_ROW, ABSENT.into(), shown(row));
    }
    found
}

const WHOLE_ROW: &str = "(row)";
const ABSENT: &str = "absent";

impl Differences {
    fn add(&mut self, row: usize, column: &str, local: String, athena: String) {
        self.count += 1;
        if self.differences.len() < DIFFERENCES_TOLD {
            self.differences.push(ValueDifference {
                row,
                column: column.to_owned(),
                local,
                athena,
            });
        }
    }

    fn values(&mut self, row: usize, columns: &[String], ours: &[Cell], theirs: &[Cell]) {
        let values = columns.iter().zip(ours.iter().zip(theirs));
        for (column, (ours, theirs)) in values.filter(|(_, (ours, theirs))| !ours.agrees(theirs)) {
            self.add(row, column, ours.to_string(), theirs.to_string());
        }
    }
}

/// Athena's rows that have not found their like, by what distinguishes rows.
struct Theirs<'a>(BTreeMap<String, VecDeque<(usize, &'a [Cell])>>);

impl<'a> Theirs<'a> {
    fn of(answer: &'a Answer, keys: &[usize]) -> Self {
        let mut rows: BTreeMap<_, VecDeque<_>> = BTreeMap::new();
        for (index, row) in answer.rows.iter().enumerate() {
            rows.entry(key(row, keys)).or_default().push_back((index, row.as_slice()));
        }
        Self(rows)
    }

    /// Takes the first row that agrees in every value.
    fn take_same(&mut self, row: &[Cell], keys: &[usize]) -> bool {
        let Some(rows) = self.0.get_mut(&key(row, keys)) else { return false };
        let place = rows
            .iter()
            .position(|(_, theirs)| row.iter().zip(*theirs).all(|(one, other)| one.agrees(other)));
        place.and_then(|place| rows.remove(place)).is_some()
    }

    /// Takes the first row that is about the same thing.
    fn take_alike(&mut self, row: &[Cell], keys: &[usize]) -> Option<&'a [Cell]> {
        self.0.get_mut(&key(row, keys))?.pop_front().map(|(_, theirs)| theirs)
    }

    /// What nobody took, in order.
    fn left(self) -> Vec<(usize, &'a [Cell])> {
        let mut left: Vec<_> = self.0.into_values().flatten().collect();
        left.sort_by_key(|(index, _)| *index);
        left
    }
}

/// The columns that hold nothing but text: they say what a row is about, the
/// others how much of it there is.
fn key_columns(local: &Answer, athena: &Answer) -> Vec<usize> {
    let columns = (0..local.columns.len()).filter(|index| {
        let mut rows = local.rows.iter().chain(&athena.rows);
        rows.all(|row| matches!(row[*index], Cell::Text(_) | Cell::Null))
    });
    columns.collect()
}

fn key(row: &[Cell], keys: &[usize]) -> String {
    let cells = keys.iter().map(|index| match &row[*index] {
        Cell::Text(text) => format!("t{text}\u{1f}"),
        _ => "n\u{1f}".to_owned(),
    });
    cells.collect()
}

fn shown(row: &[Cell]) -> String {
    row.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &[(&str, i64)]) -> Answer {
        let row = |(name, count): &(&str, i64)| vec![Cell::Text((*name).into()), Cell::Int(*count)];
        Answer { columns: vec!["who".into(), "n".into()], rows: rows.iter().map(row).collect() }
    }

    fn told(local: &[(&str, i64)], athena: &[(&str, i64)]) -> Vec<String> {
        let found = compare(&answer(local), &answer(athena));
        let line =
            |it: ValueDifference| format!("{} {} {}|{}", it.row, it.column, it.local, it.athena);
        found.differences.into_iter().map(line).collect()
    }

    #[test]
    fn differences_are_told_by_row_and_column() {
        let ours = [("a", 1), ("a", 2), ("b", 3)];
        assert!(told(&ours, &[("b", 3), ("a", 2), ("a", 1)]).is_empty());
        assert_eq!(told(&ours, &[("a", 1), ("a", 5), ("b", 3)]), ["2 n 2|5"]);
        assert_eq!(
            told(&ours, &[("a", 1), ("b", 3), ("c", 4)]),
            ["2 (row) a, 2|absent", "3 (row) absent|c, 4"]
        );
        assert_eq!(told(&ours, &[("a", 1), ("a", 1), ("a", 2), ("b", 3)]), ["2 (row) absent|a, 1"]);
    }
}
