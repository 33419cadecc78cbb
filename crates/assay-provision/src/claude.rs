//! The settings that Claude Code needs so that it calls a developer's own profiles
//! and nothing else: the role refuses every other.
//!
//! The aliases `opus`, `sonnet` and `haiku`, which subagents use too, follow
//! variables of their own and not `ANTHROPIC_MODEL`; without them they call
//! profiles of AWS. `modelOverrides` leads single versions to profiles. Source:
//! Claude Code's documentation, pages on Amazon Bedrock and on model configuration.

use std::collections::BTreeMap;

use assay_schema::models::{Family, bare};
use serde::Serialize;

use crate::{Developer, Settings};

/// Settings of Claude Code for one developer, as `settings.json` has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaudeCode {
    /// Variables by name.
    pub env: BTreeMap<String, String>,
    /// ARNs of profiles by the name of a model outside Bedrock.
    pub model_overrides: BTreeMap<String, String>,
    /// What leads to each of the developer's profiles, in the order of the models.
    #[serde(skip)]
    pub routes: Vec<Route>,
    /// Aliases that the role refuses, for the developer has no model for them.
    #[serde(skip)]
    pub refused_aliases: Vec<&'static str>,
}

/// The ways to one profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// The id of the profile across regions that it was copied from.
    pub model: String,
    /// The profile.
    pub arn: String,
    /// What calls it: `at the start`, an alias, a name for `/model`.
    pub by: Vec<String>,
}

/// Aliases that are a family's, with the variable that each follows.
pub const ALIASES: [(Family, &str); 3] = [
    (Family::Opus, "ANTHROPIC_DEFAULT_OPUS_MODEL"),
    (Family::Sonnet, "ANTHROPIC_DEFAULT_SONNET_MODEL"),
    (Family::Haiku, "ANTHROPIC_DEFAULT_HAIKU_MODEL"),
];

/// The settings of a developer whose profiles have these ARNs, in the order of
/// the developer's models. Of each family the first model has the alias.
pub fn claude_code(settings: &Settings, developer: &Developer, arns: &[String]) -> ClaudeCode {
    let profiles: Vec<_> = developer.models.iter().zip(arns).collect();
    let first_of = |family: Family| {
        profiles.iter().find(|(model, _)| Family::of(model) == Some(family)).map(|(_, arn)| *arn)
    };
    let aliases = ALIASES.map(|(family, variable)| (family, variable, first_of(family)));
    let fixed = [
        ("CLAUDE_CODE_USE_BEDROCK", Some("1".to_owned())),
        ("AWS_REGION", Some(settings.region.clone())),
        ("AWS_PROFILE", Some(settings.project_name.clone())),
        ("ANTHROPIC_MODEL", arns.first().cloned()),
        ("ANTHROPIC_CUSTOM_HEADERS", headers(settings, developer)),
    ];
    let aliased = aliases.iter().map(|(_, variable, arn)| (*variable, arn.cloned()));
    let env = fixed.into_iter().chain(aliased);
    let env = env.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let mut model_overrides = BTreeMap::new();
    for (model, arn) in &profiles {
        model_overrides.entry(bare(model).to_owned()).or_insert_with(|| (*arn).clone());
    }
    let routes = routes(&profiles, &aliases, &model_overrides);
    ClaudeCode { env, model_overrides, routes, refused_aliases: refused(&aliases) }
}

type Alias<'a> = (Family, &'static str, Option<&'a String>);

fn routes(
    profiles: &[(&String, &String)],
    aliases: &[Alias<'_>],
    overrides: &BTreeMap<String, String>,
) -> Vec<Route> {
    let route = |(place, (model, arn)): (usize, &(&String, &String))| {
        let start = (place == 0).then(|| "at the start".to_owned());
        let aliases = aliases.iter().filter(|(_, _, of)| *of == Some(*arn));
        let aliases = aliases.map(|(family, _, _)| format!("`{}`", family.word()));
        let name = bare(model);
        let named = match overrides.get(name) == Some(*arn) {
            true => format!("`/model {name}`"),
            false => format!("`/model {arn}`"),
        };
        let by = start.into_iter().chain(aliases).chain([named]).collect();
        Route { model: (*model).clone(), arn: (*arn).clone(), by }
    };
    profiles.iter().enumerate().map(route).collect()
}

/// `opusplan` thinks with Opus and works with Sonnet.
fn refused(aliases: &[Alias<'_>]) -> Vec<&'static str> {
    let missing = aliases.iter().filter(|(_, _, arn)| arn.is_none());
    let mut refused: Vec<_> = missing.map(|(family, _, _)| family.word()).collect();
    if refused.contains(&"opus") || refused.contains(&"sonnet") {
        refused.push("opusplan");
    }
    refused
}

/// Headers of every call, one on a line: the guardrail that the role asks for,
/// and what the call says of the developer.
fn headers(settings: &Settings, developer: &Developer) -> Option<String> {
    let guardrail = settings.guardrail.as_deref().and_then(|text| text.split_once(':'));
    let guardrail = guardrail.into_iter().flat_map(|(id, version)| {
        [
            format!("X-Amzn-Bedrock-GuardrailIdentifier: {id}"),
            format!("X-Amzn-Bedrock-GuardrailVersion: {version}"),
        ]
    });
    let said: BTreeMap<_, _> = settings
        .request_metadata
        .iter()
        .filter_map(|key| Some((key.name(), key.of(developer)?)))
        .collect();
    let metadata = (!said.is_empty()).then(|| {
        let said = serde_json::to_string(&said).unwrap_or_default();
        format!("X-Amzn-Bedrock-Request-Metadata: {said}")
    });
    let all: Vec<_> = guardrail.chain(metadata).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}
