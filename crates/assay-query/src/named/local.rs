//! Days and hours of a time zone.
//!
//! `daily_usage` sums up UTC days, so days of a zone are summed from the calls: by the
//! statement that defines `daily_usage`, over invocations whose `event_date` is the day
//! there. Hours are text, `2026-10-25 02:00`, since the engines write the moments of a
//! zone differently; the two that are one on the clock in autumn are two rows.

use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use jiff::Timestamp;

use super::fill::{Literals, fill, in_place_of};
use super::literal::{Value, quoted};
use crate::fills::fills;
use crate::rollup::definition;

const EVENT_DATE: &str = "event_date";

/// Puts what depends on the zone in the places that wait for it.
pub(super) fn insert(literals: &mut Literals, zone: &str, window: [Option<Timestamp>; 2]) {
    let time = format!("event_time AT TIME ZONE {}", quoted(zone));
    let hour = format!("date_format(date_trunc('hour', {time}), '%Y-%m-%d %H:%i')");
    literals.insert("window".to_owned(), days(&time, window));
    literals.insert("hour".to_owned(), hour);
    literals.insert("local_time".to_owned(), time);
}

/// `daily_usage` of the days of a zone, in which it is `time`.
fn days(time: &str, window: [Option<Timestamp>; 2]) -> String {
    let [since, until] = window.map(|at| at.map(Value::Timestamp));
    let since = since.map(|at| bounds(&at, ">=", ">=")).unwrap_or_default();
    let until = until.map(|at| bounds(&at, "<", "<=")).unwrap_or_default();
    let columns = INVOCATIONS.columns.iter().map(|column| match column.name {
        EVENT_DATE => format!("CAST(CAST({time} AS date) AS varchar) AS {EVENT_DATE}"),
        name => name.to_owned(),
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    let calls = format!("SELECT {columns}\nFROM invocations\nWHERE true{since}{until}");
    let sums = fill(&definition::template(), &fills(&Default::default()));
    let both = format!("WITH invocations AS (\n  {}\n)\n{sums}", calls.replace('\n', "\n  "));
    in_place_of(DAILY_USAGE.name, &both)
}

/// The conditions on a moment and, so that files of other days stay closed, on its UTC day.
fn bounds(moment: &Value, on_time: &str, on_day: &str) -> String {
    let day = moment.day_literal().unwrap_or_default();
    format!("\n  AND event_time {on_time} {} AND {EVENT_DATE} {on_day} {day}", moment.literal())
}
