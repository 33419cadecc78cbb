//! Lifecycle rules of a bucket.

use std::collections::BTreeMap;

use assay_provision::Address;
use assay_provision::kinds::{BucketLifecycle, LifecycleRule as Shape};
use async_trait::async_trait;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, ExpirationStatus,
    LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, NoncurrentVersionExpiration,
    Transition, TransitionStorageClass,
};

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named};

const PUT: &str = "s3:PutLifecycleConfiguration";

pub(in crate::provision) struct Lifecycle;

#[async_trait]
impl Resource for Lifecycle {
    type Shape = BucketLifecycle;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<BucketLifecycle>>> {
        let call = aws.s3.get_bucket_lifecycle_configuration().bucket(&at.name);
        let found = call.send().await.named("s3:GetLifecycleConfiguration").if_there()?;
        Ok(found.map(|found| {
            let mut rules: Vec<Shape> = found.rules().iter().map(read).collect();
            rules.sort_by(|one, other| one.id.cmp(&other.id));
            Live::new(BucketLifecycle { rules })
        }))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &BucketLifecycle) -> Called<()> {
        let rules: Called<Vec<_>> = wanted.rules.iter().map(written).collect();
        let configuration = BucketLifecycleConfiguration::builder().set_rules(Some(rules?));
        let call = aws.s3.put_bucket_lifecycle_configuration().bucket(&at.name);
        let call = call.lifecycle_configuration(configuration.build().named(PUT)?);
        call.send().await.named(PUT)?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.s3.delete_bucket_lifecycle().bucket(&at.name);
        call.send().await.named(PUT)?;
        Ok(())
    }
}

fn read(rule: &LifecycleRule) -> Shape {
    let days = |days: Option<i32>| days.map(i32::unsigned_abs);
    Shape {
        id: rule.id.clone().unwrap_or_default(),
        enabled: rule.status == ExpirationStatus::Enabled,
        prefix: prefix(rule),
        expire_days: days(rule.expiration.as_ref().and_then(|one| one.days)),
        expire_noncurrent_days: days(noncurrent(rule).and_then(|one| one.noncurrent_days)),
        abort_multipart_days: days(
            rule.abort_incomplete_multipart_upload
                .as_ref()
                .and_then(|one| one.days_after_initiation),
        ),
        transition_days: rule.transitions().iter().filter_map(transition).collect(),
        other: other(rule),
    }
}

fn noncurrent(rule: &LifecycleRule) -> Option<&NoncurrentVersionExpiration> {
    rule.noncurrent_version_expiration()
}

fn transition(one: &Transition) -> Option<(String, u32)> {
    Some((one.storage_class()?.as_str().to_owned(), one.days?.unsigned_abs()))
}

/// Older rules tell it outside the filter, and rules with several conditions
/// within one of them.
#[allow(deprecated, reason = "rules of that kind are still read")]
fn prefix(rule: &LifecycleRule) -> String {
    let filter = rule.filter();
    let within = filter.and_then(|filter| filter.and.as_ref()).and_then(|and| and.prefix());
    let told = filter.and_then(LifecycleRuleFilter::prefix).or(within).or(rule.prefix());
    told.unwrap_or_default().to_owned()
}

/// What a rule says that has no field of its own.
fn other(rule: &LifecycleRule) -> Option<String> {
    let filter = rule.filter();
    let expiration = rule.expiration();
    let words = [
        ("tags", filter.is_some_and(|filter| filter.tag.is_some() || filter.and.is_some())),
        ("object size", filter.is_some_and(sized)),
        ("expiration date", expiration.is_some_and(|one| one.date.is_some())),
        (
            "expired delete markers",
            expiration.is_some_and(|one| one.expired_object_delete_marker == Some(true)),
        ),
        (
            "newer versions kept",
            noncurrent(rule).is_some_and(|one| one.newer_noncurrent_versions.is_some()),
        ),
        ("transitions of versions", !rule.noncurrent_version_transitions().is_empty()),
        ("transition dates", rule.transitions().iter().any(|one| one.date.is_some())),
    ];
    let said: Vec<_> = words.iter().filter(|(_, said)| *said).map(|(word, _)| *word).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn sized(filter: &LifecycleRuleFilter) -> bool {
    filter.object_size_greater_than.is_some() || filter.object_size_less_than.is_some()
}

fn written(rule: &Shape) -> Called<LifecycleRule> {
    let status = if rule.enabled { ExpirationStatus::Enabled } else { ExpirationStatus::Disabled };
    LifecycleRule::builder()
        .id(&rule.id)
        .status(status)
        .filter(LifecycleRuleFilter::builder().prefix(&rule.prefix).build())
        .set_expiration(rule.expire_days.map(expiration))
        .set_noncurrent_version_expiration(rule.expire_noncurrent_days.map(of_versions))
        .set_abort_incomplete_multipart_upload(rule.abort_multipart_days.map(of_uploads))
        .set_transitions(transitions(&rule.transition_days))
        .build()
        .named(PUT)
}

fn signed(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

fn expiration(days: u32) -> LifecycleExpiration {
    LifecycleExpiration::builder().days(signed(days)).build()
}

fn of_versions(days: u32) -> NoncurrentVersionExpiration {
    NoncurrentVersionExpiration::builder().noncurrent_days(signed(days)).build()
}

fn of_uploads(days: u32) -> AbortIncompleteMultipartUpload {
    AbortIncompleteMultipartUpload::builder().days_after_initiation(signed(days)).build()
}

fn transitions(days: &BTreeMap<String, u32>) -> Option<Vec<Transition>> {
    let one = |(class, days): (&String, &u32)| {
        let class = TransitionStorageClass::from(class.as_str());
        Transition::builder().storage_class(class).days(signed(*days)).build()
    };
    (!days.is_empty()).then(|| days.iter().map(one).collect())
}
