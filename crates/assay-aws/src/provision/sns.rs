//! SNS: a topic, its policy, its subscriptions.

use assay_provision::kinds::{
    Subscription as SubscriptionShape, Tags, Topic as TopicShape, TopicPolicy,
};
use assay_provision::{Address, ResourceKind};
use async_trait::async_trait;
use aws_sdk_sns::types::{Subscription as Found, Tag};
use serde_json::Value;

use super::aws::Aws;
use super::resource::{Live, Resource};
use super::{policy, tags};
use crate::service::calls::{Called, IfThere, Named};

/// Id of the policy that SNS gives a new topic.
const POLICY_OF_SNS: &str = "__default_policy_ID";
/// In the place of the ARN, until a person has confirmed.
const PENDING: &str = "PendingConfirmation";
/// The topic of a project behind the project's name.
const TOPIC: &str = "budget-alerts";
const EMAIL: &str = "email";

pub(super) struct Topic;

#[async_trait]
impl Resource for Topic {
    type Shape = TopicShape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<TopicShape>>> {
        let arn = aws.arn("sns", &at.name);
        let call = aws.sns.list_tags_for_resource().resource_arn(&arn);
        let Some(found) = call.send().await.named("sns:ListTagsForResource").if_there()? else {
            return Ok(None);
        };
        let tags = tags::read(found.tags().iter().map(|tag| (tag.key(), tag.value())));
        Ok(Some(Live::new(TopicShape { tags }).with("arn", Some(arn))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &TopicShape) -> Called<()> {
        let call = aws.sns.create_topic().name(&at.name);
        let call = call.set_tags(Some(tags::each(&wanted.tags, tag)?));
        call.send().await.named("sns:CreateTopic")?;
        Ok(())
    }

    async fn update(
        &self,
        aws: &Aws,
        at: &Address,
        from: &TopicShape,
        to: &TopicShape,
    ) -> Called<()> {
        retag(aws, &aws.arn("sns", &at.name), &from.tags, &to.tags).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.sns.delete_topic().topic_arn(aws.arn("sns", &at.name));
        call.send().await.named("sns:DeleteTopic")?;
        Ok(())
    }
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Tag::builder().key(key).value(value).build().named("sns:TagResource")
}

async fn retag(aws: &Aws, arn: &str, from: &Tags, to: &Tags) -> Called<()> {
    let change = tags::Change::between(from, to);
    if !change.set.is_empty() {
        let call = aws.sns.tag_resource().resource_arn(arn);
        let call = call.set_tags(Some(tags::each(&change.set, tag)?));
        call.send().await.named("sns:TagResource")?;
    }
    if !change.unset.is_empty() {
        let call = aws.sns.untag_resource().resource_arn(arn);
        call.set_tag_keys(Some(change.unset)).send().await.named("sns:UntagResource")?;
    }
    Ok(())
}

pub(super) struct Policy;

#[async_trait]
impl Resource for Policy {
    type Shape = TopicPolicy;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<TopicPolicy>>> {
        let call = aws.sns.get_topic_attributes().topic_arn(aws.arn("sns", &at.name));
        let found = call.send().await.named("sns:GetTopicAttributes").if_there()?;
        let set = found.and_then(|found| found.attributes).unwrap_or_default();
        let Some(text) = set.get("Policy") else { return Ok(None) };
        let document = policy::document("sns:GetTopicAttributes", Some(text))?;
        let ours = document.get("Id") != Some(&Value::from(POLICY_OF_SNS));
        Ok(ours.then(|| Live::new(TopicPolicy { document })))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &TopicPolicy) -> Called<()> {
        let call = aws.sns.set_topic_attributes().topic_arn(aws.arn("sns", &at.name));
        let call = call.attribute_name("Policy").attribute_value(wanted.document.to_string());
        call.send().await.named("sns:SetTopicAttributes")?;
        Ok(())
    }

    /// It goes with its topic, which cannot be without one.
    async fn delete(&self, _aws: &Aws, _at: &Address, _contents: bool) -> Called<()> {
        Ok(())
    }
}

pub(super) struct Subscription;

#[async_trait]
impl Resource for Subscription {
    type Shape = SubscriptionShape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<SubscriptionShape>>> {
        Ok(find(aws, at).await?.map(|found| {
            let pending = is_pending(&found).then_some("true");
            let arn = found.subscription_arn.clone().filter(|_| pending.is_none());
            let protocol = found.protocol.unwrap_or_default();
            let shape =
                SubscriptionShape { protocol, endpoint: found.endpoint.unwrap_or_default() };
            Live::new(shape).with("arn", arn).with("pending", pending)
        }))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &SubscriptionShape) -> Called<()> {
        let call = aws.sns.subscribe().topic_arn(aws.arn("sns", at.parts().0));
        let call = call.protocol(&wanted.protocol).endpoint(&wanted.endpoint);
        call.send().await.named("sns:Subscribe")?;
        Ok(())
    }

    /// A pending one cannot be ended: it lapses by itself after three days.
    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let found = find(aws, at).await?.filter(|found| !is_pending(found));
        let Some(arn) = found.and_then(|found| found.subscription_arn) else { return Ok(()) };
        aws.sns.unsubscribe().subscription_arn(arn).send().await.named("sns:Unsubscribe")?;
        Ok(())
    }

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>> {
        let topic = format!("{}-{TOPIC}", aws.project);
        let found = subscriptions(aws, &topic).await?;
        let confirmed =
            found.into_iter().filter(|found| found.protocol() == Some(EMAIL) && !is_pending(found));
        let address = |endpoint: String| {
            Address::new(ResourceKind::Subscription, format!("{topic}/{endpoint}"))
        };
        Ok(confirmed.filter_map(|found| found.endpoint).map(address).collect())
    }
}

fn is_pending(found: &Found) -> bool {
    found.subscription_arn() == Some(PENDING)
}

async fn find(aws: &Aws, at: &Address) -> Called<Option<Found>> {
    let (topic, endpoint) = at.parts();
    let found = subscriptions(aws, topic).await?;
    Ok(found.into_iter().find(|found| found.endpoint() == Some(endpoint)))
}

/// Those that were ended are listed for a while, as `Deleted`.
async fn subscriptions(aws: &Aws, topic: &str) -> Called<Vec<Found>> {
    let call = aws.sns.list_subscriptions_by_topic().topic_arn(aws.arn("sns", topic));
    let found = call.into_paginator().items().send().try_collect().await;
    let found = found.named("sns:ListSubscriptionsByTopic").if_there()?.unwrap_or_default();
    Ok(found.into_iter().filter(|one| one.subscription_arn() != Some("Deleted")).collect())
}
