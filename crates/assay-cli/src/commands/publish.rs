//! `assay publish`: Glue and Athena in step with the lake.

mod policy;

use assay::{PublishJob, PublishSummary, RawLogsSettings};
use assay_aws::catalog::Allowed;
use assay_lake::Place;

use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings::{FileSettings, LakeArg};
use crate::views::{self, SummaryFormat};

/// Bring Glue's tables and views and Athena's saved queries in step with the lake
///
/// Prints what it is going to do, and does it. Columns are added and never
/// dropped or narrowed; tables and saved queries of others are left alone.
/// Athena is asked whether it answers from each view that was written. Several
/// may publish at once.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    lake: LakeArg,
    /// Glue database
    #[arg(long, value_name = "DATABASE", env = "ASSAY_CATALOG", hide_env_values = true)]
    catalog: Option<String>,
    /// Athena workgroup in which the named queries are saved, and views are asked
    #[arg(long, value_name = "NAME", env = "ASSAY_WORKGROUP", hide_env_values = true)]
    workgroup: Option<String>,
    /// Logs in S3 over which the table raw_invocations is registered; the first source by default
    #[arg(long, value_name = "LOGS", env = "ASSAY_RAW_LOGS", hide_env_values = true)]
    raw_logs: Option<Place>,
    /// Make the database if it is not there
    #[arg(long)]
    create_database: bool,
    /// Take over a table of that name that is not ours; can be repeated
    #[arg(long, value_name = "TABLE")]
    adopt: Vec<String>,
    /// Only print the difference; end with exit code 2 if there is one
    #[arg(long)]
    check: bool,
    /// Only print the difference
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Print the IAM policy that a task needs, with the names of these settings
    #[arg(long, value_name = "TASK", value_enum)]
    policy: Option<policy::TaskArg>,
    /// s3:// address for Athena's results, where the workgroup does not say one
    #[arg(long, value_name = "S3", env = "ASSAY_ATHENA_OUTPUT", hide_env_values = true)]
    athena_output: Option<String>,
    /// How the difference is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay publish --lake s3://my-lake/assay --catalog claude_code_bedrock_logs --create-database
  assay publish --check
  assay publish --policy publish";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let file = args.over(&context.file);
    let lake = args.lake.resolve(&file)?;
    let job = job(lake, &file).ok_or_else(no_catalog)?;
    if let Some(task) = args.policy {
        return block_on(policy::print(task, &job, file.athena_output.as_deref()));
    }
    let allowed = Allowed { create_database: args.create_database, adopt: args.adopt.clone() };
    let job = PublishJob { allowed, ..job };
    block_on(async {
        let pending = job.look(&context.job).await?;
        let mut summary = pending.summary();
        args.tell(&summary, views::publish::difference)?;
        if args.check && !pending.is_empty() {
            return Ok(Exit::Differs);
        }
        if !pending.is_empty() && !args.check && !args.dry_run {
            summary = pending.apply().await?;
            args.tell(&summary, views::publish::done)?;
        }
        args.end(&summary)
    })
}

impl Args {
    /// The settings with the arguments over them.
    fn over(&self, file: &FileSettings) -> FileSettings {
        let mut file = file.clone();
        file.catalog = self.catalog.clone().or(file.catalog);
        file.workgroup = self.workgroup.clone().or(file.workgroup);
        file.raw_logs = self.raw_logs.clone().or(file.raw_logs);
        file.athena_output = self.athena_output.clone().or(file.athena_output);
        file
    }

    /// For people, as it goes.
    fn tell(
        &self,
        summary: &PublishSummary,
        words: fn(&PublishSummary) -> String,
    ) -> anyhow::Result<()> {
        match self.format {
            SummaryFormat::Human => views::text(&words(summary)),
            // One object says what was found; after a failure nothing else would.
            SummaryFormat::Json => Ok(()),
        }
    }

    fn end(&self, summary: &PublishSummary) -> anyhow::Result<Exit> {
        if self.format == SummaryFormat::Json {
            views::json(summary)?;
        }
        Ok(Exit::Done)
    }
}

/// What the settings say is to be published; nothing where they name no catalog.
pub(super) fn job(lake: Place, file: &FileSettings) -> Option<PublishJob> {
    Some(PublishJob {
        lake,
        database: file.catalog.clone()?,
        workgroup: file.workgroup.clone(),
        results: file.athena_output.clone(),
        raw: RawLogsSettings {
            place: file.raw_logs.clone(),
            sources: file.source.clone(),
            accounts: file.raw_accounts.clone(),
            regions: file.raw_regions.clone(),
        },
        allowed: Allowed::default(),
    })
}

fn no_catalog() -> Complaint {
    Complaint::usage("no catalog given")
        .hint("use --catalog DATABASE, ASSAY_CATALOG or `catalog = \"…\"` in assay.toml")
}
