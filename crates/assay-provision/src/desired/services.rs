//! Under which names Claude is billed.

use std::collections::BTreeSet;

/// Services of the bill: Bedrock itself, and one for each Claude model, sorted.
///
/// Cost Explorer's name of a service is the attribute `servicename` of AWS's price
/// list for the models of Marketplace,
/// <https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrockFoundationModels/current/index.json>.
/// A model that comes after this list is written is named by the setting
/// `claude_services`.
pub const CLAUDE_SERVICES: [&str; 23] = [
    "Amazon Bedrock",
    "Claude 3 Haiku (Amazon Bedrock Edition)",
    "Claude 3 Opus (Amazon Bedrock Edition)",
    "Claude 3 Sonnet (Amazon Bedrock Edition)",
    "Claude 3.5 Haiku (Amazon Bedrock Edition)",
    "Claude 3.5 Sonnet (Amazon Bedrock Edition)",
    "Claude 3.5 Sonnet v2 (Amazon Bedrock Edition)",
    "Claude 3.7 Sonnet (Amazon Bedrock Edition)",
    "Claude Fable 5 (Amazon Bedrock Edition)",
    "Claude Haiku 4.5 (Amazon Bedrock Edition)",
    "Claude Mythos 5 (Amazon Bedrock Edition)",
    "Claude Opus 4 (Amazon Bedrock Edition)",
    "Claude Opus 4.1 (Amazon Bedrock Edition)",
    "Claude Opus 4.5 (Amazon Bedrock Edition)",
    "Claude Opus 4.6 (Amazon Bedrock Edition)",
    "Claude Opus 4.7 (Amazon Bedrock Edition)",
    "Claude Opus 4.8 (Amazon Bedrock Edition)",
    "Claude Opus 5 (Amazon Bedrock Edition)",
    "Claude Opus 5.5 (Amazon Bedrock Edition)",
    "Claude Sonnet 4 (Amazon Bedrock Edition)",
    "Claude Sonnet 4.5 (Amazon Bedrock Edition)",
    "Claude Sonnet 4.6 (Amazon Bedrock Edition)",
    "Claude Sonnet 5 (Amazon Bedrock Edition)",
];

/// All of them and those that the settings add, sorted, each once.
pub(super) fn billed(added: &[String]) -> Vec<String> {
    let known = CLAUDE_SERVICES.map(str::to_owned).into_iter();
    known.chain(added.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}
