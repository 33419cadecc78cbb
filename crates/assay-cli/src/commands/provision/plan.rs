//! `assay provision plan`.

use std::path::{Path, PathBuf};

use assay_host::FileWriter;
use assay_provision::{Plan, PlanOptions, plan};

use super::selection::SelectionArgs;
use super::stage::Stage;
use crate::context::Context;
use crate::exit::Exit;
use crate::views::{self, SummaryFormat};

/// Show what would be done, attribute by attribute
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    wanted: PlanArgs,
    /// Write the plan to this file, for `assay provision apply FILE`
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with exit code 2 if there is anything to do
    #[arg(long)]
    detailed_exitcode: bool,
    /// How the plan is shown
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay provision plan
  assay provision plan --adopt -o plan.json
  assay provision plan --module allocation --detailed-exitcode";

/// What a plan may do, and what it is about.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// Take over what is there under our names and was not made by assay
    #[arg(long)]
    adopt: bool,
    /// Replace a logging configuration that delivers elsewhere; `destroy` puts it back
    #[arg(long)]
    replace_logging: bool,
    #[command(flatten)]
    selection: SelectionArgs,
}

impl PlanArgs {
    /// Everything that is ours, and nothing else.
    pub(crate) fn everything() -> Self {
        let selection = SelectionArgs { modules: vec![], targets: vec![] };
        Self { adopt: false, replace_logging: false, selection }
    }

    /// The plan against what is live now.
    pub(crate) async fn plan(self, stage: &Stage) -> anyhow::Result<Plan> {
        let Self { adopt, replace_logging, selection } = self;
        let selection = selection.selection();
        let options = PlanOptions { adopt, replace_logging, selection };
        let world = stage.observe().await?;
        Ok(plan(stage.wanted.clone(), &world, &stage.home, &options)?)
    }
}

/// Runs the command.
pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let stage = Stage::of(&context.file).await?;
    let plan = args.wanted.plan(&stage).await?;
    if let Some(path) = &args.output {
        save(&plan, path)?;
    }
    match args.format {
        SummaryFormat::Human => views::text(&plan.to_string())?,
        SummaryFormat::Json => views::exact(&plan.to_json()?)?,
    }
    if let Some(path) = &args.output {
        tracing::info!("`assay provision apply {}` does this, and nothing else", path.display());
    }
    Ok(if args.detailed_exitcode && !plan.is_empty() { Exit::Differs } else { Exit::Done })
}

fn save(plan: &Plan, path: &Path) -> anyhow::Result<()> {
    Ok(FileWriter::output(path)?.write_whole(plan.to_json()?)?)
}
