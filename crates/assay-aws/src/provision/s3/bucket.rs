//! The bucket itself.

use assay_provision::Address;
use assay_provision::kinds::{Bucket as Shape, Tags};
use async_trait::async_trait;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration, Tag, Tagging};

use super::contents;
use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::provision::tags;
use crate::service::calls::{Called, IfThere, Named};
use crate::{ServiceError, ServiceErrorKind};

/// The region that S3 means where none is said, and that it does not want to be told.
const REGION_UNSAID: &str = "us-east-1";

pub(in crate::provision) struct Bucket;

#[async_trait]
impl Resource for Bucket {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Shape>>> {
        let call = aws.s3.head_bucket().bucket(&at.name);
        if call.send().await.map_err(|error| of_head(&at.name, error)).if_there()?.is_none() {
            return Ok(None);
        }
        let arn = format!("arn:{}:s3:::{}", aws.partition(), at.name);
        Ok(Some(Live::new(Shape { tags: tags_of(aws, at).await? }).with("arn", Some(arn))))
    }

    /// Its tags come with it: a bucket without the mark would be a stranger's.
    async fn create(&self, aws: &Aws, at: &Address, wanted: &Shape) -> Called<()> {
        let tags = tags::each(&wanted.tags, tag)?;
        let region = Some(aws.place.region.as_str()).filter(|region| *region != REGION_UNSAID);
        let configuration = CreateBucketConfiguration::builder()
            .set_location_constraint(region.map(BucketLocationConstraint::from))
            .set_tags(Some(tags).filter(|tags| !tags.is_empty()))
            .build();
        let said = configuration != CreateBucketConfiguration::builder().build();
        let call = aws.s3.create_bucket().bucket(&at.name);
        let call = call.set_create_bucket_configuration(said.then_some(configuration));
        call.send().await.named("s3:CreateBucket")?;
        Ok(())
    }

    async fn update(&self, aws: &Aws, at: &Address, _from: &Shape, to: &Shape) -> Called<()> {
        let tagging = Tagging::builder().set_tag_set(Some(tags::each(&to.tags, tag)?));
        let tagging = tagging.build().named("s3:PutBucketTagging")?;
        let call = aws.s3.put_bucket_tagging().bucket(&at.name).tagging(tagging);
        call.send().await.named("s3:PutBucketTagging")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()> {
        if contents {
            contents::delete(&aws.s3, &at.name).await?;
        }
        aws.s3.delete_bucket().bucket(&at.name).send().await.named("s3:DeleteBucket")?;
        Ok(())
    }
}

/// The answer to this call has no words, but a status that means something:
/// names of buckets are everybody's.
fn of_head<E>(name: &str, error: SdkError<E>) -> ServiceError
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let status = error.raw_response().map(|response| response.status().as_u16());
    let error = ServiceError::of("s3:ListBucket", error);
    let (kind, message) = match status {
        Some(403) => {
            (ServiceErrorKind::Denied, "belongs to another account, or the caller may not list it")
        }
        Some(301) => (ServiceErrorKind::Invalid, "lies in another region"),
        _ => return error,
    };
    ServiceError { kind, message: format!("the bucket {name} {message}"), ..error }
}

async fn tags_of(aws: &Aws, at: &Address) -> Called<Tags> {
    let call = aws.s3.get_bucket_tagging().bucket(&at.name);
    let found = call.send().await.named("s3:GetBucketTagging").if_there()?;
    let set = found.map(|found| found.tag_set).unwrap_or_default();
    Ok(tags::read(set.iter().map(|tag| (tag.key(), tag.value()))))
}

fn tag(key: &str, value: &str) -> Called<Tag> {
    Tag::builder().key(key).value(value).build().named("s3:PutBucketTagging")
}
