//! `assay status`: what is in the lake, until when, and what is missing.

use assay::StatusJob;

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{LakeArg, LimitArgs};
use crate::times::When;
use crate::views::{self, SummaryFormat};

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

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let args = args.look;
    let job = StatusJob {
        since: args.since.resolve(context.job.now),
        limits: LimitArgs::default().resolve(&context.file),
        compact: super::compact::settings(&context.file),
    };
    let status = block_on(async {
        let lake = context.open(&args.lake).await?;
        Ok(job.run(&lake, &context.job).await?)
    })?;
    args.format.write(&status, views::status::lines)?;
    Ok(Exit::Done)
}
