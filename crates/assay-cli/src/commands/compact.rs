//! `assay compact`: many small files into few.

use super::Context;
use crate::exit::Exit;
use crate::location::Location;
use crate::settings::LakeArg;

/// Merge each day's small files into few sorted ones
///
/// Readers see either the old files or the new ones, never both. Rows that two
/// runs ingested twice become one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay compact --lake ./lake")]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    library(args.lake.resolve(&context.file)?)
}

fn library(lake: Location) -> anyhow::Result<Exit> {
    let _ = lake;
    super::unavailable("compact")
}
