//! `assay vacuum`: delete what is not needed any longer.

use std::time::Duration;

use assay_lake::vacuum::{self, Request};

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{FileSettings, LakeArg};
use crate::times::Span;
use crate::views::{self, SummaryFormat};

/// Delete files that no version within the retention needs
///
/// These are the files that compaction has replaced and what crashed runs left
/// behind. Queries that are running keep what they read, as long as they take
/// less time than the retention.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// For how long replaced versions stay readable: 7d, 36h, at least an hour
    #[arg(long, value_name = "SPAN", env = "ASSAY_VACUUM_RETAIN", hide_env = true)]
    retain: Option<Span>,
    /// Allow less than an hour: only while no other process uses the lake
    #[arg(long)]
    force: bool,
    /// List what would be deleted, delete nothing
    #[arg(long)]
    dry_run: bool,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay vacuum --lake ./lake --dry-run
  assay vacuum --lake s3://my-lake/assay --retain 14d";

/// How long replaced versions stay readable where the command does not say.
pub(crate) fn retention(file: &FileSettings) -> Duration {
    let given = file.vacuum_retain.and_then(|span| Duration::try_from(span).ok());
    given.unwrap_or(Request::default().retain)
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let typed = args.retain.and_then(|span| Duration::try_from(span.0).ok());
    let retain = typed.unwrap_or_else(|| retention(&context.file));
    let request = Request { retain, dry_run: args.dry_run, force: args.force, by_log: false };
    let summary = block_on(async {
        let lake = context.open(&args.lake).await?;
        Ok(vacuum::run(&lake, &request).await?)
    })?;
    args.format.write(&summary, |summary| views::vacuum::lines(summary, args.dry_run))?;
    Ok(Exit::Done)
}
