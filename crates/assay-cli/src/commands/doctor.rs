//! `assay doctor`: what would make the numbers wrong, on one page.

use assay::doctor::{fail, found, ok};
use assay::{DoctorJob, DoctorPage};
use assay_aws::doctor::{Finding, Verdict};
use assay_provision::Settings;

use super::developer::bearer;
use super::developer::leftovers::{self, Leftover, Wanted};
use super::status::LookArgs;
use super::{provision, publish};
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::settings::{LimitArgs, PricesArg};
use crate::views;

/// Look for what would make the numbers wrong: in AWS, in the lake, on this machine
///
/// Each check says what it has seen and what to do. None changes anything. Ends
/// with exit code 1 if a check fails.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    look: LookArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay doctor
  assay doctor --lake s3://my-lake/assay --since 3d --format json";

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let args = args.look;
    let settings = provision::settings(&context.file);
    let mut checks = vec![bearer_token(), left_over(settings.as_ref().ok())];
    let job = job(&args, context)?;
    checks.extend(block_on(async { Ok(job.run(&context.job).await) })?);
    let page = DoctorPage::of(checks);
    args.format.write(&page, views::doctor::lines)?;
    Ok(if page.verdict == Verdict::Fail { Exit::Failed } else { Exit::Done })
}

/// What of AWS and of the lake is looked at.
///
/// # Errors
/// What the settings say of provisioning makes no sense.
fn job(args: &LookArgs, context: &Context) -> anyhow::Result<DoctorJob> {
    let file = &context.file;
    let provision = match file.provision.as_slice() {
        [] => None,
        _ => Some(provision::settings(file)?),
    };
    let lake = args.lake.resolve(file).ok();
    Ok(DoctorJob {
        provision,
        publish: lake.clone().and_then(|lake| publish::job(lake, file)),
        lake,
        since: args.since.resolve(context.job.now),
        prices: PricesArg::default().resolve(file),
        limits: LimitArgs::default().resolve(file),
    })
}

fn bearer_token() -> Finding {
    let name = "bearer-token";
    match bearer::places().as_slice() {
        [] => ok(name, "no API key of Bedrock goes before the AWS profile"),
        places => fail(
            name,
            format!("AWS_BEARER_TOKEN_BEDROCK is set in {}", places.join(", ")),
            "take it out: calls with it are logged as those of a key, not of a developer",
        ),
    }
}

/// What an earlier set-up of Claude Code has left on this machine.
fn left_over(settings: Option<&Settings>) -> Finding {
    let name = "claude-settings";
    let left = leftovers::all(Wanted { settings, claude: None });
    let told: Vec<_> = left.iter().map(ToString::to_string).collect();
    let hides = left.iter().any(Leftover::hides_calls);
    let verdict = if hides { Verdict::Fail } else { Verdict::Warn };
    if told.is_empty() {
        return ok(name, "nothing here leads Claude Code past the profiles or the log");
    }
    let remedy = "take it out; `assay developer settings NAME` shows what belongs there";
    found(verdict, name, told.join("; "), remedy)
}
