//! `assay query`: the named queries.

use assay_lake::Place;
use assay_query::EngineSettings;
use assay_query::named::{Catalog, TIME_ZONE, TimeZone};

use super::athena::{self, EngineArgs, EngineName};
use super::chart_args::ChartArgs;
use super::empty;
use super::output_args::OutputArgs;
use super::question::{Asked, Question};
use super::table_args::TableArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::pair::pair;
use crate::settings::{AthenaArgs, LakeArg, LimitArgs, PricesArg, QueriesArg};
use crate::window::WindowArgs;
use crate::{screen, views};

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
    #[command(flatten)]
    window: WindowArgs,
    /// Group by days or hours of this time zone, such as Europe/Berlin, where the query does
    /// so; dates of --since and --until are of this zone, too
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<TimeZone>,
    /// Set a parameter; can be repeated
    #[arg(long = "param", short, value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    /// Print the SQL with its values, as any engine runs it, and run nothing
    #[arg(long)]
    show_sql: bool,
    #[command(flatten)]
    queries: QueriesArg,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    chart: ChartArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    athena: AthenaArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay query usage-by-identity --lake ./lake --since 7d
  assay query top-consumers --lake ./lake --param limit=5 --format json
  assay query usage-by-model --since 7d --show-sql
  assay query hourly-tokens --time-zone Europe/Berlin --since today
  assay query daily-trend --engine athena --catalog bedrock_usage --since 30d";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let catalog = args.queries.resolve(&context.file)?;
    let Some(name) = &args.name else { return list(&catalog) };
    args.output.check()?;
    let zone = args.time_zone.iter().map(|zone| (TIME_ZONE.to_owned(), zone.to_string()));
    let params = args.params.iter().cloned().chain(zone).collect();
    let zone = Asked::zone_of(&params);
    let window = args.window.resolve(context.job.now, zone.as_ref())?;
    let asked = Asked { window, params };
    let mut question = Question::named(&catalog, name, asked)?;
    if args.show_sql {
        views::exact(&question.sql)?;
        return Ok(Exit::Done);
    }
    question.display = args.chart.of(question.display, args.output.is_terminal());
    let limits = args.limits.resolve(&context.file);
    match args.engine.engine {
        EngineName::Local => {
            let lake = args.lake.resolve(&context.file)?;
            block_on(print(&lake, &question, &args.tables, limits, &args.output, context))
        }
        EngineName::Athena => {
            args.engine.refuse(&args.tables)?;
            let to = &args.output;
            athena::print(&question, &args.athena, &args.lake, limits, to, context)
        }
    }
}

fn list(catalog: &Catalog) -> anyhow::Result<Exit> {
    views::text(&listing(catalog))?;
    for fault in catalog.faulty() {
        tracing::warn!("{}", screen::one_line(&fault.to_string()));
    }
    Ok(Exit::Done)
}

/// Parameters of nearly every query, which are said once.
const WINDOW: [&str; 2] = ["since", "until"];

/// Every named query with its parameters.
pub(super) fn listing(catalog: &Catalog) -> String {
    let mut text = String::new();
    let (windowed, others): (Vec<_>, Vec<_>) =
        catalog.queries().iter().partition(|query| WINDOW.iter().all(|name| query.takes(name)));
    let width = catalog.queries().iter().map(|query| screen::width_of(query.name)).max();
    let width = width.unwrap_or(0) + 2;
    for query in catalog.queries() {
        text.push_str(&format!("{:<width$}{}\n", query.name, query.title));
        for param in query.params.iter().filter(|param| !WINDOW.contains(&param.name)) {
            let default = param.default.map(|value| format!(" ({value})")).unwrap_or_default();
            text.push_str(&format!("{:<width$}  {}: {}{default}\n", "", param.name, param.meaning));
        }
    }
    let others: Vec<_> = others.iter().map(|query| query.name).collect();
    let but = match others.is_empty() {
        true => String::new(),
        false => format!(", except for {}", others.join(", ")),
    };
    if !windowed.is_empty() {
        text.push_str(&format!("\nEach one also takes since and until{but}.\n"));
    }
    text
}

/// Runs a statement and prints its rows; if there are none, it says why.
pub(crate) async fn print(
    place: &Place,
    question: &Question,
    tables: &TableArgs,
    limits: EngineSettings,
    output: &OutputArgs,
    context: &Context,
) -> anyhow::Result<Exit> {
    let lake = context.job.open_lake(place).await?;
    let prices = PricesArg::default().resolve(&context.file);
    let engine = assay::engine_for(&question.sql, &lake, limits, &prices).await?;
    tables.add_to(&engine).await?;
    let rows = engine.sql_from(question.grain, &question.sql).await?;
    if output.write(rows.schema(), rows, &question.display).await?.rows == 0 {
        empty::explain(&engine, &question.asked).await?;
    }
    // The process ends here, which frees all at once what they hold piece by piece.
    std::mem::forget((engine, lake));
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests;
