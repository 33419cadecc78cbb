//! `assay verify`: the same questions to both engines.

use assay::verify::{QueryVerdict, Verified};

use super::athena::{connect, unless_stopped};
use super::question::Asked;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings::{AthenaArgs, LakeArg, LimitArgs, QueriesArg};
use crate::views::{self, SummaryFormat};
use crate::window::WindowArgs;

/// Run named queries here and in Athena, and compare rows and values
///
/// Both engines answer over the same version of the lake; if it moves meanwhile,
/// the query is asked again. Integers and text must be equal, floating point to
/// one part in a thousand million, and times to the millisecond that Athena
/// shows. Rows are compared whatever their order. Exit code 1 means that not
/// every answer is known to be the same.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Names of queries; every one by default
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    window: WindowArgs,
    #[command(flatten)]
    queries: QueriesArg,
    #[command(flatten)]
    lake: LakeArg,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    athena: AthenaArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay verify --lake s3://my-lake/assay --catalog bedrock_usage
  assay verify daily-trend usage-by-model --since 7d --format json";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let queries = args.queries(context)?;
    let limits = args.limits.resolve(&context.file);
    let verified = block_on(async {
        let lake = context.open(&args.lake).await?;
        let athena = connect(&args.athena, context).await?;
        let verified = async { Ok(assay::verify(&athena, &lake, limits, &queries).await?) };
        unless_stopped(&athena, verified).await
    })?;
    args.format.write(&verified, views::verify::lines)?;
    complaint(&verified).map_or(Ok(Exit::Done), |complaint| Err(complaint.into()))
}

impl Args {
    /// The queries that are meant, each with its text.
    fn queries(&self, context: &Context) -> anyhow::Result<Vec<(String, String)>> {
        let catalog = self.queries.resolve(&context.file)?;
        let queries = match self.names.as_slice() {
            [] => catalog.queries().to_vec(),
            names => names.iter().map(|name| catalog.find(name)).collect::<Result<_, _>>()?,
        };
        let window = self.window.resolve(context.job.now, None)?;
        let asked = Asked { window, ..Asked::default() };
        let texts = queries.iter().map(|query| Ok((query.name.to_owned(), asked.sql(query)?)));
        texts.collect()
    }
}

/// What is to be said when not everything is known to be the same.
fn complaint(verified: &Verified) -> Option<Complaint> {
    let of =
        |verdict: QueryVerdict| verified.queries.iter().filter(move |it| it.verdict == verdict);
    let not_same = verified.queries.iter().filter(|it| it.verdict != QueryVerdict::Same).count();
    if not_same == 0 {
        return None;
    }
    let (differ, behind) = (of(QueryVerdict::Different).count(), of(QueryVerdict::Behind).count());
    let all = verified.queries.len();
    Some(match (differ, behind) {
        (0, 0) => Complaint::failed(format!("{not_same} of {all} queries could not be compared")),
        (0, _) => Complaint::failed(format!(
            "{behind} of {all} queries were not compared: daily_usage is behind the rows for {}",
            days(&verified.days_behind)
        ))
        .hint("run `assay rollup`, then verify again"),
        _ => Complaint::failed(format!("the answers to {differ} of {all} queries differ")),
    })
}

/// A few days by name, the others by number.
fn days(days: &[String]) -> String {
    const NAMED: usize = 3;
    let named = days.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match days.len().checked_sub(NAMED) {
        None | Some(0) => named,
        Some(more) => format!("{named} and {more} more days"),
    }
}
