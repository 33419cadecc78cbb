//! What a resource is and what it is called.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Kinds of resources, each one read, made, changed and deleted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An IAM role.
    IamRole,
    /// An inline policy of a role; named `ROLE/POLICY`.
    IamRolePolicy,
    /// A CloudWatch log group.
    LogGroup,
    /// An S3 bucket; what is set on it are the kinds that follow, of the same name.
    Bucket,
    /// Versioning of a bucket.
    BucketVersioning,
    /// Default encryption of a bucket.
    BucketEncryption,
    /// Public-access block of a bucket.
    BucketPublicAccess,
    /// Lifecycle rules of a bucket.
    BucketLifecycle,
    /// Policy of a bucket.
    BucketPolicy,
    /// Bedrock's invocation-logging configuration, of which an account has one in a region.
    InvocationLogging,
    /// A saved query of CloudWatch Logs Insights.
    LogQuery,
    /// An application inference profile of Bedrock.
    InferenceProfile,
    /// An Athena workgroup.
    Workgroup,
    /// A Glue database.
    GlueDatabase,
    /// A Glue table; named `DATABASE/TABLE`.
    GlueTable,
    /// A saved query of Athena; named `WORKGROUP/QUERY`.
    NamedQuery,
    /// An SNS topic.
    Topic,
    /// The access policy of a topic, of the same name.
    TopicPolicy,
    /// A subscription; named `TOPIC/ADDRESS`.
    Subscription,
    /// A budget with its notifications and their subscribers.
    Budget,
    /// A metric filter of a log group; named `LOG_GROUP:FILTER`.
    MetricFilter,
    /// A CloudWatch alarm.
    Alarm,
}

/// A kind and a name, as AWS has it in one account and region.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// What it is.
    pub kind: Kind,
    /// What it is called; see [`Kind`].
    pub name: String,
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = serde_json::to_value(self.kind).unwrap_or_default();
        write!(formatter, "{}.{}", kind.as_str().unwrap_or_default(), self.name)
    }
}
