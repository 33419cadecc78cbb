//! Tables and days, from what the log says of their files.

use std::collections::BTreeMap;

use assay_lake::{DataFile, StatValue, TableSnapshot};
use assay_query::rollup::stale_days;
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use jiff::Timestamp;
use serde::Serialize;

/// One table.
#[derive(Debug, Serialize)]
pub struct TableStatus {
    /// Its name.
    pub table: &'static str,
    /// Its newest version.
    pub version: u64,
    /// Data files.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Rows, as far as the log says how many are in each file.
    pub rows: u64,
}

/// One day of a table.
#[derive(Debug, Serialize)]
pub struct DayStatus {
    /// Name of the table.
    pub table: &'static str,
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    /// Data files.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Rows, as far as the log says how many are in each file.
    pub rows: u64,
}

/// What a phase of the nightly has before it.
#[derive(Debug, Serialize)]
pub struct PendingDays {
    /// Name of the phase.
    pub phase: &'static str,
    /// The days that it has to do.
    pub days: Vec<String>,
}

impl TableStatus {
    pub(super) fn of(snapshot: &TableSnapshot) -> Self {
        Self {
            table: snapshot.table.name,
            version: snapshot.version,
            files: snapshot.files.len() as u64,
            bytes: snapshot.files.iter().map(|file| file.size_bytes).sum(),
            rows: rows(snapshot),
        }
    }
}

/// Rows of a table.
pub(super) fn rows(snapshot: &TableSnapshot) -> u64 {
    snapshot.files.iter().filter_map(|file| file.rows).sum()
}

/// The days since a moment of a table that is divided by day, the newest first.
pub(super) fn days(snapshot: &TableSnapshot, since: Timestamp) -> Vec<DayStatus> {
    let first = day_of(since);
    let days = by_day(snapshot).into_iter().rev().take_while(|(day, _)| **day >= *first);
    let statuses = days.map(|(day, files)| DayStatus {
        table: snapshot.table.name,
        day: day.to_owned(),
        files: files.len() as u64,
        bytes: files.iter().map(|file| file.size_bytes).sum(),
        rows: files.iter().filter_map(|file| file.rows).sum(),
    });
    statuses.collect()
}

/// The days of all time that later phases have before them.
pub(super) fn pending(snapshots: &[TableSnapshot], to_compact: Vec<String>) -> Vec<PendingDays> {
    let named = |name| snapshots.iter().find(|snapshot| snapshot.table.name == name);
    let tables = named(INVOCATIONS.name).zip(named(DAILY_USAGE.name));
    let stale = tables.map(|(invocations, rolled)| stale_days(invocations, rolled));
    vec![
        PendingDays { phase: "compact", days: to_compact },
        PendingDays { phase: "rollup", days: stale.unwrap_or_default() },
    ]
}

/// Files by day, where there are days.
fn by_day(snapshot: &TableSnapshot) -> BTreeMap<&str, Vec<&DataFile>> {
    let mut days: BTreeMap<&str, Vec<&DataFile>> = BTreeMap::new();
    for file in &snapshot.files {
        if let Some(Some(day)) = file.partition_values.first() {
            days.entry(day).or_default().push(file);
        }
    }
    days
}

/// The UTC day of a moment, as days are written.
pub(super) fn day_of(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}

/// Time of the newest record of a table that has such, from the bounds in the
/// log: no file is opened.
pub fn newest_record(snapshot: &TableSnapshot) -> Option<Timestamp> {
    let newest = snapshot.files.iter().filter_map(|file| {
        match file.stats.get("event_time")?.max.as_ref()? {
            StatValue::Timestamp(micros) => Some(*micros),
            StatValue::Text(_) | StatValue::BigInt(_) => None,
        }
    });
    Timestamp::from_microsecond(newest.max()?).ok()
}
