//! Application inference profiles.

use std::collections::BTreeSet;

use assay_provision::kinds::{InferenceProfile as Shape, Tags};
use assay_provision::{Address, MARK, ResourceKind, SOURCE_TAG};
use async_trait::async_trait;
use aws_sdk_bedrock::types::{
    InferenceProfileModelSource, InferenceProfileSummary, InferenceProfileType, Tag,
};

use crate::profiles;
use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::provision::tags;
use crate::service::calls::{Called, Named};

pub(in crate::provision) struct Profile;

#[async_trait]
impl Resource for Profile {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let Some(found) = find(aws, &at.name).await? else { return Ok(None) };
        let tags = tags_of(aws, &found).await?;
        let shape = Shape { source: source(aws, &found, &tags).await?, tags };
        let live = Live::new(shape).with("arn", Some(found.inference_profile_arn()));
        Ok(Some(live.with("id", Some(found.inference_profile_id()))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.bedrock.create_inference_profile().inference_profile_name(&at.name);
        let call = call.model_source(InferenceProfileModelSource::CopyFrom(wanted.source.clone()));
        let call = call.set_tags(Some(tags::each(&wanted.tags, tag)?));
        call.send().await.named("bedrock:CreateInferenceProfile")?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, from: &Shape, to: &Shape) -> Called<()> {
        let Some(found) = find(aws, &at.name).await? else { return self.create(aws, at, to).await };
        let arn = found.inference_profile_arn();
        retag(aws, arn, tags::Change::between(&from.tags, &to.tags)).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let Some(found) = find(aws, &at.name).await? else { return Ok(()) };
        let call = aws.bedrock.delete_inference_profile();
        let call = call.inference_profile_identifier(found.inference_profile_arn());
        call.send().await.named("bedrock:DeleteInferenceProfile")?;
        Ok(())
    }

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>> {
        let prefix = format!("{}-", aws.project);
        let mut owned = Vec::new();
        for found in profiles::listed(&aws.bedrock, InferenceProfileType::Application).await? {
            let name = found.inference_profile_name();
            let may = name.starts_with(&prefix);
            if may && tags_of(aws, &found).await?.get(MARK) == Some(&aws.project) {
                owned.push(Address::new(ResourceKind::InferenceProfile, name));
            }
        }
        Ok(owned)
    }
}

async fn find(aws: &Aws, name: &str) -> Called<Option<InferenceProfileSummary>> {
    let found = profiles::listed(&aws.bedrock, InferenceProfileType::Application).await?;
    Ok(found.into_iter().find(|profile| profile.inference_profile_name() == name))
}

/// What a profile was copied from, which Bedrock does not tell: the system
/// profile with the same models. Where none has them, for the service has added
/// a region since, the tag tells; else it was copied from one model.
async fn source(aws: &Aws, found: &InferenceProfileSummary, tags: &Tags) -> Called<String> {
    let wanted = models(found);
    let ask = || profiles::listed(&aws.bedrock, InferenceProfileType::SystemDefined);
    let known = aws.system_profiles.get_or_try_init(ask).await?;
    let same = known.iter().find(|profile| models(profile) == wanted);
    if let Some(same) = same {
        return Ok(same.inference_profile_arn().to_owned());
    }
    let tagged =
        tags.get(SOURCE_TAG).map(|id| aws.arn("bedrock", &format!("inference-profile/{id}")));
    let model = || wanted.first().copied().unwrap_or_default().to_owned();
    Ok(tagged.unwrap_or_else(model))
}

fn models(profile: &InferenceProfileSummary) -> BTreeSet<&str> {
    profile.models().iter().filter_map(|model| model.model_arn()).collect()
}

async fn tags_of(aws: &Aws, found: &InferenceProfileSummary) -> Called<Tags> {
    let all = profiles::tags_of(&aws.bedrock, found.inference_profile_arn()).await?;
    Ok(tags::read(all.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Tag::builder().key(key).value(value).build().named("bedrock:TagResource")
}

async fn retag(aws: &Aws, arn: &str, change: tags::Change) -> Called<()> {
    if !change.set.is_empty() {
        let call = aws.bedrock.tag_resource().resource_arn(arn);
        let call = call.set_tags(Some(tags::each(&change.set, tag)?));
        call.send().await.named("bedrock:TagResource")?;
    }
    if !change.unset.is_empty() {
        let call = aws.bedrock.untag_resource().resource_arn(arn);
        call.set_tag_keys(Some(change.unset)).send().await.named("bedrock:UntagResource")?;
    }
    Ok(())
}
