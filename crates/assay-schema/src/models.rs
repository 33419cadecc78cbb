//! The models of Claude, and the names of the services under which the bill has
//! them, once: budgets, health checks, prices and the bill's lines follow it.
//!
//! A model is only ever recognized by its whole name: `claude-opus-5` is the
//! beginning of `claude-opus-5-5`, and another model with another price.

/// The families to which Claude Code has aliases, and those to which it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// `opus`
    Opus,
    /// `sonnet`
    Sonnet,
    /// `haiku`
    Haiku,
    /// `fable`
    Fable,
    /// `mythos`
    Mythos,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 5] = [Self::Opus, Self::Sonnet, Self::Haiku, Self::Fable, Self::Mythos];

    /// The word in the ids of its models, and the alias in Claude Code.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Sonnet => "sonnet",
            Self::Haiku => "haiku",
            Self::Fable => "fable",
            Self::Mythos => "mythos",
        }
    }

    /// The family of a model by its id, in any spelling, of models that are
    /// younger than this list too.
    pub fn of(id: &str) -> Option<Self> {
        let has = |family: &Self| bare(id).split('-').any(|word| word == family.word());
        Self::ALL.into_iter().find(has)
    }
}

/// A model of Claude.
#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    /// Its id in Bedrock, without the prefix of a profile across regions.
    pub id: &'static str,
    /// Its name for people: `Claude Opus 4.6`.
    pub name: &'static str,
}

impl Model {
    /// The service of the bill that is this model alone, as Cost Explorer has it.
    pub fn service(&self) -> String {
        format!("{} (Amazon Bedrock Edition)", self.name)
    }

    /// Its name outside Bedrock and in bodies: `claude-haiku-4-5-20251001`.
    pub fn bare(&self) -> &'static str {
        bare(self.id)
    }
}

const fn model(id: &'static str, name: &'static str) -> Model {
    Model { id, name }
}

/// Every model of Claude on Bedrock that is known, the newest generation first.
///
/// Sources: AWS's price list of Marketplace's models, whose attribute
/// `servicename` is Cost Explorer's name of a service,
/// <https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrockFoundationModels/current/index.json>.
pub static CLAUDE: [Model; 29] = [
    model("anthropic.claude-haiku-5-5", "Claude Haiku 5.5"),
    model("anthropic.claude-sonnet-5-5", "Claude Sonnet 5.5"),
    model("anthropic.claude-opus-5-5", "Claude Opus 5.5"),
    model("anthropic.claude-fable-5-2", "Claude Fable 5.2"),
    model("anthropic.claude-mythos-5-2", "Claude Mythos 5.2"),
    model("anthropic.claude-fable-5-1", "Claude Fable 5.1"),
    model("anthropic.claude-mythos-5-1", "Claude Mythos 5.1"),
    model("anthropic.claude-fable-5", "Claude Fable 5"),
    model("anthropic.claude-mythos-5", "Claude Mythos 5"),
    model("anthropic.claude-mythos-preview", "Claude Mythos Preview"),
    model("anthropic.claude-opus-5", "Claude Opus 5"),
    model("anthropic.claude-sonnet-5", "Claude Sonnet 5"),
    model("anthropic.claude-opus-4-8", "Claude Opus 4.8"),
    model("anthropic.claude-opus-4-7", "Claude Opus 4.7"),
    model("anthropic.claude-opus-4-6-v1", "Claude Opus 4.6"),
    model("anthropic.claude-sonnet-4-6", "Claude Sonnet 4.6"),
    model("anthropic.claude-opus-4-5-20251101-v1:0", "Claude Opus 4.5"),
    model("anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5"),
    model("anthropic.claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5"),
    model("anthropic.claude-opus-4-1-20250805-v1:0", "Claude Opus 4.1"),
    model("anthropic.claude-opus-4-20250514-v1:0", "Claude Opus 4"),
    model("anthropic.claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4"),
    model("anthropic.claude-3-7-sonnet-20250219-v1:0", "Claude 3.7 Sonnet"),
    model("anthropic.claude-3-5-haiku-20241022-v1:0", "Claude 3.5 Haiku"),
    model("anthropic.claude-3-5-sonnet-20241022-v2:0", "Claude 3.5 Sonnet v2"),
    model("anthropic.claude-3-5-sonnet-20240620-v1:0", "Claude 3.5 Sonnet"),
    model("anthropic.claude-3-opus-20240229-v1:0", "Claude 3 Opus"),
    model("anthropic.claude-3-sonnet-20240229-v1:0", "Claude 3 Sonnet"),
    model("anthropic.claude-3-haiku-20240307-v1:0", "Claude 3 Haiku"),
];

