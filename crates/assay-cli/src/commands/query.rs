//! `assay query`: the named queries.

use super::Context;
use super::output_args::OutputArgs;
use crate::exit::Exit;
use crate::location::Location;
use crate::settings::{LakeArg, LimitArgs, Limits};
use crate::times::When;

/// Run a named query over the lake
///
/// `assay query --list` shows every query with its parameters.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Name of the query
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// Show the queries and their parameters
    #[arg(long, conflicts_with = "name")]
    list: bool,
    /// Only invocations at or after T: RFC 3339, a date, or a span back from now (7d, 36h)
    #[arg(long, value_name = "T")]
    since: Option<When>,
    /// Only invocations before T
    #[arg(long, value_name = "T")]
    until: Option<When>,
    /// Set a parameter; can be repeated
    #[arg(long = "param", short, value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay query usage-by-identity --lake ./lake --since 7d
  assay query top-consumers --lake ./lake --param limit=5 --format json";

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err("not of the form NAME=VALUE".into()),
    }
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let _ = (&args.name, args.list, args.since, args.until, &args.params, context.now);
    let lake = args.lake.resolve(&context.file)?;
    print(&lake, "", &args.limits.resolve(&context.file), &args.output)
}

/// Runs a statement and prints its rows.
pub(crate) fn print(
    lake: &Location,
    sql: &str,
    limits: &Limits,
    output: &OutputArgs,
) -> anyhow::Result<Exit> {
    let _ = (lake, sql, limits, output);
    super::unavailable("sql")
}
