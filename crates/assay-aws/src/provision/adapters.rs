//! Which adapter each kind of resource has.

use assay_provision::ResourceKind;

use super::resource::Adapter;
use super::{athena, bedrock, budgets, cloudwatch, glue, iam, logs, s3, sns};

/// One adapter for each kind, in the order of [`ResourceKind`].
static ADAPTERS: [(ResourceKind, &dyn Adapter); 22] = [
    (ResourceKind::IamRole, &iam::Role),
    (ResourceKind::IamRolePolicy, &iam::RolePolicy),
    (ResourceKind::LogGroup, &logs::Group),
    (ResourceKind::Bucket, &s3::Bucket),
    (ResourceKind::BucketVersioning, &s3::Versioning),
    (ResourceKind::BucketEncryption, &s3::Encryption),
    (ResourceKind::BucketPublicAccess, &s3::PublicAccess),
    (ResourceKind::BucketLifecycle, &s3::Lifecycle),
    (ResourceKind::BucketPolicy, &s3::Policy),
    (ResourceKind::InvocationLogging, &bedrock::Logging),
    (ResourceKind::LogQuery, &logs::Query),
    (ResourceKind::InferenceProfile, &bedrock::Profile),
    (ResourceKind::Workgroup, &athena::Group),
    (ResourceKind::GlueDatabase, &glue::Database),
    (ResourceKind::GlueTable, &glue::Table),
    (ResourceKind::NamedQuery, &athena::Query),
    (ResourceKind::Topic, &sns::Topic),
    (ResourceKind::TopicPolicy, &sns::Policy),
    (ResourceKind::Subscription, &sns::Subscription),
    (ResourceKind::Budget, &budgets::Budget),
    (ResourceKind::MetricFilter, &logs::Filter),
    (ResourceKind::Alarm, &cloudwatch::Alarm),
];

/// The adapter of a kind.
pub(super) fn adapter(kind: ResourceKind) -> &'static dyn Adapter {
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
