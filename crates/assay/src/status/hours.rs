//! What has been read of each account and region, hour by hour, from the names
//! of the objects.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use assay_query::{Engine, QueryError};
use assay_schema::tables::OBJECTS;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::tables::day_of;

/// The folder below an account's in Bedrock's layout; the region's follows.
const LOGS_FOLDER: &str = "BedrockModelInvocationLogs";

/// Before it no logs can be.
const FIRST_DAY: &str = "2015-01-01";

/// Folders from the year down to the hour.
const HOUR_DEPTH: usize = 4;

/// What has been read of one account and region of a source.
#[derive(Debug, Serialize)]
pub struct SourceStatus {
    /// Name of the source.
    pub source: String,
    /// Null where the names of the objects do not say it.
    pub account: Option<String>,
    /// The same of the region.
    pub region: Option<String>,
    /// The first hour of the window that has objects.
    pub first_hour: Timestamp,
    /// The last one.
    pub last_hour: Timestamp,
    /// Objects that were read.
    pub objects: u64,
    /// Their records that became rows.
    pub records: u64,
    /// Their records that were rejected.
    pub rejected: u64,
    /// Hours between the first and the last one that have none.
    pub gaps: Vec<HourGap>,
}

/// Hours in a row without objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HourGap {
    /// The first hour without objects.
    pub from: Timestamp,
    /// The next hour with objects.
    pub until: Timestamp,
    /// How many there are.
    pub hours: i64,
}

/// An hour of which no call can be, by the names of objects that were read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct ImpossibleHour {
    /// Name of the source.
    pub source: String,
    /// The folder of the objects.
    pub folder: String,
    /// Objects in it.
    pub objects: u64,
    /// Why it cannot be.
    pub why: &'static str,
}

/// What has been read, by the names of the objects.
#[derive(Debug, Default)]
pub(crate) struct HoursRead {
    pub(crate) sources: Vec<SourceStatus>,
    pub(crate) impossible: Vec<ImpossibleHour>,
}

/// One hour folder.
#[derive(Debug, PartialEq, Eq)]
struct Folder {
    account: Option<String>,
    region: Option<String>,
    hour: Timestamp,
}

/// Objects, records and rejected records.
type Counts = [u64; 3];

/// Source, account and region, with the counts of each hour.
type Hours = BTreeMap<(String, Option<String>, Option<String>), BTreeMap<Timestamp, Counts>>;

/// Every account and region that has objects since a moment. Objects whose
/// names say no hour are left out, and those whose hour cannot be when it is
/// `now` are apart, however old.
pub(crate) async fn read(
    engine: &Engine,
    since: Timestamp,
    now: Timestamp,
) -> Result<HoursRead, QueryError> {
    let (mut hours, mut impossible) = (Hours::new(), Vec::new());
    for batch in engine.sql(&sql(since)).await?.collect().await? {
        impossible.extend(take_in(&batch, since, now, &mut hours));
    }
    impossible.sort_by(|a, b| (&a.source, &a.folder).cmp(&(&b.source, &b.folder)));
    let sources = hours.into_iter().filter_map(|(place, hours)| SourceStatus::of(place, &hours));
    Ok(HoursRead { sources: sources.collect(), impossible })
}

/// One row for each hour folder; where the table is divided by the folders'
/// days, only those of the window are read, and those that cannot be.
fn sql(since: Timestamp) -> String {
    let window = match OBJECTS.column("object_date") {
        Some(_) => format!(
            "AND (object_date >= '{}' OR object_date < '{FIRST_DAY}' \
             OR object_date IS NULL AND object LIKE '%{LOGS_FOLDER}/%/%/%/%/%/%') ",
            day_of(since)
        ),
        None => String::new(),
    };
    format!(
        "SELECT source, regexp_replace(object, '/[^/]*$', '') AS folder, count(DISTINCT object) AS objects, \
         sum(records) AS records, sum(rejected) AS rejected \
         FROM objects WHERE ignored IS NULL {window}GROUP BY source, regexp_replace(object, '/[^/]*$', '')"
    )
}

/// Adds a batch to the hours; gives what cannot be.
fn take_in(
    batch: &RecordBatch,
    since: Timestamp,
    now: Timestamp,
    hours: &mut Hours,
) -> Vec<ImpossibleHour> {
    let text = |index: usize| batch.column(index).as_string::<i32>();
    let (sources, folders) = (text(0), text(1));
    let counts = [2, 3, 4].map(|index| batch.column(index).as_primitive::<Int64Type>());
    let mut impossible = Vec::new();
    for row in 0..batch.num_rows() {
        let (source, folder) = (sources.value(row).to_owned(), folders.value(row));
        let counted = counts.map(|count| u64::try_from(count.value(row)).unwrap_or_default());
        let place = Folder::of(folder);
        if let Some(why) = impossibility(folder, place.as_ref(), now) {
            let (folder, [objects, ..]) = (folder.to_owned(), counted);
            impossible.push(ImpossibleHour { source, folder, objects, why });
        } else if let Some(place) = place.filter(|place| since < place.end()) {
            let sums = hours.entry((source, place.account, place.region)).or_default();
            let sums = sums.entry(place.hour).or_default();
            sums.iter_mut().zip(counted).for_each(|(sum, count)| *sum += count);
        }
    }
    impossible
}

