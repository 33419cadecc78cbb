use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape::Tags;

/// A topic; outputs `arn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Tags of the topic.
    #[serde(default)]
    pub tags: Tags,
}

/// The policy of a topic. Every topic has one from its beginning; the one that
/// SNS makes itself (`__default_policy_ID`) reads as absent, and deleting does nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicPolicy {
    /// The document.
    pub document: Value,
}

/// An e-mail subscription; outputs `arn`, and `pending` = `true` until a person
/// has confirmed it. A pending one is there: making it again sends the mail
/// again. It cannot be deleted, and is therefore not among the owned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// `email`.
    pub protocol: String,
    /// The address.
    pub endpoint: String,
}
