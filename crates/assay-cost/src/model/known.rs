//! The Claude models of Amazon Bedrock.

/// A model and the names it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownModel {
    /// The foundation model's id: the one spelling.
    pub id: &'static str,
    /// Its name for people; with ` (Amazon Bedrock Edition)` its service on the bill.
    pub name: &'static str,
}

const fn known(id: &'static str, name: &'static str) -> KnownModel {
    KnownModel { id, name }
}

/// Every Claude model with an id of its own, by family and age.
///
/// Ids: <https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html>;
/// services: the attribute `servicename` of AWS's price list.
pub const KNOWN_MODELS: [KnownModel; 29] = [
    known("anthropic.claude-3-haiku-20240307-v1:0", "Claude 3 Haiku"),
    known("anthropic.claude-3-5-haiku-20241022-v1:0", "Claude 3.5 Haiku"),
    known("anthropic.claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5"),
    known("anthropic.claude-haiku-5-5", "Claude Haiku 5.5"),
    known("anthropic.claude-3-sonnet-20240229-v1:0", "Claude 3 Sonnet"),
    known("anthropic.claude-3-5-sonnet-20240620-v1:0", "Claude 3.5 Sonnet"),
    known("anthropic.claude-3-5-sonnet-20241022-v2:0", "Claude 3.5 Sonnet v2"),
    known("anthropic.claude-3-7-sonnet-20250219-v1:0", "Claude 3.7 Sonnet"),
    known("anthropic.claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4"),
    known("anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5"),
    known("anthropic.claude-sonnet-4-6", "Claude Sonnet 4.6"),
    known("anthropic.claude-sonnet-5", "Claude Sonnet 5"),
    known("anthropic.claude-sonnet-5-5", "Claude Sonnet 5.5"),
    known("anthropic.claude-3-opus-20240229-v1:0", "Claude 3 Opus"),
    known("anthropic.claude-opus-4-20250514-v1:0", "Claude Opus 4"),
    known("anthropic.claude-opus-4-1-20250805-v1:0", "Claude Opus 4.1"),
    known("anthropic.claude-opus-4-5-20251101-v1:0", "Claude Opus 4.5"),
    known("anthropic.claude-opus-4-6-v1", "Claude Opus 4.6"),
    known("anthropic.claude-opus-4-7", "Claude Opus 4.7"),
    known("anthropic.claude-opus-4-8", "Claude Opus 4.8"),
    known("anthropic.claude-opus-5", "Claude Opus 5"),
    known("anthropic.claude-opus-5-5", "Claude Opus 5.5"),
    known("anthropic.claude-fable-5", "Claude Fable 5"),
    known("anthropic.claude-fable-5-1", "Claude Fable 5.1"),
    known("anthropic.claude-fable-5-2", "Claude Fable 5.2"),
    known("anthropic.claude-mythos-5", "Claude Mythos 5"),
    known("anthropic.claude-mythos-5-1", "Claude Mythos 5.1"),
    known("anthropic.claude-mythos-5-2", "Claude Mythos 5.2"),
    known("anthropic.claude-mythos-preview", "Claude Mythos Preview"),
];
