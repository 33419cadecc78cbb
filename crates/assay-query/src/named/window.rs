//! A window of time over `daily_usage`.
//!
//! Days that lie in the window whole come from the table; the days that it
//! cuts, two at most, are counted anew from `invocations` by the table's own
//! definition. Without a window `/* :window */ daily_usage` is the table.

use std::collections::BTreeSet;

use assay_schema::tables::DAILY_USAGE;
use assay_schema::views::DAILY_COSTS;
use jiff::{SignedDuration, Timestamp};

use super::fill::{Literals, fill, insert};
use super::literal::{Value, quoted};
use crate::fills::fills;
use crate::rollup::DEFINITION;

const COSTS_OF_DAYS: &str = include_str!("costs_of_days.sql");
const COSTS_OF_CALLS: &str = include_str!("costs_of_calls.sql");
const DAY_MICROS: i64 = 86_400_000_000;

/// What stands in the place of `daily_usage`; nothing where there is no window.
pub(super) fn source(since: Option<Timestamp>, until: Option<Timestamp>) -> Option<String> {
    since.or(until)?;
    let of_calls = of_cut_days(DEFINITION, fills(&BTreeSet::new()), since, until);
    Some(in_place_of(DAILY_USAGE.name, [whole_days(since, until)].into_iter().chain(of_calls)))
}

/// What stands in the place of `daily_costs`: calls of cut days come from `usage`.
pub(super) fn costs(since: Option<Timestamp>, until: Option<Timestamp>) -> Option<String> {
    since.or(until)?;
    let first = since.map(|since| ("first_whole_day".to_owned(), quoted(&first_whole_day(since))));
    let end = until.map(|until| ("until_day".to_owned(), quoted(&day(until))));
    let of_days = fill(COSTS_OF_DAYS, &first.into_iter().chain(end).collect());
    let of_calls = of_cut_days(COSTS_OF_CALLS, Literals::new(), since, until);
    Some(in_place_of(DAILY_COSTS.name, [of_days].into_iter().chain(of_calls)))
}

/// A statement over the calls that are in the window on days that it cuts, if it
/// cuts any.
fn of_cut_days(
    statement: &str,
    mut literals: Literals,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Option<String> {
    let cut: Vec<String> = cut_days(since, until).iter().map(|day| quoted(day)).collect();
    if cut.is_empty() {
        return None;
    }
    literals.insert("cut_days".to_owned(), cut.join(", "));
    for (name, moment) in [("since", since), ("until", until)] {
        moment.into_iter().for_each(|at| insert(&mut literals, name, &Value::Timestamp(at)));
    }
    Some(fill(statement, &literals))
}

fn in_place_of(table: &str, parts: impl Iterator<Item = String>) -> String {
    let indented = parts.collect::<Vec<_>>().join("UNION ALL\n").replace('\n', "\n  ");
    format!("(\n  {}\n) AS {table}", indented.trim_end())
}

fn whole_days(since: Option<Timestamp>, until: Option<Timestamp>) -> String {
    let from = since.map(|since| format!("event_date >= {}", quoted(&first_whole_day(since))));
    let to = until.map(|until| format!("event_date < {}", quoted(&day(until))));
    let bounds: Vec<String> = from.into_iter().chain(to).collect();
    let columns: Vec<&str> = DAILY_USAGE.columns.iter().map(|column| column.name).collect();
    format!(
        "SELECT {}\nFROM {}\nWHERE {}\n",
        columns.join(", "),
        DAILY_USAGE.name,
        bounds.join(" AND ")
    )
}

/// Days of which a part is in the window and a part is not.
fn cut_days(since: Option<Timestamp>, until: Option<Timestamp>) -> Vec<String> {
    let moments = since.into_iter().chain(until).filter(|moment| !is_midnight(*moment));
    let mut days: Vec<String> = moments.map(day).collect();
    days.dedup();
    days
}

fn first_whole_day(since: Timestamp) -> String {
    if is_midnight(since) { day(since) } else { day(next_day(since)) }
}

fn next_day(moment: Timestamp) -> Timestamp {
    moment.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

/// To the microsecond, which is all that `event_time` has.
fn is_midnight(moment: Timestamp) -> bool {
    moment.as_microsecond().rem_euclid(DAY_MICROS) == 0
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}
