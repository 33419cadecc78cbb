//! `assay ingest`: logs into the lake.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, IngestSummary};
use assay_lake::{Lake, LakeError, Location, Shard, Stop, Window};
use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp};

use super::{Context, block_on};
use crate::exit::Exit;
use crate::progress::Meter;
use crate::report::Told;
use crate::settings::{LakeArg, sources, threads};
use crate::times::{Span, When};
use crate::{signals, views};
use assay_lake::Place;

/// Read new log objects into the lake
///
/// Lists the hours of SOURCE that can hold news, reads what the lake has not
/// read yet, and commits rows and the record of what was read together: a run
/// that is stopped or repeated loses and doubles nothing. A record that cannot be read costs that record only;
/// see `assay query rejects-by-reason`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The logs: s3://bucket/prefix, a directory or one file; several are read in turn
    ///
    /// [env: ASSAY_SOURCE]
    source: Vec<Place>,
    #[command(flatten)]
    lake: LakeArg,
    /// Only hours at or after T: RFC 3339, a date, or a span back from now (7d, 36h)
    #[arg(long, value_name = "T")]
    since: Option<When>,
    /// Only hours before T
    #[arg(long, value_name = "T")]
    until: Option<When>,
    /// How far before the newest hour read late objects are looked for
    #[arg(long, value_name = "SPAN", env = "ASSAY_LATE_WINDOW", hide_env_values = true)]
    late_window: Option<Span>,
    /// List every hour again, also those that were read long ago
    #[arg(long)]
    full_scan: bool,
    /// Do only share I of N, I from 1: for several processes at once
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Say what would be read, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Pass over OBJECT, which cannot be read, from now on; `assay status` names it
    #[arg(long, value_name = "OBJECT", conflicts_with = "dry_run")]
    accept: Vec<String>,
    /// Take back --accept OBJECT: search for it again, and list every hour once
    #[arg(long, value_name = "OBJECT", conflicts_with_all = ["dry_run", "accept"])]
    retry: Vec<String>,
    /// End with exit code 3 if any record was rejected
    #[arg(long)]
    strict: bool,
    /// Threads that decode
    #[arg(long, value_name = "N", env = "ASSAY_THREADS", hide_env_values = true)]
    #[arg(value_parser = threads)]
    threads: Option<usize>,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay ingest ./logs --lake ./lake
  assay ingest s3://my-bedrock-logs/prod --lake s3://my-lake/assay --since 2d
  assay ingest s3://my-bedrock-logs --lake s3://my-lake/assay --shard 1/8";

/// How the summary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// A few lines for people
    Human,
    /// One JSON object
    Json,
}

impl Args {
    /// The arguments as meant.
    fn resolve(&self, context: &Context) -> anyhow::Result<Ingest> {
        Ok(Ingest {
            sources: sources(&self.source, &context.file)?,
            lake: self.lake.resolve(&context.file)?,
            window: Window {
                since: self.since.map(|when| when.resolve(context.now)),
                until: self.until.map(|when| when.resolve(context.now)),
            },
            late_window: self.late_window.map(|span| span.0).or(context.file.late_window),
            full_scan: self.full_scan || !self.retry.is_empty(),
            shard: self.shard.unwrap_or_default(),
            dry_run: self.dry_run,
            threads: assay_host::threads(self.threads.or(context.file.threads)),
        })
    }
}

/// What to ingest, as meant.
#[derive(Debug)]
pub(crate) struct Ingest {
    pub(crate) sources: Vec<Place>,
    pub(crate) lake: Place,
    pub(crate) window: Window,
    pub(crate) late_window: Option<SignedDuration>,
    pub(crate) full_scan: bool,
    pub(crate) shard: Shard,
    pub(crate) dry_run: bool,
    pub(crate) threads: usize,
}

impl Ingest {
    /// Everything in `source`, on every core.
    pub(crate) fn all(source: Place, lake: Place) -> Self {
        let (window, shard) = (Window::default(), Shard::default());
        let (late_window, full_scan, dry_run) = (None, false, false);
        let (sources, threads) = (vec![source], assay_host::threads(None));
        Self { sources, lake, window, late_window, full_scan, shard, dry_run, threads }
    }
}

