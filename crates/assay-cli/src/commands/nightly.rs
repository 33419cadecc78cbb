//! `assay nightly`: everything that is to be done night after night.

mod job;
mod measure;
mod phases;
mod report;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use super::ingest::SummaryFormat;
use super::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{FileSettings, LakeArg, sources, threads};
use crate::{signals, views};
use assay_lake::Place;
use job::{Job, Settings};

pub(crate) use report::{PhaseReport, RunReport, State};

/// Ingest, compact, publish and tidy up: one job that can be started again at any moment
///
/// Each phase takes up what earlier runs have left. A phase that fails is told,
/// and those after it still run. SIGTERM finishes what is being committed and
/// stops; the next run goes on from there.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The logs: s3://bucket/prefix, a directory or one file; several are read in turn
    ///
    /// [env: ASSAY_SOURCE]
    source: Vec<Place>,
    #[command(flatten)]
    lake: LakeArg,
    /// List every hour again, also those that were read long ago
    #[arg(long)]
    full_scan: bool,
    /// End with exit code 3 if any record was rejected
    #[arg(long)]
    strict: bool,
    /// Threads
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    #[arg(value_parser = threads)]
    threads: Option<usize>,
    /// Write metrics for node_exporter's textfile collector to FILE
    #[arg(long, value_name = "FILE", env = "ASSAY_METRICS", hide_env_values = true)]
    metrics: Option<PathBuf>,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay nightly --config /etc/assay/assay.toml
  assay nightly s3://my-bedrock-logs/prod --lake s3://my-lake/assay --format json";

impl Args {
    /// The arguments as meant.
    fn resolve(&self, context: &Context) -> anyhow::Result<Settings> {
        let file = &context.file;
        Ok(Settings {
            sources: sources(&self.source, file)?,
            lake: self.lake.resolve(file)?,
            full_scan: self.full_scan,
            strict: self.strict,
            threads: assay_host::threads(self.threads.or(file.threads)),
        })
    }

    fn metrics<'a>(&'a self, file: &'a FileSettings) -> Option<&'a Path> {
        self.metrics.as_deref().or(file.metrics.as_deref())
    }
}

/// Runs the command. What it prints comes last: what it did, and how that is
/// recorded, does not depend on a reader.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let settings = match args.resolve(context) {
        Ok(settings) => settings,
        Err(error) => {
            not_begun(&args, &context.file, crate::report::exit_of(&error));
            return Err(error);
        }
    };
    let metrics = args.metrics(&context.file);
    block_on(async {
        let job = Job::new(context, settings, signals::stop());
        let report = job.run(&phases::wanted(&context.file)).await;
        let measured = match metrics {
            Some(path) => measure::write(&job, &report, path).await,
            None => Ok(()),
        };
        match args.format {
            SummaryFormat::Human => views::nightly::human(&report)?,
            SummaryFormat::Json => views::json(&report)?,
        }
        measured?;
        match report.left() {
            Some(left) => Err(signals::stopped(&left).into()),
            None => Ok(report.exit()),
        }
    })
}

/// Records a run that ended before it began, where it is known whose run it was
/// and where that is recorded.
pub(crate) fn not_begun(args: &Args, file: &FileSettings, exit: Exit) {
    let (Ok(lake), Some(path)) = (args.lake.resolve(file), args.metrics(file)) else { return };
    if let Err(error) = measure::not_begun(&lake, exit, path) {
        tracing::warn!("{error:#}");
    }
}
