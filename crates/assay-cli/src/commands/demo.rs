//! `assay demo`: the whole road on synthetic logs, without cloud or account.

use std::path::PathBuf;

use super::Context;
use crate::exit::Exit;

/// Try assay on synthetic logs: no cloud, no account
///
/// Writes a day of logs of 40 developers to DIR/logs, ingests them into
/// DIR/lake, and shows usage by identity.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay demo\n  assay demo /tmp/try-assay")]
pub(crate) struct Args {
    /// Folder for logs and lake
    #[arg(default_value = "assay-demo")]
    dir: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let _ = (args.dir, context.quiet);
    super::unavailable("demo")
}
