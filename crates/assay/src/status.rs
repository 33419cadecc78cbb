//! The state of a lake: what is in it, until when, and what is missing.

pub(crate) mod hours;
mod marks;
mod runs;
mod tables;

use assay_lake::{Lake, TableSnapshot, Unreadable, compact};
use assay_query::{Engine, EngineSettings};
use assay_schema::tables::{INVOCATIONS, OBJECTS, REJECTS};
use jiff::Timestamp;
use serde::Serialize;

use crate::{JobContext, JobError, local};

pub use hours::{HourGap, ImpossibleHour, SourceStatus};
pub use marks::MarkStatus;
pub use runs::RunStatus;
pub use tables::{DayStatus, PendingDays, TableStatus, newest_record};

/// The state of the lake.
#[derive(Debug, Serialize)]
pub struct LakeStatus {
    /// The lake, as it was named.
    pub lake: String,
    /// The window begins here; it holds for `sources`, `days` and `rejected`.
    pub since: Timestamp,
    /// The moment that counted as now.
    pub at: Timestamp,
    /// Time of the newest record, whenever it was read.
    pub newest_record_at: Option<Timestamp>,
    /// Its age.
    pub newest_record_lag_seconds: Option<i64>,
    /// Rejected records of the objects of the window.
    pub rejected: u64,
    /// Rejected records of all time.
    pub rejected_ever: u64,
    /// Every table.
    pub tables: Vec<TableStatus>,
    /// What was read of each account and region of a source.
    pub sources: Vec<SourceStatus>,
    /// Hours of the objects' names that cannot be. Their objects are read, and
    /// counted in no source of the window.
    pub impossible_hours: Vec<ImpossibleHour>,
    /// Up to which hour each feed has been read.
    pub marks: Vec<MarkStatus>,
    /// Objects that no run can read, and each run tries.
    pub unreadable: Vec<Unreadable>,
    /// Objects of which a user has accepted that.
    pub accepted: Vec<Unreadable>,
    /// The days of the window, the newest first.
    pub days: Vec<DayStatus>,
    /// What the phases after ingest have before them.
    pub pending: Vec<PendingDays>,
    /// The newest first.
    pub runs: Vec<RunStatus>,
}

/// What is checked, and what that may use.
#[derive(Clone, Debug)]
pub struct StatusJob {
    /// How far to look back in the lake.
    pub since: Timestamp,
    /// What the query over the record of read objects may use.
    pub limits: EngineSettings,
    /// The settings of a compaction: what it would merge depends on it.
    pub compact: compact::Settings,
}

impl StatusJob {
    /// Reads the lake's log, and of the record of read objects what is as young
    /// as `since`: it opens no other file.
    ///
    /// # Errors
    /// When a table of the lake cannot be read.
    pub async fn run(&self, lake: &Lake, context: &JobContext) -> Result<LakeStatus, JobError> {
        let (since, now) = (self.since, context.now);
        let snapshots = local::snapshots(lake).await?;
        let named = |name| snapshots.iter().filter(move |snapshot| snapshot.table.name == name);
        let objects: Vec<TableSnapshot> = named(OBJECTS.name).cloned().collect();
        let read = hours::read(&Engine::new(self.limits.clone(), objects)?, since, now).await?;
        let marks = lake.watermarks(now).await?;
        let unreadable = lake.unreadable().await?.into_iter();
        let (accepted, unreadable) = unreadable.partition(|object| object.accepted_at.is_some());
        let to_compact = compact::changed_days(lake, &self.compact).await?;
        let newest = snapshots.iter().find_map(newest_record);
        Ok(LakeStatus {
            lake: lake.location().to_string(),
            since,
            at: now,
            newest_record_at: newest,
            newest_record_lag_seconds: newest.map(|newest| now.duration_since(newest).as_secs()),
            rejected: read.sources.iter().map(|source| source.rejected).sum(),
            rejected_ever: named(REJECTS.name).map(tables::rows).sum(),
            tables: snapshots.iter().map(TableStatus::of).collect(),
            days: named(INVOCATIONS.name).flat_map(|table| tables::days(table, since)).collect(),
            pending: tables::pending(&snapshots, to_compact),
            runs: runs::newest(lake, &snapshots).await?,
            sources: read.sources,
            impossible_hours: read.impossible,
            marks: marks.into_iter().map(MarkStatus::from).collect(),
            unreadable,
            accepted,
        })
    }
}
