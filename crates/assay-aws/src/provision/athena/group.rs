//! Workgroups.

use assay_provision::Address;
use assay_provision::kinds::{Tags, Workgroup as Shape};
use async_trait::async_trait;
use aws_sdk_athena::types::{
    EncryptionConfiguration, EncryptionOption, ResultConfiguration, ResultConfigurationUpdates,
    Tag, WorkGroup, WorkGroupConfiguration, WorkGroupConfigurationUpdates,
};

use super::meaning::meant;
use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::provision::tags;
use crate::service::calls::{Called, IfThere, Named, said};

const UPDATE: &str = "athena:UpdateWorkGroup";

pub(in crate::provision) struct Group;

#[async_trait]
impl Resource for Group {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let call = aws.athena.get_work_group().work_group(&at.name);
        let found = meant(call.send().await.named("athena:GetWorkGroup")).if_there()?;
        let Some(group) = found.and_then(|found| found.work_group) else { return Ok(None) };
        let arn = arn(aws, at);
        let shape = read(&group, tags_of(aws, &arn).await?);
        Ok(Some(Live::new(shape).with("arn", Some(arn))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.athena.create_work_group().name(&at.name);
        let call = call.set_description(wanted.description.clone());
        let call = call.configuration(configuration(wanted)?);
        let call = call.set_tags(Some(tags::each(&wanted.tags, tag)?));
        meant(call.send().await.named("athena:CreateWorkGroup"))?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        let call = aws.athena.update_work_group().work_group(&at.name);
        let call = call.description(to.description.clone().unwrap_or_default());
        meant(call.configuration_updates(updates(to)?).send().await.named(UPDATE))?;
        retag(aws, &arn(aws, at), tags::Change::between(&from.tags, &to.tags)).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()> {
        let call = aws.athena.delete_work_group().work_group(&at.name);
        let call = call.recursive_delete_option(contents);
        meant(call.send().await.named("athena:DeleteWorkGroup"))?;
        Ok(())
    }
}

fn arn(aws: &Aws, at: &Address) -> String {
    aws.arn("athena", &format!("workgroup/{}", at.name))
}

fn read(group: &WorkGroup, tags: Tags) -> Shape {
    let set = group.configuration();
    let results = set.and_then(WorkGroupConfiguration::result_configuration);
    let encrypted = results.and_then(ResultConfiguration::encryption_configuration);
    let limit = set.and_then(WorkGroupConfiguration::bytes_scanned_cutoff_per_query);
    Shape {
        description: said(group.description()),
        enforced: set.and_then(|set| set.enforce_work_group_configuration).unwrap_or(false),
        output_location: said(results.and_then(ResultConfiguration::output_location)),
        encryption: encrypted.map(|one| one.encryption_option().as_str().to_owned()),
        scan_limit_bytes: limit.map(i64::unsigned_abs),
        publish_metrics: set
            .and_then(|set| set.publish_cloud_watch_metrics_enabled)
            .unwrap_or(false),
        tags,
    }
}

fn configuration(wanted: &Shape) -> Called<WorkGroupConfiguration> {
    let results = ResultConfiguration::builder()
        .set_output_location(wanted.output_location.clone())
        .set_encryption_configuration(encryption(wanted)?)
        .build();
    Ok(WorkGroupConfiguration::builder()
        .enforce_work_group_configuration(wanted.enforced)
        .publish_cloud_watch_metrics_enabled(wanted.publish_metrics)
        .set_bytes_scanned_cutoff_per_query(limit(wanted))
        .result_configuration(results)
        .build())
}

/// What is not wanted has to be taken away in so many words.
fn updates(wanted: &Shape) -> Called<WorkGroupConfigurationUpdates> {
    let results = ResultConfigurationUpdates::builder()
        .set_output_location(wanted.output_location.clone())
        .set_remove_output_location(unless(wanted.output_location.as_ref()))
        .set_encryption_configuration(encryption(wanted)?)
        .set_remove_encryption_configuration(unless(wanted.encryption.as_ref()))
        .build();
    Ok(WorkGroupConfigurationUpdates::builder()
        .enforce_work_group_configuration(wanted.enforced)
        .publish_cloud_watch_metrics_enabled(wanted.publish_metrics)
        .set_bytes_scanned_cutoff_per_query(limit(wanted))
        .set_remove_bytes_scanned_cutoff_per_query(unless(wanted.scan_limit_bytes.as_ref()))
        .result_configuration_updates(results)
        .build())
}

fn unless<T>(set: Option<&T>) -> Option<bool> {
    set.is_none().then_some(true)
}

fn limit(wanted: &Shape) -> Option<i64> {
    wanted.scan_limit_bytes.map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX))
}

fn encryption(wanted: &Shape) -> Called<Option<EncryptionConfiguration>> {
    let Some(option) = &wanted.encryption else { return Ok(None) };
    let option = EncryptionOption::from(option.as_str());
    EncryptionConfiguration::builder().encryption_option(option).build().named(UPDATE).map(Some)
}

async fn tags_of(aws: &Aws, arn: &str) -> Called<Tags> {
    let pages = aws.athena.list_tags_for_resource().resource_arn(arn).into_paginator();
    let found = pages.items().send().try_collect().await.named("athena:ListTagsForResource")?;
    let pair =
        |tag: &Tag| (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default());
    let pairs: Vec<_> = found.iter().map(pair).collect();
    Ok(tags::read(pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Ok(Tag::builder().key(key).value(value).build())
}

async fn retag(aws: &Aws, arn: &str, change: tags::Change) -> Called<()> {
    if !change.set.is_empty() {
        let call = aws.athena.tag_resource().resource_arn(arn);
        let call = call.set_tags(Some(tags::each(&change.set, tag)?));
        call.send().await.named("athena:TagResource")?;
    }
    if !change.unset.is_empty() {
        let call = aws.athena.untag_resource().resource_arn(arn);
        call.set_tag_keys(Some(change.unset)).send().await.named("athena:UntagResource")?;
    }
    Ok(())
}
