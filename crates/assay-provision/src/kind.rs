//! The kinds of resources, and what the planner must know of each.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Address;

/// Kinds of resources, each one read, made, changed and deleted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
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
    /// Bedrock's invocation-logging configuration, of which an account has one
    /// in a region; named `default`.
    InvocationLogging,
    /// A saved query of CloudWatch Logs Insights; named `FOLDER/QUERY`.
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

/// How it is known whose a live resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// It carries the mark in its attribute `tags`.
    Tag,
    /// It carries the mark in its attribute `parameters`.
    Parameter,
    /// It is whose its parent is: it can carry no mark, or none that is needed.
    Parent,
    /// It is ours if it delivers to our bucket and the bucket is ours.
    Destination,
}

/// What the planner must know of a kind.
#[derive(Debug)]
pub struct KindInfo {
    /// The kind.
    pub kind: ResourceKind,
    /// As it is written in addresses.
    pub name: &'static str,
    /// As CloudFormation calls it, or what it is part of.
    pub aws_type: &'static str,
    /// Whose it is.
    pub ownership: Ownership,
    /// Attributes that cannot be changed: another value is another resource.
    pub immutable: &'static [&'static str],
    /// It holds what cannot be made again.
    pub holds_data: bool,
    /// Part of its parent: it is not deleted where the whole goes, nor where the
    /// whole survives.
    pub part_of_parent: bool,
    /// Settings decide how many there are, so there may be some that are not asked for any more.
    pub varies: bool,
}

const fn info(kind: ResourceKind, name: &'static str, aws_type: &'static str) -> KindInfo {
    KindInfo {
        kind,
        name,
        aws_type,
        ownership: Ownership::Tag,
        immutable: &[],
        holds_data: false,
        part_of_parent: false,
        varies: false,
    }
}

const fn child(kind: ResourceKind, name: &'static str, aws_type: &'static str) -> KindInfo {
    KindInfo { ownership: Ownership::Parent, ..info(kind, name, aws_type) }
}

const fn part(kind: ResourceKind, name: &'static str, aws_type: &'static str) -> KindInfo {
    KindInfo { part_of_parent: true, ..child(kind, name, aws_type) }
}

/// Every kind, in the order of [`ResourceKind`].
pub static KINDS: [KindInfo; 22] = [
    info(ResourceKind::IamRole, "iam_role", "AWS::IAM::Role"),
    KindInfo {
        varies: true,
        ..child(ResourceKind::IamRolePolicy, "iam_role_policy", "AWS::IAM::RolePolicy")
    },
    KindInfo {
        holds_data: true,
        ..info(ResourceKind::LogGroup, "log_group", "AWS::Logs::LogGroup")
    },
    KindInfo { holds_data: true, ..info(ResourceKind::Bucket, "bucket", "AWS::S3::Bucket") },
    part(ResourceKind::BucketVersioning, "bucket_versioning", "AWS::S3::Bucket"),
    part(ResourceKind::BucketEncryption, "bucket_encryption", "AWS::S3::Bucket"),
    part(ResourceKind::BucketPublicAccess, "bucket_public_access", "AWS::S3::Bucket"),
    part(ResourceKind::BucketLifecycle, "bucket_lifecycle", "AWS::S3::Bucket"),
    part(ResourceKind::BucketPolicy, "bucket_policy", "AWS::S3::BucketPolicy"),
    KindInfo {
        ownership: Ownership::Destination,
        ..info(
            ResourceKind::InvocationLogging,
            "invocation_logging",
            "bedrock:ModelInvocationLoggingConfiguration",
        )
    },
    child(ResourceKind::LogQuery, "log_query", "AWS::Logs::QueryDefinition"),
    KindInfo {
        immutable: &["source"],
        varies: true,
        ..info(
            ResourceKind::InferenceProfile,
            "inference_profile",
            "AWS::Bedrock::ApplicationInferenceProfile",
        )
    },
    info(ResourceKind::Workgroup, "workgroup", "AWS::Athena::WorkGroup"),
    KindInfo {
        ownership: Ownership::Parameter,
        holds_data: true,
        ..info(ResourceKind::GlueDatabase, "glue_database", "AWS::Glue::Database")
    },
    KindInfo {
        ownership: Ownership::Parameter,
        ..info(ResourceKind::GlueTable, "glue_table", "AWS::Glue::Table")
    },
    KindInfo {
        immutable: &["database"],
        ..child(ResourceKind::NamedQuery, "named_query", "AWS::Athena::NamedQuery")
    },
    info(ResourceKind::Topic, "topic", "AWS::SNS::Topic"),
    part(ResourceKind::TopicPolicy, "topic_policy", "AWS::SNS::TopicPolicy"),
    KindInfo {
        immutable: &["protocol", "endpoint"],
        varies: true,
        ..part(ResourceKind::Subscription, "subscription", "AWS::SNS::Subscription")
    },
    KindInfo { varies: true, ..child(ResourceKind::Budget, "budget", "AWS::Budgets::Budget") },
    child(ResourceKind::MetricFilter, "metric_filter", "AWS::Logs::MetricFilter"),
    info(ResourceKind::Alarm, "alarm", "AWS::CloudWatch::Alarm"),
];

impl ResourceKind {
    /// What the planner must know of it.
    pub fn info(self) -> &'static KindInfo {
        &KINDS[self as usize]
    }

    /// As it is written in addresses: `iam_role`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Attributes that cannot be changed.
    pub fn immutable(self) -> &'static [&'static str] {
        self.info().immutable
    }

    /// Whether [`crate::Provider::owned`] is asked for it.
    pub fn varies(self) -> bool {
        self.info().varies
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|info| info.name == name).map(|info| info.kind)
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl KindInfo {
    /// Whether deleting it takes what it holds along: a bucket, a workgroup and a
    /// database with something in it cannot be deleted otherwise.
    pub fn goes_with_contents(&self) -> bool {
        self.holds_data || self.kind == ResourceKind::Workgroup
    }

    /// Its place among others, as `KIND.NAME`.
    pub fn address(&self, name: impl Into<String>) -> Address {
        Address { kind: self.kind, name: name.into() }
    }
}
