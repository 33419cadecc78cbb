use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape::Tags;

/// A role; outputs `arn`, and `id` (`AROA…`) where it is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IamRole {
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who may assume it: the decoded document.
    pub trust: Value,
    /// Longest session in seconds.
    pub max_session_seconds: u32,
    /// Tags of the role.
    #[serde(default)]
    pub tags: Tags,
}

/// An inline policy; no outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IamRolePolicy {
    /// The decoded document.
    pub document: Value,
}
