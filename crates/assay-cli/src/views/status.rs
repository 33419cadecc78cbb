//! The state of a lake.

use assay::status::{
    DayStatus, HourGap, ImpossibleHour, LakeStatus, MarkStatus, RunStatus, SourceStatus,
    TableStatus,
};
use assay_host::text::{count, size};
use assay_lake::{Place, Unreadable, shown};
use jiff::{SignedDuration, Timestamp};

use super::columns::columns;
use crate::screen;

/// Gaps that are listed; JSON has them all.
const GAPS_SHOWN_MAX: usize = 20;

/// Within so many hours a month and a day are of one year only.
const HOURS_WITHOUT_YEAR: i64 = 300 * 24;

/// Sections of lines on stdout.
pub(crate) fn lines(status: &LakeStatus) -> String {
    let sections = [
        head(status),
        section("Tables", &tables(&status.tables)),
        read(status),
        section("Hours without objects", &gaps(&status.sources)),
        section("Hours that cannot be", &impossible_hours(&status.impossible_hours)),
        section("Watermarks in the future", &impossible_marks(&status.marks)),
        section("Objects that cannot be read", &unreadable(&status.unreadable)),
        section("Accepted as unreadable", &unreadable(&status.accepted)),
        section("Days", &days(&status.days)),
        section("Last runs", &runs(&status.runs)),
    ];
    sections.concat()
}

fn head(status: &LakeStatus) -> String {
    let newest = match (status.newest_record_at, status.newest_record_lag_seconds) {
        (Some(at), Some(lag)) => format!("{}, {} ago", second(at), age(lag)),
        _ => "none yet".into(),
    };
    let lake = screen::one_line(&status.lake);
    let mut text = format!("lake      {lake}\nnewest    {newest}\n");
    let (recent, ever) = (count(status.rejected), count(status.rejected_ever));
    text.push_str(&format!("rejects   {recent} since {}, {ever} ever\n", hour(status.since)));
    for pending in &status.pending {
        let days = match pending.days.as_slice() {
            [] => "up to date".into(),
            [day] => format!("1 day to do, {day}"),
            [first, .., last] => {
                format!("{} days to do, {first} to {last}", count(pending.days.len() as u64))
            }
        };
        text.push_str(&format!("{:<9} {days}\n", pending.phase));
    }
    text
}

fn section(title: &str, body: &str) -> String {
    if body.is_empty() { String::new() } else { format!("\n{title}\n{body}") }
}

/// Rows under headers; nothing where there are none.
fn table<T>(headers: &[&str], items: &[T], row: impl Fn(&T) -> Vec<String>) -> String {
    let rows: Vec<_> = items.iter().map(row).collect();
    if rows.is_empty() { String::new() } else { columns(headers, &rows) }
}

fn tables(tables: &[TableStatus]) -> String {
    let headers = ["table", ">version", ">files", ">size", ">rows"];
    table(&headers, tables, |of| {
        let name = of.table.to_owned();
        vec![name, of.version.to_string(), count(of.files), size(of.bytes), count(of.rows)]
    })
}

/// A section for each source, whose address would be too long for a column.
fn read(status: &LakeStatus) -> String {
    let of_source = status.sources.chunk_by(|one, next| one.source == next.source);
    let sections = of_source.map(|feeds| {
        let source = screen::one_line(&Place::remembered(&feeds[0].source).to_string());
        let title = format!("Read since {} from {source}", hour(status.since));
        section(&title, &feeds_of(feeds, status.since))
    });
    sections.collect()
}

fn feeds_of(source: &[SourceStatus], since: Timestamp) -> String {
    let headers =
        ["account", "region", ">objects", ">records", ">rejected", "first hour", "last hour"];
    table(&headers, source, |of| {
        let counts = [of.objects, of.records, of.rejected].map(count);
        let hours = [of.first_hour, of.last_hour].map(|hour| hour_since(hour, since));
        place(of).into_iter().chain(counts).chain(hours).collect()
    })
}

