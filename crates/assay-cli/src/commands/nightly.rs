//! `assay nightly`: everything that is to be done night after night.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay::nightly::{self, PhaseState};
use assay::{
    Failure, Night, NightlyJob, NightlyReport, NightlyWatch, ProfilesJob, Progress, compact,
};
use assay_lake::Place;

use super::{publish, vacuum};
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::progress::Meter;
use crate::settings::{FileSettings, LakeArg, LimitArgs, PeopleArg, PricesArg, sources, threads};
use crate::views::{self, SummaryFormat};
use crate::{report, signals};

/// Ingest, compact, sync, publish and tidy up: one job that can be started again at any moment
///
/// Each phase takes up what earlier runs have left. A phase that fails is reported,
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

/// Runs the command. What it prints comes last: what it did, and how that is
/// recorded, does not depend on a reader.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let job = match args.job(&context.file) {
        Ok(job) => job,
        Err(error) => {
            not_begun(&args, &context.file, report::exit_of(&error));
            return Err(error);
        }
    };
    block_on(async {
        let stoppable = context.stoppable();
        let night = Night::new(&job, context, &stoppable);
        let done = night.run(&job.phases()).await;
        let measured = match args.metrics(&context.file) {
            Some(path) => night.measure(&done, path).await,
            None => Ok(()),
        };
        args.format.write(&done, views::nightly::lines)?;
        measured?;
        match done.left() {
            Some(left) => Err(signals::stopped(&left).into()),
            None => Ok(exit(&done)),
        }
    })
}

/// What was not begun is not done, so it counts as a failure.
fn exit(done: &NightlyReport) -> Exit {
    match done.state {
        PhaseState::Unneeded | PhaseState::Done => Exit::Done,
        PhaseState::Partial => Exit::Partial,
        PhaseState::Skipped | PhaseState::Stopped | PhaseState::Failed => Exit::Failed,
    }
}

/// Records a run that ended before it began, where it is known whose run it was
/// and where that is recorded.
pub(crate) fn not_begun(args: &Args, file: &FileSettings, exit: Exit) {
    let (Ok(lake), Some(path)) = (args.lake.resolve(file), args.metrics(file)) else { return };
    if let Err(error) = nightly::not_begun(&lake, exit.code(), path) {
        tracing::warn!("{:#}", anyhow::Error::from(error));
    }
}

impl Args {
    /// The arguments as meant.
    fn job(&self, file: &FileSettings) -> anyhow::Result<NightlyJob> {
        let file = FileSettings { source: sources(&self.source, file)?, ..file.clone() };
        let lake = self.lake.resolve(&file)?;
        let threads = assay_host::threads(self.threads.or(file.threads));
        let limits = LimitArgs { threads: Some(threads), ..LimitArgs::default() };
        Ok(NightlyJob {
            late_window: file.late_window,
            full_scan: self.full_scan,
            strict: self.strict,
            threads,
            compact: compact::Settings { threads, ..super::compact::settings(&file) },
            profiles: profiles(&file),
            prices: PricesArg::default().resolve(&file),
            people: PeopleArg::default().resolve(&file, limits.resolve(&file)),
            limits: limits.resolve(&file),
            publish: publish::job(lake.clone(), &file),
            retain: vacuum::retention(&file),
            sources: file.source,
            lake,
        })
    }

    fn metrics<'a>(&'a self, file: &'a FileSettings) -> Option<&'a Path> {
        self.metrics.as_deref().or(file.metrics.as_deref())
    }
}

/// A lake without a catalog may have nothing to do with AWS, so profiles are listed then
/// only where accounts are named.
fn profiles(file: &FileSettings) -> Option<ProfilesJob> {
    let asked = file.catalog.is_some() || !file.accounts.is_empty();
    asked.then(|| ProfilesJob { accounts: file.accounts.clone() })
}

impl NightlyWatch for Context {
    fn ingest_begins(&self) -> Arc<dyn Progress> {
        Arc::new(Meter::new("read", self.quiet))
    }

    fn failed(&self, phase: &str, failure: &Failure) {
        report::tell(failure, self.log_format, Some(phase));
    }
}
