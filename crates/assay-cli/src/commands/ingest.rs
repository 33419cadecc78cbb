//! `assay ingest`: logs into the lake.

use std::sync::Arc;

use assay::{Failure, IngestJob, Ingested};
use assay_lake::{Place, Shard};

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::progress::Meter;
use crate::settings::{LakeArg, sources, threads};
use crate::times::{Span, When};
use crate::views::{self, SummaryFormat};
use crate::window::window;
use crate::{report, signals};

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
    /// How far back from the newest hour read to search for late objects
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

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let job = args.job(context)?;
    let place = args.lake.resolve(&context.file)?;
    block_on(async {
        let stoppable = context.stoppable();
        let lake = stoppable.lake_at(&place).await?;
        job.accept(&lake, &args.accept, Some(stoppable.now), &stoppable).await?;
        job.accept(&lake, &args.retry, None, &stoppable).await?;
        let meter = Arc::new(Meter::new("read", context.quiet));
        let mut done = job.run(&lake, meter, &stoppable).await;
        let failure = failure(&mut done, context);
        let summary = match failure {
            Some(failure) if done.read == 0 => return Err(failure),
            _ => done.summary,
        };
        args.format.write(&summary, |summary| views::ingest::lines(summary, args.dry_run))?;
        match (failure, assay::ingest::left(&summary)) {
            (Some(failure), _) => Err(failure),
            (None, Some(left)) if stoppable.stop.is_asked() => Err(signals::stopped(&left).into()),
            _ if assay::ingest::read_all(&summary, args.strict) => Ok(Exit::Done),
            _ => Ok(Exit::Partial),
        }
    })
}

impl Args {
    /// The arguments as meant.
    fn job(&self, context: &Context) -> anyhow::Result<IngestJob> {
        let window = window([self.since, self.until], context.job.now, None)?;
        Ok(IngestJob {
            sources: sources(&self.source, &context.file)?,
            window,
            late_window: self.late_window.map(|span| span.0).or(context.file.late_window),
            full_scan: self.full_scan || !self.retry.is_empty(),
            shard: self.shard.unwrap_or_default(),
            dry_run: self.dry_run,
            threads: assay_host::threads(self.threads.or(context.file.threads)),
        })
    }
}

/// The last failure of a source, after the others have been told.
pub(super) fn failure(done: &mut Ingested, context: &Context) -> Option<anyhow::Error> {
    let last = done.failed.pop();
    for failure in &done.failed {
        report::tell(&Failure::of(failure), context.log_format, None);
    }
    last.map(anyhow::Error::from)
}
