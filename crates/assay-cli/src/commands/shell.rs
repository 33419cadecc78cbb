//! `assay shell`: the analyst's prompt over the lake.

mod asking;
mod command;
mod complete;
mod describe;
mod editor;
mod expanded;
mod file;
mod history;
mod keywords;
mod prompt;
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

use self::session::{Drawn, Session, Start};
use super::chart_args::ChartArgs;
use super::table_args::TableArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::output::{ASCII, BLOCKS, OutputFormat};
use crate::settings::{LakeArg, LimitArgs, PricesArg, QueriesArg};

/// Ask the lake one statement after the other
///
/// A prompt with history, completion of tables and columns, and statements over
/// several lines; \? shows its commands. Each statement sees the newest commit.
/// Statements from a pipe run without a prompt, up to the first that fails.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// How results are written; human by default, and in a file as its ending says
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    format: Option<OutputFormat>,
    #[command(flatten)]
    queries: QueriesArg,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    chart: ChartArgs,
    /// Draw tables and charts with ASCII characters only
    #[arg(long)]
    ascii: bool,
    /// Where statements are remembered; /dev/null forgets them
    #[arg(long, value_name = "FILE", env = "ASSAY_HISTORY", hide_env_values = true)]
    history: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay shell --lake ./lake
  assay shell --lake ./lake --format csv < report.sql > report.csv
  echo 'SELECT count(*) FROM invocations;' | assay shell --lake ./lake";

fn format_parser() -> impl TypedValueParser<Value = OutputFormat> {
    let names = PossibleValuesParser::new(command::FORMATS.map(|(name, _)| name));
    names.try_map(|name| command::format_named(&name))
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let place = args.lake.resolve(&context.file)?;
    let limits = args.limits.resolve(&context.file);
    let catalog = args.queries.resolve(&context.file)?;
    let runtime = running::runtime()?;
    let tables = runtime.block_on(async {
        let prices = PricesArg::default().resolve(&context.file);
        let lake = context.job.open_lake(&place).await?;
        tables::Tables::open(lake, limits, &prices, args.tables).await
    })?;
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let drawn = Drawn { chart: args.chart, symbols: if args.ascii { &ASCII } else { &BLOCKS } };
    let at_start = Start { tables, catalog, format: args.format, drawn, interactive };
    let session = Session::new(runtime, at_start);
    match interactive {
        true => prompt::run(session, &place, args.history, context.quiet),
        false => script::run(session),
    }
}
