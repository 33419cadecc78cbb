//! `assay sql`: a statement of the user's own.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::athena::{self, EngineArgs, EngineName};
use super::output_args::OutputArgs;
use super::query::print;
use super::question::Question;
use super::statement::with_values;
use super::table_args::TableArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::pair::pair;
use crate::settings::{AthenaArgs, LakeArg, LimitArgs};

/// Run one SQL statement over the lake
///
/// Tables: invocations, daily_usage, monthly_usage, rejects, objects, profiles, people, prices, and
/// the views usage and daily_costs, which say who spends what. Statements only read.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The statement
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    sql: Option<String>,
    /// Read the statement from a file; - is stdin
    #[arg(long, short, value_name = "FILE")]
    file: Option<PathBuf>,
    /// A value for :NAME, or as text for :'NAME', in the statement; can be repeated
    #[arg(long = "param", short, value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    athena: AthenaArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay sql 'SELECT model, count(*) AS calls FROM invocations GROUP BY model' --lake ./lake
  assay sql 'SELECT count(*) FROM usage WHERE team = :team' -p team=Payments --lake ./lake
  assay sql -f report.sql --lake ./lake --format csv -o report.csv";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    args.output.check()?;
    let limits = args.limits.resolve(&context.file);
    match args.engine.engine {
        EngineName::Local => {
            let lake = args.lake.resolve(&context.file)?;
            let question = Question::of(args.statement()?);
            block_on(print(&lake, &question, &args.tables, limits, &args.output, context))
        }
        EngineName::Athena => {
            let question = Question::of(args.statement()?);
            args.engine.refuse(&args.tables)?;
            let to = &args.output;
            athena::print(&question, &args.athena, &args.lake, limits, to, context)
        }
    }
}

impl Args {
    fn statement(&self) -> anyhow::Result<String> {
        let sql = match (&self.sql, &self.file) {
            (Some(sql), _) => sql.clone(),
            (None, Some(path)) => read(path)?,
            (None, None) => String::new(),
        };
        Ok(with_values(&sql, &self.params.iter().cloned().collect())?)
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path == Path::new("-") {
        return Ok(std::io::read_to_string(std::io::stdin().take(STATEMENT_BYTES_MAX))?);
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// No statement from a pipe is longer.
const STATEMENT_BYTES_MAX: u64 = 16 << 20;
