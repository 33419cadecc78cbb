use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape::Tags;

/// A bucket in the provider's region; outputs `arn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Tags of the bucket.
    #[serde(default)]
    pub tags: Tags,
}

/// Versioning. A bucket that never had it has none to read; deleting suspends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketVersioning {
    /// `Enabled` or `Suspended`.
    pub status: String,
}

/// Default encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketEncryption {
    /// `AES256` or `aws:kms`.
    pub algorithm: String,
    /// The key, with KMS only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_key: Option<String>,
}

/// Public-access block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketPublicAccess {
    /// `BlockPublicAcls`.
    pub block_public_acls: bool,
    /// `IgnorePublicAcls`.
    pub ignore_public_acls: bool,
    /// `BlockPublicPolicy`.
    pub block_public_policy: bool,
    /// `RestrictPublicBuckets`.
    pub restrict_public_buckets: bool,
}

/// Lifecycle rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketLifecycle {
    /// By `id`.
    pub rules: Vec<LifecycleRule>,
}

/// One rule. What a live rule says beyond these fields, the adapter says in
/// `other`, so that it shows as a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifecycleRule {
    /// Its name.
    pub id: String,
    /// Whether it acts.
    pub enabled: bool,
    /// Key prefix; empty for all objects.
    pub prefix: String,
    /// Days after which an object expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_days: Option<u32>,
    /// Days after which a version that is no longer current is deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_noncurrent_days: Option<u32>,
    /// Days after which an unfinished multipart upload is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort_multipart_days: Option<u32>,
    /// Days by storage class (`STANDARD_IA`, `GLACIER` …).
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub transition_days: std::collections::BTreeMap<String, u32>,
    /// What else the live rule says, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
}

/// Bucket policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BucketPolicy {
    /// The document.
    pub document: Value,
}
