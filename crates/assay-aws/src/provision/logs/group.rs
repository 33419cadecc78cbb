//! Log groups.

use assay_provision::Address;
use assay_provision::kinds::LogGroup as Shape;
use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::LogGroup;

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::provision::tags;
use crate::service::calls::{Called, IfThere, Named, not_empty};

pub(in crate::provision) struct Group;

#[async_trait]
impl Resource for Group {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let Some(group) = find(aws, &at.name).await? else { return Ok(None) };
        let arn = arn(aws, at);
        let call = aws.logs.list_tags_for_resource().resource_arn(&arn);
        let found = call.send().await.named("logs:ListTagsForResource")?.tags.unwrap_or_default();
        let shape = Shape {
            retention_days: group.retention_in_days.map(i32::unsigned_abs),
            tags: tags::read(found.iter().map(|(key, value)| (key.as_str(), value.as_str()))),
        };
        Ok(Some(Live::new(shape).with("arn", Some(arn))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.logs.create_log_group().log_group_name(&at.name);
        let tags = Some(&wanted.tags).filter(|tags| !tags.is_empty());
        let call = call.set_tags(tags.map(|tags| tags.clone().into_iter().collect()));
        call.send().await.named("logs:CreateLogGroup")?;
        retain(aws, at, None, wanted.retention_days).await
    }

    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        retain(aws, at, from.retention_days, to.retention_days).await?;
        retag(aws, &arn(aws, at), tags::Change::between(&from.tags, &to.tags)).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()> {
        if !contents && has_streams(aws, at).await? {
            return Err(not_empty("logs:DeleteLogGroup", format!("{} holds logs", at.name)));
        }
        let call = aws.logs.delete_log_group().log_group_name(&at.name);
        call.send().await.named("logs:DeleteLogGroup")?;
        Ok(())
    }
}

/// The ARN without `:*`, as tags and policies of the group want it.
fn arn(aws: &Aws, at: &Address) -> String {
    aws.arn("logs", &format!("log-group:{}", at.name))
}

async fn find(aws: &Aws, name: &str) -> Called<Option<LogGroup>> {
    let pages = aws.logs.describe_log_groups().log_group_name_prefix(name).into_paginator();
    let found = pages.items().send().try_collect().await.named("logs:DescribeLogGroups")?;
    Ok(found.into_iter().find(|group| group.log_group_name() == Some(name)))
}

async fn has_streams(aws: &Aws, at: &Address) -> Called<bool> {
    let call = aws.logs.describe_log_streams().log_group_name(&at.name).limit(1);
    let found = call.send().await.named("logs:DescribeLogStreams").if_there()?;
    Ok(found.is_some_and(|page| !page.log_streams().is_empty()))
}

async fn retain(aws: &Aws, at: &Address, from: Option<u32>, to: Option<u32>) -> Called<()> {
    match to {
        _ if from == to => {}
        Some(days) => {
            let call = aws.logs.put_retention_policy().log_group_name(&at.name);
            let call = call.retention_in_days(i32::try_from(days).unwrap_or(i32::MAX));
            call.send().await.named("logs:PutRetentionPolicy")?;
        }
        None => {
            let call = aws.logs.delete_retention_policy().log_group_name(&at.name);
            call.send().await.named("logs:DeleteRetentionPolicy")?;
        }
    }
    Ok(())
}

async fn retag(aws: &Aws, arn: &str, change: tags::Change) -> Called<()> {
    if !change.set.is_empty() {
        let call = aws.logs.tag_resource().resource_arn(arn);
        let call = call.set_tags(Some(change.set.into_iter().collect()));
        call.send().await.named("logs:TagResource")?;
    }
    if !change.unset.is_empty() {
        let call = aws.logs.untag_resource().resource_arn(arn).set_tag_keys(Some(change.unset));
        call.send().await.named("logs:UntagResource")?;
    }
    Ok(())
}