/// Services of the bill under which Bedrock itself is: many accounts have all of
/// Claude under the second, guardrails and other vendors' models are under both.
pub const BEDROCK_SERVICES: [&str; 2] = ["Amazon Bedrock", "Amazon Bedrock Service"];

/// Every service of the bill under which Claude may be, sorted.
pub fn services() -> Vec<String> {
    let bedrock = BEDROCK_SERVICES.map(str::to_owned).into_iter();
    let mut all: Vec<_> = bedrock.chain(CLAUDE.iter().map(Model::service)).collect();
    all.sort();
    all
}

/// Whether a service of the bill, by its whole name, is one under which Claude
/// is. One that is younger than this list has Claude in its name.
pub fn is_service_of_claude(service: &str) -> bool {
    BEDROCK_SERVICES.contains(&service) || service.split(' ').any(|word| word == "Claude")
}

/// Prefixes of profiles across regions: <https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html>.
pub const SCOPES: [&str; 8] = ["us", "eu", "apac", "jp", "au", "ca", "us-gov", "global"];

/// The model of a whole name: an id of Bedrock with or without the prefix of a
/// profile across regions, or the name in a body, which may lack the day.
pub fn named(text: &str) -> Option<&'static Model> {
    let id = without_scope(text);
    let exact = CLAUDE.iter().find(|model| model.id == id || model.bare() == id);
    exact.or_else(|| {
        let mut undated = CLAUDE.iter().filter(|model| without_day(model.bare()) == id);
        undated.next().filter(|_| undated.next().is_none())
    })
}

/// An id of Bedrock without what Bedrock adds to a model's name: scope, vendor
/// and version. `claude-opus-4-6` of `us.anthropic.claude-opus-4-6-v1`.
pub fn bare(id: &str) -> &str {
    let id = without_scope(id);
    let id = id.strip_prefix("anthropic.").unwrap_or(id);
    let version = id.rfind("-v").filter(|at| {
        let rest = &id[at + 2..];
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    version.map_or(id, |at| &id[..at])
}

/// The id of the model behind a profile across regions.
pub fn without_scope(id: &str) -> &str {
    match id.split_once('.') {
        Some((scope, model)) if SCOPES.contains(&scope) => model,
        _ => id,
    }
}

fn without_day(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((rest, day)) if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) => {
            rest
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_its_whole_name_only() {
        for model in &CLAUDE {
            for scope in SCOPES {
                assert_eq!(named(&format!("{scope}.{}", model.id)), Some(model));
            }
            assert_eq!((named(model.id), named(model.bare())), (Some(model), Some(model)));
        }
        let found = |text| named(text).map(|model| model.name);
        assert_eq!(found("claude-opus-5"), Some("Claude Opus 5"));
        assert_eq!(found("claude-opus-5-5"), Some("Claude Opus 5.5"));
        assert_eq!(found("claude-sonnet-4-5"), Some("Claude Sonnet 4.5"));
        // Two models have it.
        assert_eq!(found("claude-3-5-sonnet"), None);
        for unknown in ["claude-opus", "claude-opus-5-55", "claude", "opus", ""] {
            assert_eq!(found(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_model_has_a_service_and_an_id_of_its_own() {
        let all = services();
        let mut once = all.clone();
        once.dedup();
        assert_eq!(all, once);
        assert!(all.iter().all(|service| is_service_of_claude(service)));
        assert!(is_service_of_claude("Claude Ode 9 (Amazon Bedrock Edition)"));
        assert!(!is_service_of_claude("Amazon Bedrock AgentCore"));
        let mut ids: Vec<_> = CLAUDE.iter().map(|model| model.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CLAUDE.len());
    }

    #[test]
    fn families_of_models_that_are_not_on_the_list_are_known_too() {
        assert_eq!(Family::of("global.anthropic.claude-opus-9-v1:0"), Some(Family::Opus));
        assert_eq!(Family::of("us.anthropic.claude-3-5-haiku-20241022-v1:0"), Some(Family::Haiku));
        assert_eq!(Family::of("anthropic.claude-octopus-9"), None);
    }
}
