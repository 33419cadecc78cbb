//! The resources of one project in one account and region, behind the port of
//! `assay-provision`.
//!
//! One small adapter for each kind says how it is read, made, changed and
//! deleted (`resource::Resource`); what holds for all of them is said once,
//! in `provider`: making what is there, deleting what is gone, waiting for
//! what has not spread through AWS yet.

mod athena;
pub(crate) mod aws;
mod bedrock;
pub(crate) mod budgets;
mod cloudwatch;
mod glue;
mod iam;
mod logs;
pub(crate) mod policy;
pub(crate) mod provider;
mod resource;
mod s3;
mod settle;
mod sns;
mod tags;

pub use provider::AwsProvider;
pub use settle::Pauses;

use assay_provision::Kind;
use resource::Adapter;

/// One adapter for each kind, in the order of [`Kind`].
static ADAPTERS: [(Kind, &dyn Adapter); 22] = [
    (Kind::IamRole, &iam::Role),
    (Kind::IamRolePolicy, &iam::RolePolicy),
    (Kind::LogGroup, &logs::Group),
    (Kind::Bucket, &s3::Bucket),
    (Kind::BucketVersioning, &s3::Versioning),
    (Kind::BucketEncryption, &s3::Encryption),
    (Kind::BucketPublicAccess, &s3::PublicAccess),
    (Kind::BucketLifecycle, &s3::Lifecycle),
    (Kind::BucketPolicy, &s3::Policy),
    (Kind::InvocationLogging, &bedrock::Logging),
    (Kind::LogQuery, &logs::Query),
    (Kind::InferenceProfile, &bedrock::Profile),
    (Kind::Workgroup, &athena::Group),
    (Kind::GlueDatabase, &glue::Database),
    (Kind::GlueTable, &glue::Table),
    (Kind::NamedQuery, &athena::Query),
    (Kind::Topic, &sns::Topic),
    (Kind::TopicPolicy, &sns::Policy),
    (Kind::Subscription, &sns::Subscription),
    (Kind::Budget, &budgets::Budget),
    (Kind::MetricFilter, &logs::Filter),
    (Kind::Alarm, &cloudwatch::Alarm),
];

fn adapter(kind: Kind) -> &'static dyn Adapter {
    ADAPTERS[kind as usize].1
}

#[cfg(test)]
mod tests {
    use super::ADAPTERS;

    #[test]
    fn each_kind_has_its_adapter() {
        for (place, (kind, _)) in ADAPTERS.iter().enumerate() {
            assert_eq!(*kind as usize, place, "{kind} stands at another place");
        }
    }
}