/// Why no call can be of that folder's hour, if so.
fn impossibility(folder: &str, place: Option<&Folder>, now: Timestamp) -> Option<&'static str> {
    match place {
        Some(place) if place.hour > now => Some("it is in the future"),
        Some(place) if day_of(place.hour).as_str() < FIRST_DAY => Some("it is before any log"),
        None if is_no_hour(folder) => Some("there is no such hour"),
        _ => None,
    }
}

/// Whether a folder lies where an hour should, and its names say none.
fn is_no_hour(folder: &str) -> bool {
    let below = folder.split_once(LOGS_FOLDER).map_or("", |(_, below)| below);
    let names: Vec<&str> = below.split('/').skip(2).take(HOUR_DEPTH).collect();
    names.len() == HOUR_DEPTH && hour(&names).is_none()
}

impl SourceStatus {
    fn of(
        (source, account, region): (String, Option<String>, Option<String>),
        hours: &BTreeMap<Timestamp, Counts>,
    ) -> Option<Self> {
        let (first_hour, last_hour) = (*hours.keys().next()?, *hours.keys().next_back()?);
        let sum = |index: usize| hours.values().map(|counts| counts[index]).sum();
        let (objects, records, rejected) = (sum(0), sum(1), sum(2));
        let gaps = gaps(hours.keys().copied());
        Some(Self {
            source,
            account,
            region,
            first_hour,
            last_hour,
            objects,
            records,
            rejected,
            gaps,
        })
    }
}

/// The gaps between hours in rising order.
fn gaps(hours: impl Iterator<Item = Timestamp> + Clone) -> Vec<HourGap> {
    let gaps = hours.clone().zip(hours.skip(1)).filter_map(|(one, next)| {
        let hours = next.duration_since(one).as_hours() - 1;
        let from = one.checked_add(1.hour()).ok().filter(|_| hours > 0)?;
        Some(HourGap { from, until: next, hours })
    });
    gaps.collect()
}

impl Folder {
    /// `…/ACCOUNT/BedrockModelInvocationLogs/REGION/YYYY/MM/DD/HH`, of which
    /// only the last four are needed.
    fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let (place, numbers) = parts.split_at(parts.len().checked_sub(4)?);
        let logs = place.iter().rposition(|part| *part == LOGS_FOLDER);
        let at = |index: Option<usize>| index.and_then(|index| place.get(index)).copied();
        Some(Self {
            account: at(logs.and_then(|logs| logs.checked_sub(1))).map(str::to_owned),
            region: at(logs.map(|logs| logs + 1)).map(str::to_owned),
            hour: hour(numbers)?,
        })
    }

    /// The first moment after it.
    fn end(&self) -> Timestamp {
        self.hour.checked_add(1.hour()).unwrap_or(Timestamp::MAX)
    }
}

fn hour(numbers: &[&str]) -> Option<Timestamp> {
    let [year, month, day, hour] = numbers else { return None };
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let time = DateTime::new(year.parse().ok()?, month, day, hour.parse().ok()?, 0, 0, 0).ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_tell_account_region_and_hour() {
        let path = "prod/AWSLogs/111122223333/BedrockModelInvocationLogs/eu-west-1/2026/11/16/07";
        let folder = Folder::of(path).unwrap();
        assert_eq!(folder.account.as_deref(), Some("111122223333"));
        assert_eq!(folder.region.as_deref(), Some("eu-west-1"));
        assert_eq!(folder.hour.to_string(), "2026-11-16T07:00:00Z");
        let bare = Folder::of("2026/11/16/07").unwrap();
        assert_eq!((bare.account, bare.region), (None, None));
        for other in ["", "logs", "2026/11/16", "2026/13/16/07", "a/b/c/d"] {
            assert_eq!(Folder::of(other), None, "{other}");
        }
    }

    #[test]
    fn hours_that_cannot_be_are_told() {
        let now = "2026-11-16T07:30:00Z".parse().unwrap();
        let why = |hour: &str| {
            let folder = format!("AWSLogs/1/{LOGS_FOLDER}/eu-west-1/{hour}");
            impossibility(&folder, Folder::of(&folder).as_ref(), now)
        };
        for hour in ["2026/11/16/07", "2026/1/2/3", "2015/01/01/00", "2026/01/02/03/x", "dumps"] {
            assert_eq!(why(hour), None, "{hour}");
        }
        for hour in ["2026/11/16/08", "2062/01/01/00"] {
            assert_eq!(why(hour), Some("it is in the future"), "{hour}");
        }
        for hour in ["0000/01/01/00", "-5/01/01/00", "2014/12/31/23"] {
            assert_eq!(why(hour), Some("it is before any log"), "{hour}");
        }
        for hour in ["2026/02/30/00", "2026/02/03/24", "9999/12/31/23", "2026/xx/01/02"] {
            assert_eq!(why(hour), Some("there is no such hour"), "{hour}");
        }
        assert_eq!(impossibility("dumps/2026", None, now), None);
    }

    #[test]
    fn gaps_lie_between_hours_with_objects() {
        let hours = ["06", "07", "10", "12"];
        let hours = hours.map(|hour| Folder::of(&format!("2026/11/16/{hour}")).unwrap().hour);
        let found = gaps(hours.into_iter());
        let text = |gap: &HourGap| format!("{} {}", gap.from, gap.hours);
        let texts: Vec<_> = found.iter().map(text).collect();
        assert_eq!(texts, ["2026-11-16T08:00:00Z 2", "2026-11-16T11:00:00Z 1"]);
    }
}
