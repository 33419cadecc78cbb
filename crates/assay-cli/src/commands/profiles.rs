//! `assay profiles`: application inference profiles in the lake.

use std::path::PathBuf;

use assay::profiles;
use assay::{Failure, ProfilesJob};
use assay_lake::small_tables::profile_rows;
use clap::Subcommand;

use super::output_args::OutputArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report;
use crate::settings::LakeArg;
use crate::views::profiles::{display, for_people};
use crate::views::{self, SummaryFormat};

/// Keep the application inference profiles of AWS in the lake: model, scope and tags
///
/// Tags that have changed count from the UTC day on which a sync saw them; the first
/// tags that are seen also count for the days before. Profiles that were deleted stay.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Sync(SyncArgs),
    Import(ImportArgs),
    List(ListArgs),
}

/// List the profiles of every account and region of the settings, with their tags
///
/// An account that fails is reported, and the others are synced; the exit code is then 1.
/// Without [[accounts]] in assay.toml the account and region of the credentials are asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay profiles sync --lake s3://my-lake/assay")]
struct SyncArgs {
    #[command(flatten)]
    lake: LakeArg,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Read profiles from files that the AWS CLI or `assay profiles list` printed
///
/// Several files are put together by ARN. A file with faults is refused, and nothing of
/// any file is written.
#[derive(Debug, clap::Args)]
#[command(after_help = IMPORT_EXAMPLES)]
struct ImportArgs {
    /// JSON of list-inference-profiles, get-inference-profile or get-resources
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    lake: LakeArg,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  aws bedrock list-inference-profiles --type-equals APPLICATION > profiles.json
  aws resourcegroupstaggingapi get-resources --resource-type-filters bedrock > tags.json
  assay profiles import profiles.json tags.json --lake ./lake";

/// Show the profiles that the lake knows, by ARN and day
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay profiles list --lake ./lake --format json")]
struct ListArgs {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Sync(args) => block_on(sync(&args, context)),
        Command::Import(args) => block_on(import(&args, context)),
        Command::List(args) => block_on(list(&args, context)),
    }
}

async fn sync(args: &SyncArgs, context: &Context) -> anyhow::Result<Exit> {
    let lake = context.open(&args.lake).await?;
    let job = ProfilesJob { accounts: context.file.accounts.clone() };
    let synced = job.sync(&lake, &context.job).await?;
    for failed in &synced.failed {
        report::tell(&Failure::of(failed), context.log_format, None);
    }
    args.format.write(&synced.summary, views::profiles::lines)?;
    Ok(if synced.failed.is_empty() { Exit::Done } else { Exit::Failed })
}

async fn import(args: &ImportArgs, context: &Context) -> anyhow::Result<Exit> {
    let lake = context.open(&args.lake).await?;
    let summary = profiles::import(&lake, &args.files, &context.job).await?;
    args.format.write(&summary, views::profiles::lines)?;
    Ok(Exit::Done)
}

async fn list(args: &ListArgs, context: &Context) -> anyhow::Result<Exit> {
    args.output.check()?;
    let lake = context.open(&args.lake).await?;
    let known = profiles::list(&lake).await?;
    if known.is_empty() {
        tracing::warn!("the lake knows no profiles; `assay profiles sync` or `import` adds them");
    }
    match args.output.is_human()? {
        true => args.output.write_displayed(for_people(&known)?, &display()).await?,
        false => args.output.write_batch(profile_rows(&known)?).await?,
    }
    Ok(Exit::Done)
}
