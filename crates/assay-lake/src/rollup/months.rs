//! Which months of `monthly_usage` are those of the present days.
//!
//! A month is the sum of its days up to one of them, and the name of its file says of
//! which. So it stays of use while further days arrive, and the newest day of the lake,
//! which changes with every run, is in none.

use std::collections::{BTreeMap, BTreeSet};

use super::stale::{StalePartition, are_of, by_day, day_of};
use crate::fingerprint::Fingerprint;
use crate::log::snapshot::{DataFile, TableSnapshot};

/// Days of a month from which on its sum is worth a file.
const DAYS_MIN: usize = 2;

/// A month whose sums are those of days.
#[derive(Clone, Debug)]
pub struct FreshMonth {
    /// Its file.
    pub file: DataFile,
    /// The files of `daily_usage` that it sums up.
    pub days: Vec<DataFile>,
}

/// A snapshot of `monthly_usage` beside the fresh days of `daily_usage`.
#[derive(Clone, Debug, Default)]
pub struct JudgedMonths {
    /// The months that can be read in the place of days, in order of time.
    pub fresh: Vec<FreshMonth>,
    /// The months that lack days, or are of others than there are now, in order of time.
    pub stale: Vec<StalePartition>,
}

/// Judges every month by names of files alone. `days` are those of
/// [`super::JudgedDays::fresh`], `definition` is the text of the statement that sums up.
pub fn judge_months(definition: &str, days: &[DataFile], months: &TableSnapshot) -> JudgedMonths {
    let newest = days.iter().map(day_of).max();
    let (days, stored) = (by_month(days), by_day(&months.files));
    let all: BTreeSet<&str> =
        days.keys().map(String::as_str).chain(stored.keys().copied()).collect();
    let definition = Fingerprint::START.and(definition);
    let mut judged = JudgedMonths::default();
    for month in all {
        let days = days.get(month).map_or(&[][..], Vec::as_slice);
        let stored = stored.get(month).map_or(&[][..], Vec::as_slice);
        let (summed, wanted) = (summed(definition, days, stored), wanted(days, newest));
        if let ([file], [_, ..]) = (stored, summed) {
            judged.fresh.push(FreshMonth { file: (*file).clone(), days: copies(summed) });
        }
        if summed.len() != wanted.len() || (summed.is_empty() && !stored.is_empty()) {
            judged.stale.push(StalePartition {
                day: month.to_owned(),
                files: copies(wanted),
                fingerprint: after_each(definition, wanted).last().unwrap_or(definition),
            });
        }
    }
    judged
}

/// Days by the first day of their month, each in order of time.
fn by_month(days: &[DataFile]) -> BTreeMap<String, Vec<&DataFile>> {
    let mut months: BTreeMap<String, Vec<&DataFile>> = BTreeMap::new();
    for day in days {
        let month = day_of(day).get(..7).unwrap_or_default();
        months.entry(format!("{month}-01")).or_default().push(day);
    }
    months.values_mut().for_each(|days| days.sort_by_key(|day| (day_of(day), &day.path)));
    months
}

/// The first of these days, as many as the stored file of their month sums up; none if
/// it is of others.
fn summed<'a>(
    definition: Fingerprint,
    days: &'a [&'a DataFile],
    stored: &[&DataFile],
) -> &'a [&'a DataFile] {
    let of_how_many = after_each(definition, days).position(|of_these| are_of(stored, of_these));
    &days[..of_how_many.map_or(0, |last| last + 1)]
}

/// The days of a month that its file should sum up.
fn wanted<'a>(days: &'a [&'a DataFile], newest: Option<&str>) -> &'a [&'a DataFile] {
    let of_the_past = days.iter().take_while(|day| Some(day_of(day)) != newest).count();
    if of_the_past < DAYS_MIN { &[] } else { &days[..of_the_past] }
}

/// What says of which days a file is, after each day that comes to it.
fn after_each(definition: Fingerprint, days: &[&DataFile]) -> impl Iterator<Item = Fingerprint> {
    days.iter().scan(definition, |so_far, day| {
        *so_far = so_far.and(day.path.filename().unwrap_or_default());
        Some(*so_far)
    })
}

fn copies(days: &[&DataFile]) -> Vec<DataFile> {
    days.iter().copied().cloned().collect()
}
