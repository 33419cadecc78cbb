//! `assay prices`: the price book in force.

use std::path::{Path, PathBuf};

use assay::PricesJob;
use assay_cost::day::Day;
use assay_host::FileWriter;
use clap::Subcommand;

use super::output_args::OutputArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings::{LakeArg, PricesArg};
use crate::views::prices::{chains, changes};
use crate::views::{self, SummaryFormat};

/// Show, check and sync the prices of models
///
/// The book is built in; prices.toml beside assay.toml adds prices of your own, replaces
/// those of the same model, scope and days, and gives discounts.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(ListArgs),
    Check(CheckArgs),
    Sync(SyncArgs),
    Update(UpdateArgs),
}

/// Show what a day's tokens cost, in US dollars per million
///
/// For one model each step is shown: the list price, the price of the scope, the
/// discount.
#[derive(Debug, clap::Args)]
#[command(after_help = LIST_EXAMPLES)]
struct ListArgs {
    /// One model, in any spelling; every model by default
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// UTC day, YYYY-MM-DD; today by default
    #[arg(long, value_name = "DAY")]
    on: Option<Day>,
    /// Account whose discounts are taken off
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[command(flatten)]
    prices: PricesArg,
    #[command(flatten)]
    output: OutputArgs,
}

const LIST_EXAMPLES: &str = "\
Examples:
  assay prices list
  assay prices list --model claude-opus-4-6 --on 2026-11-01";

/// Look a price file over: every fault at once, with line and field
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay prices check prices.toml")]
struct CheckArgs {
    /// The file; the one of the settings by default
    file: Option<PathBuf>,
    /// How the result is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Write the prices in force into the lake, for Athena and other engines
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  assay prices sync --lake s3://my-lake/assay")]
struct SyncArgs {
    #[command(flatten)]
    lake: LakeArg,
    #[command(flatten)]
    prices: PricesArg,
    /// How the summary is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Compare a price list that you downloaded from AWS with the prices in force
///
/// Changes nothing, unless --write names a new file for prices.toml with the changes.
#[derive(Debug, clap::Args)]
#[command(after_help = UPDATE_EXAMPLES)]
struct UpdateArgs {
    /// The offer's index.json
    file: PathBuf,
    /// Write your prices with the changes to this file, which must not exist yet
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    #[command(flatten)]
    prices: PricesArg,
    #[command(flatten)]
    output: OutputArgs,
}

const UPDATE_EXAMPLES: &str = "\
Examples:
  curl -O https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/\
AmazonBedrockFoundationModels/current/us-east-1/index.json
  assay prices update index.json
  assay prices update index.json --write new-prices.toml";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::List(args) => block_on(list(&args, context)),
        Command::Check(args) => check(args, context),
        Command::Sync(args) => block_on(sync(&args, context)),
        Command::Update(args) => block_on(update(&args, context)),
    }
}

async fn list(args: &ListArgs, context: &Context) -> anyhow::Result<Exit> {
    args.output.check()?;
    let book = args.prices.resolve(&context.file).book()?;
    let day = args.on.unwrap_or_else(|| context.job.today());
    let models = match &args.model {
        Some(model) => vec![model.as_str()],
        None => book.models().into_iter().collect(),
    };
    let explained = models.iter().flat_map(|model| {
        let chains = book.explain(model, day, args.account.as_deref());
        chains.into_iter().map(|chain| (assay_cost::model::one_spelling(model).to_owned(), chain))
    });
    let explained: Vec<_> = explained.collect();
    if let (Some(model), true) = (&args.model, explained.is_empty()) {
        let none = Complaint::failed(format!("no price for the model `{model}` on {day}"));
        return Err(none.hint("`assay prices list` shows every model with a price").into());
    }
    let rows = chains(&explained, args.model.is_some(), args.output.is_human()?)?;
    args.output.write_batch(rows).await?;
    Ok(Exit::Done)
}

fn check(args: CheckArgs, context: &Context) -> anyhow::Result<Exit> {
    let job = PricesArg { prices: args.file }.resolve(&context.file);
    let checked = job.check()?;
    args.format.write(&checked, views::prices::checked)?;
    Ok(Exit::Done)
}

async fn sync(args: &SyncArgs, context: &Context) -> anyhow::Result<Exit> {
    let lake = context.open(&args.lake).await?;
    let summary = args.prices.resolve(&context.file).sync(&lake).await?;
    args.format.write(&summary, views::prices::lines)?;
    Ok(Exit::Done)
}

async fn update(args: &UpdateArgs, context: &Context) -> anyhow::Result<Exit> {
    args.output.check()?;
    if let Some(path) = args.write.as_deref().filter(|path| path.exists()) {
        let there = Complaint::usage(format!("{} exists", path.display()));
        return Err(there.hint("name a new file, compare it with your own, then move it").into());
    }
    let job: PricesJob = args.prices.resolve(&context.file);
    let compared = job.compare(&args.file)?;
    for (usage_type, reason) in &compared.offer.skipped {
        tracing::warn!("not understood: {usage_type}: {reason}");
    }
    if compared.offer.prices.is_empty() {
        tracing::warn!("the price list has no price of Claude");
    } else if compared.update.changes.is_empty() {
        tracing::info!("the prices in force agree with the price list");
    }
    args.output.write_batch(changes(&compared.update.changes)?).await?;
    if let Some(path) = &args.write {
        write(path, &compared.prices_toml(), &job)?;
    }
    Ok(Exit::Done)
}

/// Writes the file, which is then read back: what is written can be used.
fn write(path: &Path, text: &str, own: &PricesJob) -> anyhow::Result<()> {
    FileWriter::settings(path)?.write_whole(text)?;
    PricesJob { file: Some(path.to_owned()) }.check()?;
    tracing::info!("{} is written", path.display());
    if let Some(own) = &own.file {
        tracing::info!("it has the prices of {}, but not its comments", own.display());
    }
    Ok(())
}
