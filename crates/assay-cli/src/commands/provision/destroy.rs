//! `assay provision destroy`.

use assay_provision::{DestroyOptions, destroy};

use super::apply::HowArgs;
use super::selection::SelectionArgs;
use super::stage::Stage;
use crate::context::Context;
use crate::exit::Exit;
use crate::views;

/// Remove what assay has made
///
/// What holds logs survives unless it is named: the bucket, the log group, and
/// the database over them. A logging configuration that was replaced comes back.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Remove this bucket, log group or database with what it holds; `all` names them all; can
    /// be repeated
    #[arg(long = "delete-data", value_name = "NAME")]
    delete_data: Vec<String>,
    /// Show what would be removed, remove nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    how: HowArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay provision destroy --dry-run
  assay provision destroy --delete-data example-corp-bedrock-invocation-logs";

/// Runs the command.
pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let stage = Stage::of(&context.file).await?;
    let world = stage.observe().await?;
    let Args { delete_data, dry_run, selection, how } = args;
    let options = DestroyOptions { selection: selection.selection(), delete_data };
    let plan = destroy(&stage.wanted, &world, &stage.home, &options)?;
    match dry_run {
        true => views::text(&plan.to_string()).map(|()| Exit::Done),
        false => how.apply(&stage, &plan, context).await,
    }
}
