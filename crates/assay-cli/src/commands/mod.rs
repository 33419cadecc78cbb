//! One file for each command.

mod athena;
mod chart_args;
mod compact;
mod completions;
mod demo;
mod developer;
mod doctor;
mod empty;
mod ingest;
mod man;
mod nightly;
mod output_args;
mod people;
mod prices;
mod profiles;
mod provision;
mod publish;
mod query;
mod question;
mod reference;
mod rollup;
mod shell;
mod sql;
mod statement;
mod status;
mod synth;
mod table_args;
mod vacuum;
mod verify;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::Exit;
use crate::settings::FileSettings;

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Ingest(ingest::Args),
    Compact(compact::Args),
    Rollup(rollup::Args),
    Nightly(nightly::Args),
    Status(status::Args),
    Profiles(profiles::Args),
    Prices(prices::Args),
    People(people::Args),
    Publish(publish::Args),
    Vacuum(vacuum::Args),
    Sql(sql::Args),
    Shell(shell::Args),
    Query(query::Args),
    Verify(verify::Args),
    Provision(provision::Args),
    Developer(developer::Args),
    Doctor(doctor::Args),
    Synth(synth::Args),
    Completions(completions::Args),
    Man(man::Args),
    #[command(hide = true)]
    Reference(reference::Args),
}

/// Runs one command. Reference pages, man pages and completions are about the whole
/// `program`, of which it is one.
pub(crate) fn run(
    command: Command,
    context: &Context,
    program: fn() -> clap::Command,
) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => demo::run(args, context),
        Command::Ingest(args) => ingest::run(args, context),
        Command::Compact(args) => compact::run(args, context),
        Command::Rollup(args) => rollup::run(args, context),
        Command::Nightly(args) => nightly::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Profiles(args) => profiles::run(args, context),
        Command::Prices(args) => prices::run(args, context),
        Command::People(args) => people::run(args, context),
        Command::Publish(args) => publish::run(args, context),
        Command::Vacuum(args) => vacuum::run(args, context),
        Command::Sql(args) => sql::run(args, context),
        Command::Shell(args) => shell::run(args, context),
        Command::Query(args) => query::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Provision(args) => provision::run(args, context),
        Command::Developer(args) => developer::run(args, context),
        Command::Doctor(args) => doctor::run(args, context),
        Command::Synth(args) => synth::run(args, context),
        Command::Completions(args) => completions::run(&args, context, program()),
        Command::Man(args) => man::run(&args, program()),
        Command::Reference(args) => reference::run(args, program()),
    }
}

/// Records that a command ended before its settings could be read.
pub(crate) fn not_begun(command: &Command, file: &FileSettings, exit: Exit) {
    if let Command::Nightly(args) = command {
        nightly::not_begun(args, file, exit);
    }
}
