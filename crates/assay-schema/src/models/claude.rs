//! The models of Claude and their families.

use super::id::bare;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_of_models_that_are_not_on_the_list_are_known_too() {
        assert_eq!(Family::of("global.anthropic.claude-opus-9-v1:0"), Some(Family::Opus));
        assert_eq!(Family::of("us.anthropic.claude-3-5-haiku-20241022-v1:0"), Some(Family::Haiku));
        assert_eq!(Family::of("anthropic.claude-octopus-9"), None);
    }
}
