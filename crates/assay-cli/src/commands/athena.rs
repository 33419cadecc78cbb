//! The second engine: Athena over the published tables.

use std::sync::Arc;

use assay::LimitedAthena;
use assay_aws::athena::Execution;
use assay_host::text;
use assay_query::EngineSettings;

use super::output_args::OutputArgs;
use super::question::Question;
use super::table_args::TableArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::progress::QueryMeters;
use crate::report::Complaint;
use crate::settings::{AthenaArgs, LakeArg, ScanLimit};
use crate::signals;

/// Which engine answers.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Which engine answers
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t = EngineName::Local)]
    pub(crate) engine: EngineName,
}

impl EngineArgs {
    /// Refuses files as tables where another engine answers.
    pub(crate) fn refuse(&self, tables: &TableArgs) -> Result<(), Complaint> {
        match tables.names() {
            [] => Ok(()),
            _ => Err(Complaint::usage("Athena does not see the files of --table")
                .hint("--engine local does")),
        }
    }
}

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EngineName {
    /// This program, on the lake's files.
    Local,
    /// Athena, on the tables as they are published; `daily_usage` as last rolled up.
    Athena,
}

/// Runs a statement in Athena and prints its rows.
pub(crate) fn print(
    question: &Question,
    args: &AthenaArgs,
    lake: &LakeArg,
    limits: EngineSettings,
    output: &OutputArgs,
    context: &Context,
) -> anyhow::Result<Exit> {
    let Question { sql, display, .. } = question;
    block_on(async {
        let athena = connect(args, context).await?;
        if athena.estimates(sql) {
            let lake = context.open(lake).await?;
            athena.admit(sql, &assay::engine_as_stored(&lake, limits).await?).await?;
        }
        let answer = async {
            let rows = athena.ask(sql).await?;
            tell(rows.execution());
            output.write(rows.schema(), rows, display).await
        };
        if unless_stopped(&athena, answer).await?.rows == 0 {
            tracing::warn!("no rows");
        }
        Ok(Exit::Done)
    })
}

/// Athena as flags and settings say; nothing is asked of it yet.
pub(crate) async fn connect(args: &AthenaArgs, context: &Context) -> anyhow::Result<LimitedAthena> {
    let settings = args.resolve(&context.file)?;
    let limit_bytes = match args.scan_limit(&context.file) {
        ScanLimit::None => None,
        ScanLimit::Bytes(bytes) => Some(bytes.0),
    };
    let meters = Arc::new(QueryMeters::new(context.quiet));
    Ok(LimitedAthena::connect(settings, limit_bytes, meters, &context.job).await)
}

/// Does the work unless a signal comes first; in either case no query is left
/// behind in Athena.
pub(crate) async fn unless_stopped<T>(
    athena: &LimitedAthena,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let done = athena.unless(signals::asked(), work).await;
    done.unwrap_or_else(|| Err(Complaint::failed(CANCELLED).into()))
}

const CANCELLED: &str = "cancelled on request; the query was stopped in Athena";

/// What the query cost.
fn tell(execution: &Execution) {
    let scanned = text::size(execution.bytes_scanned);
    tracing::info!("Athena scanned {scanned} in {:.1} s", execution.seconds);
}
