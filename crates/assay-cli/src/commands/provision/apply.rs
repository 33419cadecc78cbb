//! `assay provision apply`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use assay_provision::{Action, Outcome, Plan, Report, Run, STEPS_MAX, apply, verify};

use super::confirm;
use super::confirm::Agreed;
use super::plan::PlanArgs;
use super::progress::Steps;
use super::stage::Stage;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Complaint;
use crate::signals;
use crate::views::SummaryFormat;

/// Make the plan true
///
/// Each resource is read back and compared with what the plan promised. After a
/// failure nothing new begins; run it again to go on from there.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// A plan that `assay provision plan -o FILE` wrote; refused if the world has moved since
    #[arg(
        value_name = "FILE",
        conflicts_with_all = ["adopt", "replace_logging", "modules", "targets"]
    )]
    plan: Option<PathBuf>,
    #[command(flatten)]
    wanted: PlanArgs,
    #[command(flatten)]
    how: HowArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay provision apply
  assay provision plan -o plan.json && assay provision apply plan.json --yes
  assay provision apply --adopt --module logging";

/// How a plan is applied.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct HowArgs {
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Delete this many resources of a kind, replaced ones among them; without it more than 5
    /// ask for their number, and --yes does not delete them
    #[arg(long, value_name = "N")]
    max_delete: Option<usize>,
    /// Steps under way at the same time
    #[arg(long, value_name = "N", default_value_t = STEPS_MAX)]
    parallel: usize,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

/// Runs the command.
pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let stage = Stage::of(&context.file).await?;
    let plan = match &args.plan {
        Some(path) => saved(path, &stage)?,
        None => args.wanted.plan(&stage).await?,
    };
    args.how.apply(&stage, &plan, context).await
}

fn saved(path: &Path, stage: &Stage) -> anyhow::Result<Plan> {
    let failed = || format!("cannot read {}", path.display());
    let plan = Plan::from_json(&std::fs::read_to_string(path).with_context(failed)?);
    let plan = plan?;
    plan.belongs(&stage.settings.project_name, &stage.home)?;
    Ok(plan)
}

impl HowArgs {
    /// Shows the plan, asks, applies it and tells what was done.
    pub(super) async fn apply(
        &self,
        stage: &Stage,
        plan: &Plan,
        context: &Context,
    ) -> anyhow::Result<Exit> {
        plan.check()?;
        if !plan.is_empty() {
            let agreed = Agreed { yes: self.yes, max_delete: self.max_delete };
            confirm::shown(plan, agreed, context.quiet)?;
            verify(&stage.provider, plan).await?;
        }
        let stop = signals::stop_after("the steps under way");
        let steps = Steps::new(plan, context.quiet);
        let run = Run {
            provider: &stage.provider,
            parallel: self.parallel,
            stop: &|| stop.is_asked(),
            watch: &|event| steps.watch(event),
        };
        let report = apply(&run, plan).await?;
        drop(steps);
        self.format.write(&report, |report| text(plan, report))?;
        ended(&report, stop.is_asked())
    }
}

/// A run that was asked to stop and had everything behind it has done its work.
fn ended(report: &Report, stopped: bool) -> anyhow::Result<Exit> {
    let left = report.steps.iter().filter(|step| step.outcome == Outcome::NotStarted).count();
    let failed = report
        .steps
        .iter()
        .any(|step| matches!(step.outcome, Outcome::Failed { .. } | Outcome::Differs { .. }));
    let why = match (report.is_done(), stopped && !failed) {
        (true, _) => return Ok(Exit::Done),
        (_, true) => {
            format!("stopped on request: {left} of {} steps not begun", report.steps.len())
        }
        (_, false) => "not everything was done".to_owned(),
    };
    Err(Complaint::failed(why).hint("run it again: it goes on from what there is now").into())
}

/// What was done and what was not.
fn text(plan: &Plan, report: &Report) -> String {
    let done = report.steps.iter().filter(|step| step.outcome == Outcome::Done);
    let counted = |action| done.clone().filter(|step| step.action == action).count();
    let words = [
        (counted(Action::Create), "created"),
        (counted(Action::Update), "updated"),
        (counted(Action::Replace), "replaced"),
        (counted(Action::Delete), "deleted"),
        (plan.count(Action::Keep), "as wanted"),
        (plan.count(Action::Retain), "spared"),
        (report.steps.len() - done.clone().count(), "not done"),
    ];
    let words = words.iter().filter(|(count, _)| *count > 0);
    let words: Vec<_> = words.map(|(count, word)| format!("{count} {word}")).collect();
    let summary = if words.is_empty() { "nothing to do".to_owned() } else { words.join(", ") };
    let told: String = report.steps.iter().filter_map(not_done).collect();
    format!("{summary}\n{told}")
}

fn not_done(step: &assay_provision::Reported) -> Option<String> {
    let address = &step.address;
    match &step.outcome {
        Outcome::Done => None,
        Outcome::NotStarted => Some(format!("  not begun: {address}\n")),
        Outcome::Failed { why } => Some(format!("  failed: {address}: {why}\n")),
        Outcome::Differs { changes } => {
            let changes: String = changes.iter().map(ToString::to_string).collect();
            Some(format!("  not as planned: {address}\n{changes}"))
        }
    }
}
