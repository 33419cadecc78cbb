//! `assay status`: what is in the lake, until when, and what is missing.

pub(super) mod hours;
mod marks;
mod runs;
mod tables;

use assay_lake::{Lake, TableSnapshot, Unreadable, compact};
use assay_query::Engine;
use assay_schema::tables::{ALL, INVOCATIONS, OBJECTS, REJECTS};
use futures::future::try_join_all;
use jiff::Timestamp;
use serde::Serialize;

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{LakeArg, LimitArgs};
use crate::times::When;
use crate::views::{self, SummaryFormat};

pub(crate) use hours::{Gap, ImpossibleHour, SourceStatus};
pub(crate) use marks::MarkStatus;
pub(crate) use runs::RunStatus;
pub(crate) use tables::{DayStatus, Pending, TableStatus, newest_record};

/// Show what is ingested until when, what is missing, and what ran last
///
/// Reads the lake's log, and of the record of read objects what is as young as
/// --since: it opens no other file.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    look: LookArgs,
}

/// What is looked at, and how it is told.
#[derive(Debug, clap::Args)]
pub(super) struct LookArgs {
    #[command(flatten)]
    pub(super) lake: LakeArg,
    /// How far to look back in the lake: RFC 3339, a date, or a span back from now (7d, 36h)
    #[arg(long, value_name = "T", default_value = "14d")]
    pub(super) since: When,
    /// How the page is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    pub(super) format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay status --lake ./lake
  assay status --lake s3://my-lake/assay --since 3d --format json";

/// How the lake stands.
#[derive(Debug, Serialize)]
pub(crate) struct Status {
    pub(crate) lake: String,
    /// The window begins here; it holds for `sources`, `days` and `rejected`.
    pub(crate) since: Timestamp,
    pub(crate) at: Timestamp,
    /// Time of the newest record, whenever it was read.
    pub(crate) newest_record_at: Option<Timestamp>,
    pub(crate) newest_record_lag_seconds: Option<i64>,
    /// Rejected records of the objects of the window.
    pub(crate) rejected: u64,
    /// Rejected records of all time.
    pub(crate) rejected_ever: u64,
    pub(crate) tables: Vec<TableStatus>,
    pub(crate) sources: Vec<SourceStatus>,
    /// Hours of the objects' names that cannot be. Their objects are read, and
    /// counted in no source of the window.
    pub(crate) impossible_hours: Vec<ImpossibleHour>,
    /// Up to which hour each feed has been read.
    pub(crate) marks: Vec<MarkStatus>,
    /// Objects that no run can read, and each run tries.
    pub(crate) unreadable: Vec<Unreadable>,
    /// Objects of which somebody has accepted that.
    pub(crate) accepted: Vec<Unreadable>,
    pub(crate) days: Vec<DayStatus>,
    /// What the phases after ingest have before them.
    pub(crate) pending: Vec<Pending>,
    /// The newest first.
    pub(crate) runs: Vec<RunStatus>,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let args = args.look;
    let place = args.lake.resolve(&context.file)?;
    let status = block_on(async {
        let lake = context.open_lake(&place).await?;
        gather(&lake, args.since.resolve(context.now), context).await
    })?;
    match args.format {
        SummaryFormat::Human => views::status::human(&status)?,
        SummaryFormat::Json => views::json(&status)?,
    }
    Ok(Exit::Done)
}

async fn gather(lake: &Lake, since: Timestamp, context: &Context) -> anyhow::Result<Status> {
    let snapshots = try_join_all(ALL.map(|table| lake.snapshot(table))).await?;
    let named = |name| snapshots.iter().filter(move |snapshot| snapshot.table.name == name);
    let objects: Vec<TableSnapshot> = named(OBJECTS.name).cloned().collect();
    let limits = LimitArgs::default().resolve(&context.file);
    let read = hours::read(&Engine::new(limits, objects)?, since, context.now).await?;
    let marks = lake.watermarks(context.now).await?;
    let unreadable = lake.unreadable().await?.into_iter();
    let (accepted, unreadable) = unreadable.partition(|object| object.accepted_at.is_some());
    let settings = super::compact::settings(&context.file);
    let to_compact = compact::changed_days(lake, &settings).await?;
    let newest = snapshots.iter().find_map(newest_record);
    Ok(Status {
        lake: lake.location().to_string(),
        since,
        at: context.now,
        newest_record_at: newest,
        newest_record_lag_seconds: newest
            .map(|newest| context.now.duration_since(newest).as_secs()),
        rejected: read.sources.iter().map(|source| source.rejected).sum(),
        rejected_ever: named(REJECTS.name).map(tables::rows).sum(),
        tables: snapshots.iter().map(TableStatus::of).collect(),
        days: named(INVOCATIONS.name).flat_map(|snapshot| tables::days(snapshot, since)).collect(),
        pending: tables::pending(&snapshots, to_compact),
        runs: runs::newest(lake, &snapshots).await?,
        sources: read.sources,
        impossible_hours: read.impossible,
        marks: marks.into_iter().map(MarkStatus::from).collect(),
        unreadable,
        accepted,
    })
}
