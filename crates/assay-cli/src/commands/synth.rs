//! `assay synth`: logs to try things on.

use std::path::PathBuf;

use super::Context;
use crate::exit::Exit;

/// Write synthetic logs in the S3 key layout
///
/// The same arguments write the same bytes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  assay synth ./logs\n  assay synth ./logs --preset with-bodies --records 10000 --seed 7"
)]
pub(crate) struct Args {
    /// Folder to write to
    dir: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let _ = (args.dir, context.quiet);
    super::unavailable("synth")
}
