//! `assay doctor`: what would make the numbers wrong, on one page.

mod account;
mod lake;
mod ledger;
mod twice;

use assay_aws::doctor::{Finding, Verdict};
use assay_provision::Settings;
use serde::Serialize;

use super::developer::bearer;
use super::developer::leftovers::{self, Leftover, Wanted};
use super::provision;
use super::status::LookArgs;
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::views::{self, SummaryFormat};

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

/// The page.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    /// The worst of all.
    pub(crate) verdict: Verdict,
    pub(crate) checks: Vec<Finding>,
}

/// Runs the command.
pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let args = args.look;
    let checks = block_on(examine(&args, context))?;
    let verdict = checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Ok);
    let page = Page { verdict, checks };
    match args.format {
        SummaryFormat::Human => views::doctor::human(&page)?,
        SummaryFormat::Json => views::json(&page)?,
    }
    Ok(if page.verdict == Verdict::Fail { Exit::Failed } else { Exit::Done })
}

async fn examine(args: &LookArgs, context: &Context) -> anyhow::Result<Vec<Finding>> {
    let settings = provision::settings(&context.file).ok();
    let mut findings = vec![bearer_token(), left_over(settings.as_ref())];
    findings.extend(account::examine(&context.file).await?);
    findings.extend(lake::examine(args, context).await);
    Ok(findings)
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
    let found = leftovers::all(Wanted { settings, claude: None });
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    let verdict = match found.iter().any(Leftover::hides_calls) {
        true => Verdict::Fail,
        false => Verdict::Warn,
    };
    match told.is_empty() {
        true => ok(name, "nothing here leads Claude Code past the profiles or the log"),
        false => self::found(
            verdict,
            name,
            told.join("; "),
            "take it out; `assay developer settings NAME` shows what belongs there",
        ),
    }
}

fn ok(name: &'static str, evidence: impl Into<String>) -> Finding {
    Finding { name, verdict: Verdict::Ok, evidence: evidence.into(), remedy: None }
}

fn found(
    verdict: Verdict,
    name: &'static str,
    evidence: impl Into<String>,
    remedy: impl Into<String>,
) -> Finding {
    Finding { name, verdict, evidence: evidence.into(), remedy: Some(remedy.into()) }
}

fn warn(name: &'static str, evidence: impl Into<String>, remedy: impl Into<String>) -> Finding {
    found(Verdict::Warn, name, evidence, remedy)
}

fn fail(name: &'static str, evidence: impl Into<String>, remedy: impl Into<String>) -> Finding {
    found(Verdict::Fail, name, evidence, remedy)
}

/// What could not be looked at, and why.
fn unknown(name: &'static str, error: &anyhow::Error, remedy: impl Into<String>) -> Finding {
    found(Verdict::Unknown, name, format!("{error:#}"), remedy)
}
