//! `assay demo`: the whole road on synthetic logs, without cloud or account.

mod folder;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use assay::IngestJob;
use assay_host::text::count;
use assay_lake::{Lake, Place, Stop, compact, vacuum};
use assay_query::{Engine, EngineSettings, named};
use assay_synth::Spec;

use super::chart_args::ChartArgs;
use super::output_args::OutputArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::progress::Meter;
use crate::views;
use folder::DemoFolder;

/// Try assay on synthetic logs: no cloud, no account
///
/// Writes a day of logs of 40 developers to DIR/logs, ingests them into
/// DIR/lake, tidies the lake as a nightly does, and shows usage by identity and spend by person, at
/// list prices. On an earlier demo it ingests what is new, which is nothing, and shows the same again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay demo\n  assay demo /tmp/try-assay")]
pub(crate) struct Args {
    /// Folder for logs and lake
    #[arg(default_value = "assay-demo")]
    dir: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let folder = DemoFolder::claim(args.dir)?;
    if !folder.has_logs() {
        folder.clear()?;
        super::synth::write(&Spec::demo(), &folder.logs(), context)?;
        folder.keep()?;
    }
    block_on(show(&folder, context))?;
    Ok(Exit::Done)
}

async fn show(folder: &DemoFolder, context: &Context) -> anyhow::Result<()> {
    let lake = Place::on_disk(folder.lake());
    let ingest = IngestJob::of(vec![Place::on_disk(folder.logs())]);
    let at = context.job.lake_at(&lake).await?;
    let meter = Arc::new(Meter::new("read", context.quiet));
    let summary = ingest.run(&at, meter, &context.job).await.whole()?;
    views::text(&views::ingest::lines(&summary, false))?;
    let opened = context.job.open_lake(&lake).await?;
    tidy(&opened).await?;
    let engine = assay::engine(&opened, EngineSettings::default()).await?;
    answer(&engine, "usage-by-identity").await?;
    views::text(&unknown(&engine).await?)?;
    answer(&engine, "spend-by-person").await?;
    views::text(&next(&lake))
}

/// Shows what a named query answers, below its title.
async fn answer(engine: &Engine, name: &str) -> anyhow::Result<()> {
    let query = named::find(name)?;
    views::text(&format!("\n{}\n", query.title))?;
    let output = OutputArgs::human();
    let display = ChartArgs::default().of(query.display.clone(), output.is_terminal());
    let rows = engine.sql(&query.render(&Default::default(), None, None)?).await?;
    output.write(rows.schema(), rows, &display).await?;
    Ok(())
}

/// As a nightly leaves a lake, and without any older version: a demo has no
/// other reader, and whoever opens its files by their names counts each row once.
async fn tidy(lake: &Lake) -> anyhow::Result<()> {
    let stop = Stop::default();
    compact::run(lake, &compact::Settings::default(), &stop).await?;
    assay_query::rollup::run(lake, EngineSettings::default(), &stop).await?;
    let request = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
    vacuum::run(lake, &request).await?;
    Ok(())
}

const UNKNOWN: &str = "SELECT count(*), count(error_code), \
 count(*) FILTER (WHERE error_code IS NULL AND (input_tokens IS NULL OR output_tokens IS NULL)) \
 FROM invocations";

/// One line on what the sums above cannot know.
async fn unknown(engine: &Engine) -> anyhow::Result<String> {
    let batches = engine.sql(UNKNOWN).await?.collect().await?;
    let counts = batches.iter().filter(|batch| batch.num_rows() > 0).flat_map(|batch| {
        batch.columns().iter().map(|column| column.as_primitive::<Int64Type>().value(0) as u64)
    });
    let [all, failed, unknown] = counts.collect::<Vec<_>>()[..] else { return Ok(String::new()) };
    Ok(format!(
        "\n{} of {} invocations had unknown tokens; {} failed ones are counted apart.\n",
        count(unknown),
        count(all),
        count(failed),
    ))
}

fn next(lake: &Place) -> String {
    format!(
        "\nTry next:\n  \
         assay query spend-by-model --lake {lake}\n  \
         assay query unpriced-models --lake {lake}\n  \
         assay query --list\n  \
         assay sql 'SELECT model, count(*) AS calls FROM invocations GROUP BY model' --lake {lake}\n"
    )
}
