//! `assay developer settings`: what one developer needs on the own machine.

use assay_provision::{
    Address, ClaudeCode, Developer, Names, Provider, ResourceKind, Route, claude_code,
};

use super::changed::Changed;
use super::leftovers::Wanted;
use super::{bearer, claude, leftovers, profile};
use crate::commands::provision::Stage;
use crate::context::Context;
use crate::exit::Exit;
use crate::report::Complaint;
use crate::views::{self, SummaryFormat};

/// Show, or write, what a developer needs for Claude Code
///
/// The `env` block of ~/.claude/settings.json, and the AWS profile that takes on
/// the developer role under the developer's own name.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Name as it is in assay.toml
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
    let arns = arns(developer, &stage).await?;
    let claude = claude_code(&stage.settings, developer, &arns);
    let profile =
        profile::Profile::of(developer, &stage.settings, &stage.home, &args.source_profile);
    bearer::warn();
    let wanted = Wanted { settings: Some(&stage.settings), claude: Some(&claude) };
    let leftovers = leftovers::all(wanted);
    leftovers.iter().for_each(|one| tracing::warn!("{one}"));
    if args.write {
        let (settings, profile) = (claude::changed(&claude)?, profile.added()?);
        settings.keep()?;
        profile.map_or(Ok(()), Changed::keep)?;
        refused(developer, &claude).iter().for_each(|line| tracing::warn!("{line}"));
        return Ok(Exit::Done);
    }
    match args.format {
        // To be copied: a line that is broken is another line in these files.
        SummaryFormat::Human => views::exact(&text(developer, &claude, &profile)?)?,
        SummaryFormat::Json => views::json(&serde_json::json!({
            "settings": claude,
            "aws_profile": profile,
            "routes": claude.routes,
            "refused_aliases": claude.refused_aliases,
            "leftovers": leftovers,
        }))?,
    }
    Ok(Exit::Done)
}

fn find<'a>(name: &str, stage: &'a Stage) -> anyhow::Result<&'a Developer> {
    let found = stage.settings.developers.iter().find(|developer| developer.name == name);
    let unknown = || Complaint::usage(format!("there is no developer `{name}` in the settings"));
    found.ok_or_else(|| unknown().hint("`assay developer list` shows them").into())
}

/// ARNs of the developer's profiles, in the order of the models; all are there.
async fn arns(developer: &Developer, stage: &Stage) -> anyhow::Result<Vec<String>> {
    let names = Names::of(&stage.settings);
    let (mut arns, mut missing) = (vec![], vec![]);
    for model in &developer.models {
        let address = Address::new(ResourceKind::InferenceProfile, names.profile(developer, model));
        let live = stage.provider.read(&address).await?;
        match live.and_then(|live| live.outputs.get("arn").cloned()) {
            Some(arn) => arns.push(arn),
            None => missing.push(format!("`{}`", address.name)),
        }
    }
    match missing.as_slice() {
        [] => Ok(arns),
        [one] => Err(not_there(format!("the profile {one} is not there yet")).into()),
        all => Err(not_there(format!("the profiles {} are not there yet", all.join(", "))).into()),
    }
}

fn not_there(what: String) -> Complaint {
    Complaint::failed(what).hint("`assay provision apply` makes what is missing")
}

fn text(
    developer: &Developer,
    claude: &ClaudeCode,
    profile: &profile::Profile,
) -> anyhow::Result<String> {
    let block = serde_json::to_string_pretty(claude)?;
    let routes = claude
        .routes
        .iter()
        .map(|Route { model, arn, by }| format!("{model}\n  {arn}\n  {}\n", by.join(", ")));
    let refused: String =
        refused(developer, claude).iter().map(|line| format!("\n{line}\n")).collect();
    Ok(format!(
        "~/.claude/settings.json\n\n{block}\n\n~/.aws/config\n\n{}\nProfiles, and what calls them\n\n{}{refused}",
        profile.section(),
        routes.collect::<String>()
    ))
}

/// What does not work with these settings.
fn refused(developer: &Developer, claude: &ClaudeCode) -> Option<String> {
    let names: Vec<_> = claude.refused_aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let name = &developer.name;
    (!names.is_empty()).then(|| {
        format!(
            "The role refuses {}, in /model, in subagents and in skills: {name} has no model of that \
             family. Add one to the `models` of {name}, or choose by the names above.",
            names.join(", ")
        )
    })
}
