//! Under which names Claude is billed.

/// Services of the bill: Bedrock itself, and one for each Claude model, sorted.
/// A model that comes after this list is written needs a name in it.
pub const CLAUDE_SERVICES: [&str; 18] = [
    "Amazon Bedrock",
    "Claude 3 Haiku (Amazon Bedrock Edition)",
    "Claude 3 Opus (Amazon Bedrock Edition)",
    "Claude 3 Sonnet (Amazon Bedrock Edition)",
    "Claude 3.5 Haiku (Amazon Bedrock Edition)",
    "Claude 3.5 Sonnet (Amazon Bedrock Edition)",
    "Claude 3.5 Sonnet v2 (Amazon Bedrock Edition)",
    "Claude 3.7 Sonnet (Amazon Bedrock Edition)",
    "Claude Haiku 4.5 (Amazon Bedrock Edition)",
    "Claude Opus 4 (Amazon Bedrock Edition)",
    "Claude Opus 4.1 (Amazon Bedrock Edition)",
    "Claude Opus 4.5 (Amazon Bedrock Edition)",
    "Claude Opus 4.6 (Amazon Bedrock Edition)",
    "Claude Opus 4.7 (Amazon Bedrock Edition)",
    "Claude Opus 4.8 (Amazon Bedrock Edition)",
    "Claude Sonnet 4 (Amazon Bedrock Edition)",
    "Claude Sonnet 4.5 (Amazon Bedrock Edition)",
    "Claude Sonnet 4.6 (Amazon Bedrock Edition)",
];
