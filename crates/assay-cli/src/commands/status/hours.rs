//! What has been read of each account and region, hour by hour, from the names
//! of the objects.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use assay_query::Engine;
use assay_schema::tables::OBJECTS;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::tables::day_of;

/// The folder below an account's in Bedrock's layout; the region's follows.
const LOGS_FOLDER: &str = "BedrockModelInvocationLogs";

/// What has been read of one account and region of a source.
#[derive(Debug, Serialize)]
pub(crate) struct SourceStatus {
    pub(crate) source: String,
    /// Null where the names of the objects do not say it.
    pub(crate) account: Option<String>,
    pub(crate) region: Option<String>,
    /// The first and the last hour of the window that have objects.
    pub(crate) first_hour: Timestamp,
    pub(crate) last_hour: Timestamp,
    pub(crate) objects: u64,
    pub(crate) records: u64,
    pub(crate) rejected: u64,
    /// Hours between the first and the last one that have none.
    pub(crate) gaps: Vec<Gap>,
}

/// Hours in a row without objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Gap {
    /// The first hour without objects.
    pub(crate) from: Timestamp,
    /// The next hour with objects.
    pub(crate) until: Timestamp,
    pub(crate) hours: i64,
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
/// names say no hour are left out.
pub(in crate::commands) async fn sources(
    engine: &Engine,
    since: Timestamp,
) -> anyhow::Result<Vec<SourceStatus>> {
    let mut hours = Hours::new();
    for batch in engine.sql(&sql(since)).await?.collect().await? {
        read(&batch, since, &mut hours);
    }
    Ok(hours.into_iter().filter_map(|(place, hours)| SourceStatus::of(place, &hours)).collect())
}

/// One row for each hour folder; where the table is divided by the folders'
/// days, only those of the window are read.
fn sql(since: Timestamp) -> String {
    let window = match OBJECTS.column("object_date") {
        Some(_) => format!("WHERE object_date >= '{}' ", day_of(since)),
        None => String::new(),
    };
    format!(
        "SELECT source, regexp_replace(object, '/[^/]*$', '') AS folder, count(*) AS objects, \
         sum(records) AS records, sum(rejected) AS rejected \
         FROM objects {window}GROUP BY source, regexp_replace(object, '/[^/]*$', '')"
    )
}

fn read(batch: &RecordBatch, since: Timestamp, hours: &mut Hours) {
    let text = |index: usize| batch.column(index).as_string::<i32>();
    let (sources, folders) = (text(0), text(1));
    let counts = [2, 3, 4].map(|index| batch.column(index).as_primitive::<Int64Type>());
    for row in 0..batch.num_rows() {
        let folder = Folder::of(folders.value(row)).filter(|folder| since < folder.end());
        if let Some(Folder { account, region, hour }) = folder {
            let place = (sources.value(row).to_owned(), account, region);
            let sums = hours.entry(place).or_default().entry(hour).or_default();
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += u64::try_from(count.value(row)).unwrap_or_default();
            }
        }
    }
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
fn gaps(hours: impl Iterator<Item = Timestamp> + Clone) -> Vec<Gap> {
    let pairs = hours.clone().zip(hours.skip(1));
    let gap = |(one, next): (Timestamp, Timestamp)| {
        let hours = next.duration_since(one).as_hours() - 1;
        let from = one.checked_add(1.hour()).ok().filter(|_| hours > 0)?;
        Some(Gap { from, until: next, hours })
    };
    pairs.filter_map(gap).collect()
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
    fn gaps_lie_between_hours_with_objects() {
        let hours = ["06", "07", "10", "12"];
        let hours = hours.map(|hour| Folder::of(&format!("2026/11/16/{hour}")).unwrap().hour);
        let found = gaps(hours.into_iter());
        let text = |gap: &Gap| format!("{} {}", gap.from, gap.hours);
        let texts: Vec<_> = found.iter().map(text).collect();
        assert_eq!(texts, ["2026-11-16T08:00:00Z 2", "2026-11-16T11:00:00Z 1"]);
    }
}
