//! `assay compact`: many small files into few.

use super::ingest::SummaryFormat;
use super::{Context, block_on};
use crate::exit::Exit;
use crate::settings::LakeArg;
use crate::views;

/// Merge each day's small files into few sorted ones
///
/// Readers see either the old files or the new ones, never both. Rows that two
/// runs ingested twice become one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay compact --lake ./lake")]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let place = args.lake.resolve(&context.file)?;
    let summary = block_on(async {
        let lake = context.open_lake(&place).await?;
        Ok(assay_lake::compact::run(&lake).await?)
    })?;
    match args.format {
        SummaryFormat::Human => views::compact::human(&summary)?,
        SummaryFormat::Json => views::json(&summary)?,
    }
    Ok(Exit::Done)
}
