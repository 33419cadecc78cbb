//! One file for each command.

mod athena;
pub(crate) mod compact;
mod demo;
mod developer;
pub(crate) mod doctor;
mod ingest;
pub(crate) mod nightly;
mod output_args;
mod provision;
pub(crate) mod publish;
mod query;
mod reference;
mod rollup;
mod shell;
mod sql;
pub(crate) mod status;
mod synth;
pub(crate) mod vacuum;
pub(crate) mod verify;

use assay_aws::S3WhenNeeded;
use assay_lake::{Lake, Location};
use clap::Subcommand;
use jiff::Timestamp;

use crate::args::LogFormat;
use crate::exit::Exit;
use crate::settings::FileSettings;
use assay_lake::Place;

/// What every command is told besides its own arguments.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) file: FileSettings,
    /// The settings file as it was named.
    pub(crate) config: Option<std::path::PathBuf>,
    pub(crate) quiet: bool,
    pub(crate) log_format: LogFormat,
    /// The moment that spans count back from: one for the whole run.
    pub(crate) now: Timestamp,
    pub(crate) stores: S3WhenNeeded,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Args),
    Ingest(ingest::Args),
    Compact(compact::Args),
    Rollup(rollup::Args),
    Nightly(nightly::Args),
    Status(status::Args),
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
    #[command(hide = true)]
    Reference(reference::Args),
}

/// Runs one command.
pub(crate) fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => demo::run(args, context),
        Command::Ingest(args) => ingest::run(args, context),
        Command::Compact(args) => compact::run(args, context),
        Command::Rollup(args) => rollup::run(args, context),
        Command::Nightly(args) => nightly::run(args, context),
        Command::Status(args) => status::run(args, context),
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
        Command::Reference(args) => reference::run(args),
    }
}

/// Records that a command ended before its settings could be read.
pub(crate) fn not_begun(command: &Command, file: &FileSettings, exit: Exit) {
    if let Command::Nightly(args) = command {
        nightly::not_begun(args, file, exit);
    }
}

impl Context {
    /// The lake at that place, which must exist.
    async fn open_lake(&self, place: &Place) -> anyhow::Result<Lake> {
        Ok(self.lake_at(place).await?.opened().await?)
    }

    /// The lake at that place, whether or not there is one.
    async fn lake_at(&self, place: &Place) -> anyhow::Result<Lake> {
        Ok(Lake::at(Location::at(place, &self.stores).await?))
    }
}

/// Runs the asynchronous part of a command.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// `NAME=VALUE` of an argument that can be repeated.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err("not of the form NAME=VALUE".into()),
    }
}
