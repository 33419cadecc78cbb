//! `assay developer settings`: what one developer needs on the own machine.

use assay_provision::{Address, Developer, Kind, Names, Provider};

use super::changed::Changed;
use super::{bearer, claude, profile};
use crate::commands::Context;
use crate::commands::ingest::SummaryFormat;
use crate::commands::provision::Stage;
use crate::exit::Exit;
use crate::report::Complaint;
use crate::views;

/// Show, or write, what a developer needs for Claude Code
///
/// The `env` block of ~/.claude/settings.json, and the AWS profile that takes on
/// the developer role under the developer's own name.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Name as it stands in assay.toml
    name: String,
    /// Merge it into ~/.claude/settings.json and ~/.aws/config, keeping everything else
    #[arg(long)]
    write: bool,
    /// The AWS profile whose credentials take on the role
    #[arg(long, value_name = "PROFILE", default_value = "default")]
    source_profile: String,
    /// How it is shown
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = SummaryFormat::Human)]
    format: SummaryFormat,
}

const EXAMPLES: &str = "\
Examples:
  assay developer settings alice
  assay developer settings alice --write --source-profile company-sso";

/// Runs the command.
pub(super) async fn run(args: Args, context: &Context) -> anyhow::Result<Exit> {
    let stage = Stage::of(&context.file).await?;
    let developer = find(&args.name, &stage)?;
    let env = claude::env(developer, &stage.settings, &arns(developer, &stage).await?);
    let profile =
        profile::Profile::of(developer, &stage.settings, &stage.home, &args.source_profile);
    bearer::warn();
    if args.write {
        let (settings, profile) = (claude::changed(&env)?, profile.added()?);
        settings.keep()?;
        return profile.map_or(Ok(()), Changed::keep).map(|()| Exit::Done);
    }
    match args.format {
        SummaryFormat::Human => views::text(&text(&env, &profile)?)?,
        SummaryFormat::Json => {
            views::json(&serde_json::json!({ "settings": { "env": env }, "aws_profile": profile }))?
        }
    }
    Ok(Exit::Done)
}

fn find<'a>(name: &str, stage: &'a Stage) -> anyhow::Result<&'a Developer> {
    let found = stage.settings.developers.iter().find(|developer| developer.name == name);
    let unknown = || Complaint::usage(format!("there is no developer `{name}` in the settings"));
    found.ok_or_else(|| unknown().hint("`assay developer list` shows them").into())
}

/// ARNs of the developer's profiles, in the order of the models.
async fn arns(developer: &Developer, stage: &Stage) -> anyhow::Result<Vec<String>> {
    let names = Names::of(&stage.settings);
    let mut arns = vec![];
    for model in &developer.models {
        let address = Address::new(Kind::InferenceProfile, names.profile(developer, model));
        let live = stage.provider.read(&address).await?;
        let arn = live.and_then(|live| live.outputs.get("arn").cloned());
        arns.push(arn.ok_or_else(|| {
            Complaint::failed(format!("the profile `{}` is not there yet", address.name))
                .hint("`assay provision apply` makes it")
        })?);
    }
    Ok(arns)
}

fn text(env: &claude::Env, profile: &profile::Profile) -> anyhow::Result<String> {
    let block = serde_json::to_string_pretty(&serde_json::json!({ "env": env }))?;
    Ok(format!("~/.claude/settings.json\n\n{block}\n\n~/.aws/config\n\n{}", profile.section()))
}
