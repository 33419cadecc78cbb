use serde::{Deserialize, Serialize};

use super::shape::Tags;

/// A workgroup; outputs `arn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workgroup {
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether its settings go before those of a client.
    pub enforced: bool,
    /// `s3://bucket/query-results/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_location: Option<String>,
    /// `SSE_S3` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<String>,
    /// Bytes that one query may scan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_limit_bytes: Option<u64>,
    /// Whether queries are reported to CloudWatch.
    pub publish_metrics: bool,
    /// Tags of the workgroup.
    #[serde(default)]
    pub tags: Tags,
}

/// A saved query of a workgroup, found by its name; outputs `id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedQuery {
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The database in which it runs; cannot be changed.
    pub database: String,
    /// Its text.
    pub query: String,
}