/// What became of the sources.
#[derive(Debug, Default)]
pub(crate) struct Ingested {
    /// Over all sources that were read.
    pub(crate) summary: IngestSummary,
    /// Sources that were read.
    pub(crate) read: usize,
    /// Why others could not be.
    pub(crate) failed: Vec<anyhow::Error>,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let ingest = args.resolve(context)?;
    block_on(async {
        let stop = signals::stop();
        let lake = context.lake_at(&ingest.lake).await?;
        ingest.accept(&lake, &args.accept, Some(context.now), context).await?;
        ingest.accept(&lake, &args.retry, None, context).await?;
        let mut done = execute(&lake, &ingest, context, &stop).await;
        let failure = done.failure(context, None);
        let summary = match failure {
            Some(failure) if done.read == 0 => return Err(failure),
            _ => done.summary,
        };
        match args.format {
            SummaryFormat::Human => views::ingest::human(&summary, args.dry_run)?,
            SummaryFormat::Json => views::json(&summary)?,
        }
        match (failure, views::ingest::left(&summary)) {
            (Some(failure), _) => Err(failure),
            (None, Some(left)) if stop.is_asked() => Err(signals::stopped(&left).into()),
            _ => Ok(views::ingest::exit(&summary, args.strict)),
        }
    })
}

/// Ingests one source after the other, with a bar where there is a terminal. A
/// source that fails keeps none of the others from being read.
pub(crate) async fn execute(
    lake: &Lake,
    ingest: &Ingest,
    context: &Context,
    stop: &Stop,
) -> Ingested {
    let meter = Arc::new(Meter::new("read", context.quiet));
    let mut done = Ingested::default();
    for source in ingest.sources.iter().take_while(|_| !stop.is_asked()) {
        let request = ingest.request(source, lake, context, stop).await;
        let read = async { Ok(assay_lake::ingest::run(&request?, meter.clone()).await?) };
        done.add(read.await);
    }
    done
}

impl Ingested {
    fn add(&mut self, read: anyhow::Result<IngestSummary>) {
        match read {
            Ok(summary) => {
                self.summary.add(&summary);
                self.read += 1;
            }
            Err(failure) => self.failed.push(failure),
        }
    }

    /// The last failure, after the others have been told.
    pub(crate) fn failure(
        &mut self,
        context: &Context,
        phase: Option<&str>,
    ) -> Option<anyhow::Error> {
        let last = self.failed.pop();
        for failure in self.failed.drain(..) {
            Told::of(&failure).tell(context.log_format, phase);
        }
        last
    }
}

impl Ingest {
    /// Accepts that objects cannot be read, or takes that back.
    async fn accept(
        &self,
        lake: &Lake,
        objects: &[String],
        accepted_at: Option<Timestamp>,
        context: &Context,
    ) -> anyhow::Result<()> {
        let mut unknown = objects.to_vec();
        for source in self.sources.iter().filter(|_| !objects.is_empty()) {
            let source = Location::at(source, &context.stores).await?;
            let not_there = lake.accept_unreadable(&source, objects, accepted_at).await?;
            unknown.retain(|object| not_there.contains(object));
        }
        match unknown.into_iter().next() {
            Some(object) => Err(LakeError::NotUnreadable { object }.into()),
            None => Ok(()),
        }
    }

    async fn request(
        &self,
        source: &Place,
        lake: &Lake,
        context: &Context,
        stop: &Stop,
    ) -> anyhow::Result<IngestRequest> {
        let source = Location::at(source, &context.stores).await?;
        let usual = IngestRequest::new(source, lake.clone());
        Ok(IngestRequest {
            window: self.window,
            late_window: self.late_window.unwrap_or(usual.late_window),
            full_scan: self.full_scan,
            shard: self.shard,
            dry_run: self.dry_run,
            now: context.now,
            threads: self.threads,
            stop: stop.clone(),
            ..usual
        })
    }
}
