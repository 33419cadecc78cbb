//! Lines over rows that are days, weeks or hours: one over all of them, or one for each person
//! whose days they are.

use jiff::civil::Date;

use super::chart;
use super::human::number;
use super::shown::{Raw, Shown};
use super::symbols::Symbols;
use crate::screen::{one_line, width_of};

/// Rows from which on they are drawn as a line.
const LINE_ROWS_MIN: usize = 3;

/// Columns of the terminal that a line has at least beside what is said of it.
const LINE_WIDTH_MIN: usize = 10;

/// Days that lines beside one another have at most.
const DAYS_MAX: i32 = 10_000;

/// A column of these rows, drawn in lines.
pub(super) struct Trend<'a> {
    pub(super) column: &'a Shown,
    pub(super) rows: &'a [Raw],
    /// Name of the first column, which is of moments or of those whose days the rows are.
    pub(super) first: &'a str,
    /// What stands for null there.
    pub(super) null: &'a str,
    pub(super) symbols: &'static Symbols,
}

impl Trend<'_> {
    /// The lines, each within `width` columns where it can be.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let days = self.rows.iter().map(|row| (day(row, 0), row.get(1).and_then(|_| day(row, 1))));
        let is_of_each = days.clone().all(|(first, second)| first.is_none() && second.is_some());
        match is_of_each {
            true => self.of_each(width).unwrap_or_default(),
            false => self.over_all(width).into_iter().collect(),
        }
    }

    /// `cost_usd ▁▃█▂`, and from when to when, if it has room beside it.
    fn over_all(&self, width: usize) -> Option<String> {
        let [first, .., last] = self.rows else { return None };
        let [from, to] = [first, last].map(|row| row[0].as_deref().unwrap_or_default());
        let said = one_line(&format!("from {from} to {to}, largest {}", self.largest(self.rows)?));
        let days: Vec<_> = self.rows.iter().map(|row| row[0].as_deref()).collect();
        let values = self.rows.iter().map(|row| number(row, self.column.first())).collect();
        let values = chart::with_gaps(&days, values);
        let name = &self.column.name;
        let room = width.checked_sub(width_of(name) + 1)?;
        let line = chart::line(&values, room, self.symbols);
        let is_beside = width_of(&line) + 1 + width_of(&said) <= room;
        let between = if is_beside { " " } else { "\n" };
        (self.rows.len() >= LINE_ROWS_MIN).then(|| format!("{name} {line}{between}{said}"))
    }

    /// `Ada Abel ▁▃█▂ $3.85` for each whose rows are beside one another, on the same days for
    /// all.
    fn of_each(&self, width: usize) -> Option<Vec<String>> {
        let days = self.rows.iter().filter_map(|row| day(row, 1));
        let (first, last) = (days.clone().min()?, days.max()?);
        let count = usize::try_from((last - first).get_days().min(DAYS_MAX) + 1).ok()?;
        let groups = self.rows.chunk_by(|one, next| one[0] == next[0]);
        let groups: Vec<_> = groups.filter(|rows| rows.len() >= LINE_ROWS_MIN).collect();
        let names =
            groups.iter().map(|rows| rows[0][0].as_deref().map_or(self.null.into(), one_line));
        let names: Vec<String> = names.collect();
        let largest: Vec<_> =
            groups.iter().map(|rows| self.largest(rows)).collect::<Option<_>>()?;
        let widest = |texts: &[String]| texts.iter().map(|text| width_of(text)).max();
        let said = widest(&names)? + widest(&largest)? + 4;
        let room = width.checked_sub(said).filter(|room| *room >= LINE_WIDTH_MIN)?;
        let (of, each) = (&self.column.name, self.first);
        let mut lines =
            vec![format!("{of} of each {each} from {first} to {last}, and its largest:")];
        for ((rows, name), largest) in groups.iter().zip(&names).zip(&largest) {
            let mut values = vec![None; count];
            for row in *rows {
                let at = day(row, 1).map(|day| (day - first).get_days());
                if let Some(place) = at.and_then(|at| values.get_mut(usize::try_from(at).ok()?)) {
                    *place = number(row, self.column.first());
                }
            }
            let line = chart::line(&values, room, self.symbols);
            let blanks = " ".repeat(widest(&names)? - width_of(name));
            lines.push(format!("{name}{blanks}  {line}  {largest}"));
        }
        Some(lines)
    }

    /// The largest of the column's values as its cell shows it.
    fn largest(&self, rows: &[Raw]) -> Option<String> {
        let of = |row: &Raw| number(row, self.column.first()).unwrap_or(f64::NEG_INFINITY);
        let most = rows.iter().max_by(|one, other| of(one).total_cmp(&of(other)))?;
        self.column.cell(most, false, self.symbols)
    }
}

fn day(row: &Raw, column: usize) -> Option<Date> {
    row[column].as_deref()?.parse().ok()
}
