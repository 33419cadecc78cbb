//! `assay provision`: what assay needs in AWS.

mod apply;
mod confirm;
mod destroy;
mod outputs;
pub(super) mod plan;
mod progress;
mod selection;
mod stage;

use clap::Subcommand;

use crate::context::{Context, block_on};
use crate::exit::Exit;

pub(super) use stage::{Stage, settings};

/// Make, change and remove what assay needs in AWS
///
/// The settings say what there is to be, AWS says what there is: a plan is the
/// difference, and nothing happens that it does not show. There is no state file.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Plan(plan::Args),
    Apply(apply::Args),
    Destroy(destroy::Args),
    Outputs(outputs::Args),
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Plan(args) => block_on(plan::run(args, context)),
        Command::Apply(args) => block_on(apply::run(args, context)),
        Command::Destroy(args) => block_on(destroy::run(args, context)),
        Command::Outputs(args) => block_on(outputs::run(args, context)),
    }
}
