//! `assay demo`: the whole road on synthetic logs, without cloud or account.

mod folder;
mod next;
mod screens;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use assay::{IngestJob, PeopleJob, PricesJob, profiles};
use assay_lake::{Lake, Place, compact, vacuum};
use assay_query::EngineSettings;
use assay_synth::{Spec, write_company};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::output_args::OutputArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::progress::Meter;
use crate::views;
use folder::DemoFolder;
use screens::DemoScreens;

/// Try assay on synthetic logs: no cloud, no account
///
/// Writes two weeks of logs of 40 people in five teams to DIR/logs, up to yesterday, and their
/// rules, directory and profiles to DIR. Ingests the logs into DIR/lake, tidies the lake as a
/// nightly does, and shows at list prices what each team and person spends, day by day, and what
/// is not known. On an earlier demo it ingests what is new, which is nothing, takes DIR/people.toml
/// as it is now, and shows the same again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay demo\n  assay demo /tmp/try-assay")]
pub(crate) struct Args {
    /// Folder for logs and lake
    #[arg(default_value = "assay-demo")]
    dir: PathBuf,
    /// Draw tables and charts with ASCII characters only
    #[arg(long)]
    ascii: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let folder = DemoFolder::claim(args.dir)?;
    let yesterday = date(context.job.now).yesterday()?;
    let last_day = match folder.last_day() {
        Some(last_day) => last_day,
        None => write(&folder, yesterday, context)?,
    };
    block_on(show(&folder, OutputArgs::human(args.ascii), context))?;
    // To be copied: a border of the screen would cut them.
    views::exact(&next::commands(&folder, (last_day != yesterday).then_some(last_day)))?;
    Ok(Exit::Done)
}

/// Writes logs that end with that day, and what the company knows of its callers.
fn write(folder: &DemoFolder, last_day: Date, context: &Context) -> anyhow::Result<Date> {
    let spec = Spec::teams();
    let first_day = last_day.tomorrow()?.checked_sub(i64::from(spec.hours / 24).days())?;
    let spec = Spec { start: first_day.to_zoned(TimeZone::UTC)?.timestamp(), ..spec };
    folder.clear()?;
    write_company(&spec, folder.path())?;
    super::synth::write(&spec, &folder.logs(), context)?;
    folder.keep(last_day)?;
    Ok(last_day)
}

fn date(moment: Timestamp) -> Date {
    moment.to_zoned(TimeZone::UTC).date()
}

async fn show(folder: &DemoFolder, to: OutputArgs, context: &Context) -> anyhow::Result<()> {
    let lake = Place::on_disk(folder.lake());
    let ingest = IngestJob::of(vec![Place::on_disk(folder.logs())]);
    let at = context.job.lake_at(&lake).await?;
    let meter = Arc::new(Meter::new("read", context.quiet));
    let summary = ingest.run(&at, meter, &context.job).await.whole()?;
    views::text(&views::ingest::in_short(&summary))?;
    let opened = context.job.open_lake(&lake).await?;
    tidy(&opened, folder, context).await?;
    let engine = assay::engine(&opened, EngineSettings::default()).await?;
    DemoScreens { engine, to }.show().await
}

/// As a nightly leaves a lake, and without any older version: a demo has no
/// other reader, and whoever opens its files by their names counts each row once.
async fn tidy(lake: &Lake, folder: &DemoFolder, context: &Context) -> anyhow::Result<()> {
    compact::run(lake, &compact::Settings::default(), &context.job.stop).await?;
    profiles::import(lake, &folder.profiles(), &context.job).await?;
    let limits = EngineSettings::default();
    let people = PeopleJob { file: folder.people(), prices: PricesJob { file: None }, limits };
    people.sync(lake, &context.job).await?;
    let request = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
    vacuum::run(lake, &request).await?;
    Ok(())
}
