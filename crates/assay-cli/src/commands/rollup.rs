//! `assay rollup`: daily sums in step with the rows.

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{LakeArg, LimitArgs};
use crate::signals;
use crate::views::{self, SummaryFormat};

/// Bring daily_usage up to date, from which most named queries answer
///
/// Only days that have changed since the last time are summed up again, and then
/// their months into monthly_usage. Queries of assay are right without it, and
/// faster with it; other engines see both tables as this command left them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay rollup --lake ./lake")]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    limits: LimitArgs,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let limits = args.limits.resolve(&context.file);
    let summary = block_on(async {
        let lake = context.open(&args.lake).await?;
        Ok(assay_query::rollup::run(&lake, limits, &signals::stop()).await?)
    })?;
    args.format.write(&summary, views::rollup::line)?;
    Ok(Exit::Done)
}
