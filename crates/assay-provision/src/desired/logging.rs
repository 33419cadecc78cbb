//! The log group, the bucket, the role, the configuration and the saved queries.

use super::wanted::Wanted;
use crate::kinds::{
    Bucket, BucketEncryption, BucketLifecycle, BucketPolicy, BucketPublicAccess, BucketVersioning,
    IamRole, IamRolePolicy, InvocationLogging, LifecycleRule, LogGroup, LogQuery,
};
use crate::{Address, Delivery, Names, ResourceKind, policies};

/// Name of the configuration, of which there is one.
pub(crate) const DEFAULT: &str = "default";

/// Days after which versions that were overwritten or deleted, and uploads that
/// nobody finished, go.
const LEFTOVER_DAYS: u32 = 7;
const SESSION_SECONDS: u32 = 3600;

pub(super) fn add(wanted: &mut Wanted<'_>) {
    let group =
        LogGroup { retention_days: wanted.settings.log_retention_days, tags: wanted.tags() };
    let group = wanted.add(ResourceKind::LogGroup, wanted.names.log_group(), &group, &[]);
    let bucket = add_bucket(wanted);
    let role = add_role(wanted, &group);
    add_configuration(wanted, [group.clone(), bucket[0].clone(), bucket[1].clone(), role]);
    add_queries(wanted, &group);
}

/// The bucket and its policy.
fn add_bucket(wanted: &mut Wanted<'_>) -> [Address; 2] {
    let name = wanted.names.logs_bucket();
    let bucket = wanted.add(ResourceKind::Bucket, &name, &Bucket { tags: wanted.tags() }, &[]);
    let versioning = BucketVersioning { status: "Enabled".into() };
    wanted.add(ResourceKind::BucketVersioning, &name, &versioning, &[&bucket]);
    let blocked = close(wanted, &name, &bucket);
    let days = wanted.settings.log_lifecycle_days;
    wanted.add(ResourceKind::BucketLifecycle, &name, &lifecycle("logs", days), &[&bucket]);
    let document = policies::logs_bucket(&wanted.names, wanted.home);
    let policy = BucketPolicy { document };
    // A policy put while the block is put is refused as a conflicting operation.
    let policy = wanted.add(ResourceKind::BucketPolicy, &name, &policy, &[&bucket, &blocked]);
    [bucket, policy]
}

/// Encryption and the block of public access. The keys are S3's own: with KMS,
/// Athena and Bedrock would need a right on the key as well.
pub(super) fn close(wanted: &mut Wanted<'_>, name: &str, bucket: &Address) -> Address {
    let encryption = BucketEncryption { algorithm: "AES256".into(), kms_key: None };
    wanted.add(ResourceKind::BucketEncryption, name, &encryption, &[bucket]);
    let block = BucketPublicAccess {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
    wanted.add(ResourceKind::BucketPublicAccess, name, &block, &[bucket])
}

pub(super) fn lifecycle(id: &str, days: Option<u32>) -> BucketLifecycle {
    let rule = LifecycleRule {
        id: id.to_owned(),
        enabled: true,
        prefix: String::new(),
        expire_days: days,
        expire_noncurrent_days: Some(LEFTOVER_DAYS),
        abort_multipart_days: Some(LEFTOVER_DAYS),
        transition_days: Default::default(),
        other: None,
    };
    BucketLifecycle { rules: vec![rule] }
}

fn add_role(wanted: &mut Wanted<'_>, group: &Address) -> Address {
    let name = wanted.names.logging_role();
    let role = IamRole {
        description: Some("Bedrock, when it writes its invocation log".into()),
        trust: policies::bedrock_trust(wanted.home),
        max_session_seconds: SESSION_SECONDS,
        tags: wanted.tags(),
    };
    let role = wanted.add(ResourceKind::IamRole, &name, &role, &[]);
    let document = policies::logging(&wanted.names, wanted.home);
    let policy = IamRolePolicy { document };
    wanted.add(ResourceKind::IamRolePolicy, Names::policy_of(&name), &policy, &[&role, group])
}

fn add_configuration(wanted: &mut Wanted<'_>, after: [Address; 4]) {
    let names = &wanted.names;
    let delivers = |what| wanted.settings.deliver.contains(&what);
    let role = format!("role/{}", names.logging_role());
    let logging = InvocationLogging {
        s3_bucket: Some(names.logs_bucket()),
        s3_key_prefix: Some(names.project.clone()),
        log_group: Some(names.log_group()),
        role_arn: Some(wanted.home.global_arn("iam", &role)),
        large_data_bucket: Some(names.logs_bucket()),
        large_data_key_prefix: Some(names.project.clone()),
        text_data: delivers(Delivery::Text),
        image_data: delivers(Delivery::Image),
        embedding_data: delivers(Delivery::Embedding),
        video_data: delivers(Delivery::Video),
        audio_data: delivers(Delivery::Audio),
    };
    wanted.add(ResourceKind::InvocationLogging, DEFAULT, &logging, &after.each_ref());
}

fn add_queries(wanted: &mut Wanted<'_>, group: &Address) {
    for (name, query) in QUERIES {
        let log_groups = vec![wanted.names.log_group()];
        let query = LogQuery { query: query.trim().to_owned(), log_groups };
        let name = format!("{}/{name}", wanted.names.project);
        wanted.add(ResourceKind::LogQuery, name, &query, &[group]);
    }
}

/// Counts stand inside `input` and `output`; at the top level there are none.
const QUERIES: [(&str, &str); 4] = [
    ("daily-tokens-by-caller", include_str!("insights/daily-tokens-by-caller.txt")),
    ("hourly-totals", include_str!("insights/hourly-totals.txt")),
    ("top-consumers-7-days", include_str!("insights/top-consumers-7-days.txt")),
    ("usage-by-model", include_str!("insights/usage-by-model.txt")),
];
