//! Application inference profiles as Bedrock lists them.

use std::collections::BTreeMap;

use aws_sdk_bedrock::Client;
use aws_sdk_bedrock::types::{InferenceProfileSummary, InferenceProfileType};
use futures::{StreamExt, TryStreamExt, stream};

use crate::provision::aws::bedrock;
use crate::service::calls::{Called, Named};
use crate::{ServiceError, ServiceErrorKind, Services, limits};

/// A profile with its tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenProfile {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// ARNs of the models that it stands for, one for each region.
    pub models: Vec<String>,
    /// All its tags.
    pub tags: BTreeMap<String, String>,
}

/// Every application inference profile of one account and region.
///
/// # Errors
/// [`ServiceError`] of `bedrock:ListInferenceProfiles` or `bedrock:ListTagsForResource`.
pub async fn application_profiles(services: &Services) -> Result<Vec<SeenProfile>, ServiceError> {
    let client = bedrock(services.config());
    let listed = listed(&client, InferenceProfileType::Application).await?;
    let with_tags = stream::iter(listed).map(|found| with_tags(&client, found));
    let found = with_tags.buffered(limits::TAG_REQUESTS_MAX).try_collect::<Vec<_>>().await?;
    Ok(found.into_iter().flatten().collect())
}

/// None for a profile that was deleted since it was listed.
async fn with_tags(client: &Client, found: InferenceProfileSummary) -> Called<Option<SeenProfile>> {
    let tags = match tags_of(client, found.inference_profile_arn()).await {
        Err(error) if error.kind == ServiceErrorKind::Missing => return Ok(None),
        tags => tags?,
    };
    let models = found.models().iter().filter_map(|model| model.model_arn.clone()).collect();
    let arn = found.inference_profile_arn;
    Ok(Some(SeenProfile { arn, name: found.inference_profile_name, models, tags }))
}

/// Every profile of a kind, whatever the number of pages.
pub(crate) async fn listed(
    client: &Client,
    kind: InferenceProfileType,
) -> Called<Vec<InferenceProfileSummary>> {
    let call = client.list_inference_profiles().type_equals(kind);
    let pages = call.max_results(limits::PROFILES_PAGE_MAX).into_paginator();
    pages.items().send().try_collect().await.named("bedrock:ListInferenceProfiles")
}

pub(crate) async fn tags_of(client: &Client, arn: &str) -> Called<BTreeMap<String, String>> {
    let call = client.list_tags_for_resource().resource_arn(arn);
    let tags = call.send().await.named("bedrock:ListTagsForResource")?.tags.unwrap_or_default();
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}
