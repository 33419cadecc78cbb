//! The invocation-logging configuration, of which a region of an account has one.

use assay_provision::Address;
use assay_provision::kinds::InvocationLogging as Shape;
use async_trait::async_trait;
use aws_sdk_bedrock::types::{CloudWatchConfig, LoggingConfig, S3Config};

use crate::provision::aws::Aws;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, Named, said};

const PUT: &str = "bedrock:PutModelInvocationLoggingConfiguration";

pub(in crate::provision) struct Logging;

#[async_trait]
impl Resource for Logging {
    type Shape = Shape;

    async fn read(&self, aws: &Aws, _at: &Address) -> Called<Option<Live<Shape>>> {
        let call = aws.bedrock.get_model_invocation_logging_configuration();
        let found = call.send().await.named("bedrock:GetModelInvocationLoggingConfiguration")?;
        let found = found
            .logging_config
            .filter(|one| one.s3_config.is_some() || one.cloud_watch_config.is_some());
        Ok(found.as_ref().map(|found| Live::new(read(found))))
    }

    async fn create(&self, aws: &Aws, _at: &Address, wanted: &Shape) -> Called<()> {
        let call = aws.bedrock.put_model_invocation_logging_configuration();
        call.logging_config(written(wanted)?).send().await.named(PUT)?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, _at: &Address, _contents: bool) -> Called<()> {
        let call = aws.bedrock.delete_model_invocation_logging_configuration();
        call.send().await.named("bedrock:DeleteModelInvocationLoggingConfiguration")?;
        Ok(())
    }
}

/// What is delivered where nothing is said: everything.
fn read(found: &LoggingConfig) -> Shape {
    let s3 = found.s3_config();
    let logs = found.cloud_watch_config();
    let large = logs.and_then(CloudWatchConfig::large_data_delivery_s3_config);
    Shape {
        s3_bucket: s3.map(|s3| s3.bucket_name().to_owned()),
        s3_key_prefix: said(s3.and_then(S3Config::key_prefix)),
        log_group: logs.map(|logs| logs.log_group_name().to_owned()),
        role_arn: logs.map(|logs| logs.role_arn().to_owned()),
        large_data_bucket: large.map(|large| large.bucket_name().to_owned()),
        large_data_key_prefix: said(large.and_then(S3Config::key_prefix)),
        text_data: found.text_data_delivery_enabled.unwrap_or(true),
        image_data: found.image_data_delivery_enabled.unwrap_or(true),
        embedding_data: found.embedding_data_delivery_enabled.unwrap_or(true),
        video_data: found.video_data_delivery_enabled.unwrap_or(true),
        audio_data: found.audio_data_delivery_enabled.unwrap_or(true),
    }
}

fn written(wanted: &Shape) -> Called<LoggingConfig> {
    let s3 = bucket(wanted.s3_bucket.as_ref(), wanted.s3_key_prefix.as_ref())?;
    Ok(LoggingConfig::builder()
        .set_s3_config(s3)
        .set_cloud_watch_config(cloud_watch(wanted)?)
        .text_data_delivery_enabled(wanted.text_data)
        .image_data_delivery_enabled(wanted.image_data)
        .embedding_data_delivery_enabled(wanted.embedding_data)
        .video_data_delivery_enabled(wanted.video_data)
        .audio_data_delivery_enabled(wanted.audio_data)
        .build())
}

fn bucket(name: Option<&String>, prefix: Option<&String>) -> Called<Option<S3Config>> {
    let Some(name) = name else { return Ok(None) };
    let builder = S3Config::builder().bucket_name(name);
    builder.set_key_prefix(prefix.cloned()).build().named(PUT).map(Some)
}

fn cloud_watch(wanted: &Shape) -> Called<Option<CloudWatchConfig>> {
    let Some(group) = &wanted.log_group else { return Ok(None) };
    let large = bucket(wanted.large_data_bucket.as_ref(), wanted.large_data_key_prefix.as_ref())?;
    let builder = CloudWatchConfig::builder().log_group_name(group);
    let builder = builder.set_role_arn(wanted.role_arn.clone());
    builder.set_large_data_delivery_s3_config(large).build().named(PUT).map(Some)
}
