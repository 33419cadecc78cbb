//! The second engine: Athena over the published tables.

use std::time::Duration;

use anyhow::Context as _;
use assay_aws::athena::{self, Athena, AthenaRows, Execution};
use assay_aws::{AwsSettings, Services};
use assay_query::{Engine, EngineSettings};
use assay_settings::Bytes;

use super::output_args::OutputArgs;
use super::{Context, block_on, query};
use crate::exit::Exit;
use crate::progress::QueryMeter;
use crate::report::Complaint;
use crate::settings::{AthenaArgs, LakeArg, ScanLimit};
use crate::signals;

/// How long a stopped program waits for Athena to hear of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which engine answers.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct EngineArgs {
    /// Which engine answers
    #[arg(long, value_name = "ENGINE", value_enum, default_value_t = EngineName::Local)]
    pub(crate) engine: EngineName,
}

/// The engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EngineName {
    /// This program, on the lake's files.
    Local,
    /// Athena, on the tables as they are published; `daily_usage` as last rolled up.
    Athena,
}

/// Athena with this program's limit before it.
#[derive(Clone, Debug)]
pub(crate) struct Second {
    athena: Athena,
    scan_limit: ScanLimit,
    quiet: bool,
}

/// Runs a statement in Athena and prints its rows.
pub(crate) fn print(
    sql: &str,
    args: &AthenaArgs,
    lake: &LakeArg,
    limits: EngineSettings,
    output: &OutputArgs,
    context: &Context,
) -> anyhow::Result<Exit> {
    block_on(async {
        let second = Second::connect(args, context).await?;
        if second.estimates(sql) {
            let stored = stored(lake, limits, context).await?;
            second.admit(sql, &stored).await?;
        }
        let answer = async {
            let rows = second.ask(sql).await?;
            tell(rows.execution());
            output.write(rows.schema(), rows).await
        };
        second.unless_stopped(answer).await?;
        Ok(Exit::Done)
    })
}

/// The lake as Athena sees it, for estimates.
async fn stored(
    lake: &LakeArg,
    limits: EngineSettings,
    context: &Context,
) -> anyhow::Result<Engine> {
    let lake = context.open_lake(&lake.resolve(&context.file)?).await?;
    Ok(Engine::as_stored(limits, query::snapshots(&lake).await?)?)
}

impl Second {
    /// Athena as flags and settings say; nothing is asked of it yet.
    pub(crate) async fn connect(args: &AthenaArgs, context: &Context) -> anyhow::Result<Self> {
        let settings = args.resolve(&context.file)?;
        let services = Services::load(&AwsSettings::default()).await;
        let scan_limit = args.scan_limit(&context.file);
        Ok(Self { athena: Athena::new(&services, settings), scan_limit, quiet: context.quiet })
    }

    /// Whether anything is to be estimated before the statement is sent.
    fn estimates(&self, sql: &str) -> bool {
        self.scan_limit != ScanLimit::None && athena::scans(sql)
    }

    /// Refuses a statement that may scan more than the limit, by the files that
    /// the local engine would open for it.
    pub(crate) async fn admit(&self, sql: &str, stored: &Engine) -> anyhow::Result<()> {
        let ScanLimit::Bytes(limit) = self.scan_limit else { return Ok(()) };
        let estimate = stored.scan_estimate(sql).await;
        let estimate = estimate.context(BLIND)?;
        if estimate.bytes_max <= limit.0 {
            return Ok(());
        }
        Err(beyond(Bytes(estimate.bytes_max), estimate.files, limit).into())
    }

    /// Runs one statement, and shows how far it is.
    pub(crate) async fn ask(&self, sql: &str) -> anyhow::Result<AthenaRows> {
        let meter = QueryMeter::new(self.quiet);
        let rows = self.athena.run(sql, |execution| meter.seen(execution)).await?;
        tracing::debug!(query = rows.execution().id, "answered by Athena");
        Ok(rows)
    }

    /// Does the work unless a signal comes first; in either case no query is
    /// left behind in Athena.
    pub(crate) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let done = tokio::select! {
            done = work => done,
            () = signals::asked() => Err(cancelled().into()),
        };
        // Whoever waits for the prompt is not kept by a network that hangs.
        drop(tokio::time::timeout(PATIENCE, self.athena.settled()).await);
        done
    }
}

/// What the query cost.
fn tell(execution: &Execution) {
    let scanned = Bytes(execution.bytes_scanned);
    tracing::info!("Athena scanned {scanned} in {:.1} s", execution.seconds);
}

fn cancelled() -> Complaint {
    Complaint::failed("cancelled on request; the query was stopped in Athena")
}

const BLIND: &str = "cannot estimate what the query would scan in Athena, so it was not sent\n\
                     hint: --scan-limit none sends it without an estimate";

fn beyond(bytes: Bytes, files: u64, limit: Bytes) -> Complaint {
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    Complaint::failed(format!(
        "the query may scan up to {bytes} in Athena ({files}), more than the limit of {limit}"
    ))
    .hint(
        "narrow it with --since or WHERE event_date >= '…', or raise --scan-limit; `none` is no limit",
    )
}
