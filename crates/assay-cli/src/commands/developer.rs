//! `assay developer`: profiles and Claude Code settings of developers.

pub(super) mod bearer;
mod changed;
mod claude;
mod edit;
pub(super) mod leftovers;
mod ordered;
mod profile;
mod settings;

use assay_provision::Developer;
use clap::Subcommand;

use super::provision::plan::PlanArgs;
use super::provision::{self, Stage};
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::report::Complaint;
use crate::settings::FileSettings;
use crate::views::{self, SummaryFormat, columns};

/// Manage developers: profiles and Claude Code settings
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Settings(settings::Args),
    Add(AddArgs),
    Remove(RemoveArgs),
    List(ListArgs),
}

/// Add a developer to assay.toml and show the plan
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// Name of the role session: the IAM user's, or that of the session in Identity Center
    name: String,
    /// The tag Team
    #[arg(long)]
    team: Option<String>,
    /// The tag Project
    #[arg(long)]
    project: Option<String>,
    /// The tag CostCenter
    #[arg(long)]
    cost_center: Option<String>,
    /// A model, among the allowed ones; can be repeated. The first of the allowed by default
    #[arg(long = "model", value_name = "MODEL")]
    models: Vec<String>,
    /// Show no plan: AWS is not asked
    #[arg(long)]
    no_plan: bool,
}

/// Remove a developer from assay.toml and show the plan
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// Name as it is in assay.toml
    name: String,
    /// Show no plan: AWS is not asked
    #[arg(long)]
    no_plan: bool,
}

/// List the developers of assay.toml
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// How they are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    match args.command {
        Command::Settings(args) => block_on(settings::run(args, context)),
        Command::Add(args) => add(args, context),
        Command::Remove(args) => remove(&args, context),
        Command::List(args) => list(&args, context),
    }
}

fn add(args: AddArgs, context: &Context) -> anyhow::Result<Exit> {
    let AddArgs { name, team, project, cost_center, models, no_plan } = args;
    let developer = Developer { name, team, project, cost_center, models };
    changed(context, no_plan, |text| edit::added(text, &developer))
}

fn remove(args: &RemoveArgs, context: &Context) -> anyhow::Result<Exit> {
    changed(context, args.no_plan, |text| edit::removed(text, &args.name))
}

/// Changes the file, provided that it still makes sense afterwards, and shows
/// what follows from it.
fn changed(
    context: &Context,
    no_plan: bool,
    change: impl FnOnce(&str) -> Result<String, Complaint>,
) -> anyhow::Result<Exit> {
    let path = FileSettings::path(context.config.as_deref());
    let text = edit::read(&path)?;
    let text = change(&text)?;
    edit::write(&path, &text, || {
        let file = FileSettings::understand(&path, &text).checked()?;
        provision::settings(&file).map(drop)
    })?;
    tracing::info!("{} is changed", path.display());
    if no_plan {
        return Ok(Exit::Done);
    }
    let file = FileSettings::load(Some(&path)).checked()?;
    block_on(show(&file))
}

async fn show(file: &FileSettings) -> anyhow::Result<Exit> {
    let stage = Stage::of(file).await?;
    let plan = PlanArgs::everything().plan(&stage).await?;
    views::text(&plan.to_string())?;
    tracing::info!("`assay provision apply` makes it true");
    Ok(Exit::Done)
}

fn list(args: &ListArgs, context: &Context) -> anyhow::Result<Exit> {
    let developers = provision::settings(&context.file)?.developers;
    args.format.write(&developers, |developers| table(developers))?;
    Ok(Exit::Done)
}

fn table(developers: &[Developer]) -> String {
    let row = |developer: &Developer| {
        let Developer { name, team, project, cost_center, models } = developer;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![name.clone(), text(team), text(project), text(cost_center), models.join(" ")]
    };
    let rows: Vec<_> = developers.iter().map(row).collect();
    columns(&["name", "team", "project", "cost_center", "models"], &rows)
}