fn gaps(sources: &[SourceStatus]) -> String {
    let all: Vec<(&SourceStatus, &HourGap)> = sources
        .iter()
        .flat_map(|source| source.gaps.iter().map(move |gap| (source, gap)))
        .collect();
    let (shown, rest) = all.split_at(all.len().min(GAPS_SHOWN_MAX));
    let headers = ["account", "region", "from", "until", ">hours"];
    let text = table(&headers, shown, |(source, gap)| {
        let times = [hour(gap.from), hour(gap.until), gap.hours.to_string()];
        place(source).into_iter().chain(times).collect()
    });
    text + &more(rest.len())
}

fn impossible_hours(hours: &[ImpossibleHour]) -> String {
    let (shown, rest) = hours.split_at(hours.len().min(GAPS_SHOWN_MAX));
    let text = table(&["folder", ">objects", "why", "source"], shown, |of| {
        vec![of.folder.clone(), count(of.objects), of.why.to_owned(), of.source.clone()]
    });
    text + &more(rest.len())
}

/// The next run lists all of these feeds and sets their marks.
fn impossible_marks(marks: &[MarkStatus]) -> String {
    let impossible: Vec<&MarkStatus> = marks.iter().filter(|mark| !mark.possible).collect();
    table(&["feed", "hour", "source"], &impossible, |mark| {
        let hour = mark.hour.map_or_else(|| "–".into(), hour);
        vec![mark.feed.clone(), hour, mark.source.clone()]
    })
}

/// Names and reasons may come from outside.
fn unreadable(objects: &[Unreadable]) -> String {
    let (listed, rest) = objects.split_at(objects.len().min(GAPS_SHOWN_MAX));
    let text = table(&["object", "since", "why", "source"], listed, |of| {
        let (object, why) = (shown(of.object.as_bytes()), shown(of.why.as_bytes()));
        vec![object, second(of.since), why, Place::remembered(&of.source).to_string()]
    });
    text + &more(rest.len())
}

fn more(rest: usize) -> String {
    match rest {
        0 => String::new(),
        rest => format!("  … and {} more, see --format json\n", count(rest as u64)),
    }
}

fn days(days: &[DayStatus]) -> String {
    table(&["day", "table", ">files", ">size", ">rows"], days, |of| {
        let name = of.table.to_owned();
        vec![of.day.clone(), name, count(of.files), size(of.bytes), count(of.rows)]
    })
}

fn runs(runs: &[RunStatus]) -> String {
    let headers = ["ended", "what", ">commits", ">objects", ">rows", ">rejects", ">files"];
    table(&headers, runs, |run| {
        let files = format!("+{} -{}", run.files_added, run.files_removed);
        let counts = [run.commits, run.objects, run.rows, run.rejects].map(count);
        [second(run.until), run.what.clone()].into_iter().chain(counts).chain([files]).collect()
    })
}

fn place(source: &SourceStatus) -> [String; 2] {
    [&source.account, &source.region].map(|name| name.clone().unwrap_or_else(|| "–".into()))
}

fn hour(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %Hh").to_string()
}

/// Without its year, for a terminal of 80 columns, where it can be no other one.
fn hour_since(moment: Timestamp, since: Timestamp) -> String {
    match moment.duration_since(since).as_hours().abs() < HOURS_WITHOUT_YEAR {
        true => moment.strftime("%m-%d %Hh").to_string(),
        false => hour(moment),
    }
}

fn second(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The two largest units of a span.
fn age(seconds: i64) -> String {
    let span = SignedDuration::from_secs(seconds.max(0));
    let (hours, minutes) = (span.as_hours(), span.as_mins() % 60);
    match (hours / 24, hours % 24) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h {minutes} min"),
        (days, hours) => format!("{days} d {hours} h"),
    }
}
