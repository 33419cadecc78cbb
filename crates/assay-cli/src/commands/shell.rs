//! `assay shell`: the analyst's prompt over the lake.

mod asking;
mod command;
mod complete;
mod describe;
mod editor;
mod engine;
mod expanded;
mod file;
mod history;
mod keywords;
mod prompt;
mod published;
mod relations;
mod running;
pub(super) mod scan;
mod script;
mod session;
mod sink;
mod split;
mod summary;
mod tables;
mod vocabulary;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use self::engine::ShellEngine;
use self::published::Published;
use self::session::{Drawn, Session, Start};
use super::athena::{EngineArgs, EngineName};
use super::chart_args::ChartArgs;
use super::table_args::TableArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::{ASCII, BLOCKS, OutputFormat};
use crate::screen;
use crate::settings::{AthenaArgs, LakeArg, LimitArgs, PricesArg, QueriesArg};

/// Ask the lake one statement after the other
///
/// A prompt with history, completion of tables and columns, and statements over
/// several lines; \? shows its commands. Each statement sees the newest commit.
/// Statements from a pipe run without a prompt, up to the first that fails. In
/// Athena each answer says how much was scanned for it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    engine: EngineArgs,
    /// How results are written; human by default, and in a file as its ending says
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    format: Option<OutputFormat>,
    #[command(flatten)]
    queries: QueriesArg,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    chart: ChartArgs,
    /// Show every count in full and every column by itself, as \exact does
    #[arg(long)]
    exact: bool,
    /// Draw tables and charts with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Where statements are remembered; /dev/null forgets them
    #[arg(long, value_name = "FILE", env = "ASSAY_HISTORY", hide_env_values = true)]
    history: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    athena: AthenaArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay shell --lake ./lake
  assay shell --lake ./lake --format csv < report.sql > report.csv
  assay shell --engine athena --catalog bedrock_usage --scan-limit 1GiB
  echo 'SELECT count(*) FROM invocations;' | assay shell --lake ./lake";

fn format_parser() -> impl TypedValueParser<Value = OutputFormat> {
    let names = PossibleValuesParser::new(command::FORMATS.map(|(name, _)| name));
    names.try_map(|name| command::format_named(&name))
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let catalog = args.queries.resolve(&context.file)?;
    let runtime = running::runtime()?;
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let (engine, place) = runtime.block_on(args.open(interactive, context))?;
    let symbols = if args.ascii { &ASCII } else { &BLOCKS };
    let drawn = Drawn { chart: args.chart, exact: args.exact, symbols };
    let at_start = Start { engine, catalog, format: args.format, drawn, interactive };
    let session = Session::new(runtime, at_start);
    match interactive {
        true => prompt::run(session, &place, args.history, context.quiet),
        false => script::run(session),
    }
}

impl Args {
    /// The engine, and the name of the place where its tables are.
    async fn open(
        &self,
        interactive: bool,
        context: &Context,
    ) -> anyhow::Result<(ShellEngine, String)> {
        let limits = self.limits.resolve(&context.file);
        match self.engine.engine {
            EngineName::Local => {
                let place = self.lake.resolve(&context.file)?;
                let prices = PricesArg::default().resolve(&context.file);
                let lake = context.job.open_lake(&place).await?;
                let files = self.tables.clone();
                let tables = tables::Tables::open(lake, limits, &prices, files).await?;
                Ok((ShellEngine::Local(tables), screen::one_line(place.as_str())))
            }
            EngineName::Athena => {
                self.engine.refuse(&self.tables)?;
                let (athena, lake) = (&self.athena, &self.lake);
                let published = Published::open(athena, lake, limits, interactive, context).await?;
                let place = format!("{} in Athena", screen::one_line(published.database()));
                Ok((ShellEngine::Athena(published), place))
            }
        }
    }
}
