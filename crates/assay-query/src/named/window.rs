//! A window of time over the tables of days.
//!
//! Days that lie in the window whole come from the table; the days that it
//! cuts, two at most, are made anew from their calls. Without a window
//! `/* :window */ daily_usage` is the table, and so is `/* :costs_in_window */ daily_costs`.

use std::collections::BTreeSet;

use assay_schema::tables::DAILY_USAGE;
use assay_schema::views::DAILY_COSTS;
use jiff::{SignedDuration, Timestamp};

use super::fill::{Literals, fill, in_place_of, insert};
use super::literal::{Value, quoted};
use crate::fills::fills;
use crate::parts;
use crate::rollup::definition;

/// Each column is on a line of its own, with its name at the end.
const DAILY_COSTS_OF_CALLS: &str = include_str!("daily_costs_of_calls.sql");
const DAY_MICROS: i64 = 86_400_000_000;

/// A table of days as a window sees it.
struct Days {
    /// What the window replaces.
    placeholder: &'static str,
    table: &'static str,
    columns: Vec<&'static str>,
    /// The same columns over calls, before values are filled in.
    of_calls: String,
}

fn daily_usage() -> Days {
    Days {
        placeholder: "window",
        table: DAILY_USAGE.name,
        columns: DAILY_USAGE.columns.iter().map(|column| column.name).collect(),
        of_calls: definition::template(),
    }
}

fn daily_costs() -> Days {
    let lines = DAILY_COSTS_OF_CALLS.lines().skip(1).take_while(|line| !line.starts_with("FROM"));
    let names = lines.filter_map(|line| line.trim_end_matches(',').split(' ').next_back());
    Days {
        placeholder: "costs_in_window",
        table: DAILY_COSTS.name,
        columns: names.collect(),
        of_calls: parts::put_in(DAILY_COSTS_OF_CALLS),
    }
}

/// Puts what lies in the window in the place of each table of days.
pub(super) fn insert_days(literals: &mut Literals, [since, until]: [Option<Timestamp>; 2]) {
    if since.or(until).is_some() {
        for days in [daily_usage(), daily_costs()] {
            literals.insert(days.placeholder.to_owned(), days.between(since, until));
        }
    }
}

impl Days {
    fn between(&self, since: Option<Timestamp>, until: Option<Timestamp>) -> String {
        let whole = self.whole_days(since, until);
        let both = [whole].into_iter().chain(self.cut_days(since, until)).collect::<Vec<_>>();
        in_place_of(self.table, &both.join("UNION ALL\n"))
    }

    fn whole_days(&self, since: Option<Timestamp>, until: Option<Timestamp>) -> String {
        let from = since.map(|since| format!("event_date >= {}", quoted(&first_whole_day(since))));
        let to = until.map(|until| format!("event_date < {}", quoted(&day(until))));
        let bounds: Vec<String> = from.into_iter().chain(to).collect();
        format!(
            "SELECT {}\nFROM {}\nWHERE {}\n",
            self.columns.join(", "),
            self.table,
            bounds.join(" AND ")
        )
    }

    /// The calls that are in the window on days that it cuts, if it cuts any.
    fn cut_days(&self, since: Option<Timestamp>, until: Option<Timestamp>) -> Option<String> {
        let cut: Vec<String> = cut_days(since, until).iter().map(|day| quoted(day)).collect();
        if cut.is_empty() {
            return None;
        }
        let mut literals = fills(&BTreeSet::new());
        literals.insert("cut_days".to_owned(), cut.join(", "));
        for (name, moment) in [("since", since), ("until", until)] {
            moment.into_iter().for_each(|at| insert(&mut literals, name, &Value::Timestamp(at)));
        }
        Some(fill(&self.of_calls, &literals))
    }
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
