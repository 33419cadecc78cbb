//! Which adapter each kind of resource has.

use assay_provision::Kind;

use super::resource::Adapter;
use super::{athena, bedrock, budgets, cloudwatch, glue, iam, logs, s3, sns};

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

/// The adapter of a kind.
pub(super) fn adapter(kind: Kind) -> &'static dyn Adapter {
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
