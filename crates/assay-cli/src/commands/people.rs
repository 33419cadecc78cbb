//! `assay people`: who each identity is.

use assay::PeopleJob;
use clap::Subcommand;

use super::output_args::OutputArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::screen;
use crate::settings::{FileSettings, LakeArg, LimitArgs, PeopleArg};
use crate::views::people::{display, for_people, found, notes};
use crate::views::{self, SummaryFormat};

/// Say who each identity is, by the rules of people.toml
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(CheckArgs),
    Sync(SyncArgs),
}

/// Show every identity of the lake: who it is, by which rule, and what it spends
///
/// Unattributed identities come first. Rules that match nothing, that an earlier rule
/// hides, or that contradict the tag of a profile are reported. Nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay people check --lake ./lake --people people.toml")]
struct CheckArgs {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    people: PeopleArg,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

/// Write who each identity is into the lake, for all its history
///
/// Reads no log: rules that name other request metadata only roll the days up again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay people sync --lake s3://my-lake/assay")]
struct SyncArgs {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    people: PeopleArg,
    #[command(flatten)]
    limits: LimitArgs,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Check(args) => block_on(check(&args, context)),
        Command::Sync(args) => block_on(sync(&args, context)),
    }
}

async fn check(args: &CheckArgs, context: &Context) -> anyhow::Result<Exit> {
    args.output.check()?;
    let job = job(&args.people, &args.limits, &context.file)?;
    job.read()?;
    let lake = context.open(&args.lake).await?;
    let checked = job.check(&lake).await?;
    let is_human = args.output.is_human()?;
    match is_human {
        true => args.output.write_displayed(for_people(&checked.people)?, &display()).await?,
        false => args.output.write_batch(found(&checked.people)?).await?,
    }
    for warning in &checked.warnings {
        tracing::warn!("{}", screen::one_line(&format!("{warning:#}")));
    }
    if is_human {
        notes(&checked.people).iter().for_each(|note| tracing::info!("{note}"));
    }
    Ok(Exit::Done)
}

async fn sync(args: &SyncArgs, context: &Context) -> anyhow::Result<Exit> {
    let job = job(&args.people, &args.limits, &context.file)?;
    job.read()?;
    let lake = context.open(&args.lake).await?;
    let summary = job.sync(&lake, &context.job).await?;
    args.format.write(&summary, views::people::lines)?;
    Ok(Exit::Done)
}

fn job(people: &PeopleArg, limits: &LimitArgs, file: &FileSettings) -> anyhow::Result<PeopleJob> {
    let none = || {
        let hint = "write people.toml beside assay.toml, or use --people FILE, ASSAY_PEOPLE or \
                    `people = \"…\"` in assay.toml";
        Complaint::usage("there are no rules for people").hint(hint)
    };
    Ok(people.resolve(file, limits.resolve(file)).ok_or_else(none)?)
}
