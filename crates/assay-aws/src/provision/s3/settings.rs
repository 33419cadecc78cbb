//! Versioning, encryption, public access and policy of a bucket.

use assay_provision::Address;
use assay_provision::kinds::{
    BucketEncryption, BucketPolicy, BucketPublicAccess, BucketVersioning,
};
use async_trait::async_trait;
use aws_sdk_s3::types::{
    BucketVersioningStatus, PublicAccessBlockConfiguration, ServerSideEncryption,
    ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
    VersioningConfiguration,
};

use crate::provision::aws::Aws;
use crate::provision::policy;
use crate::provision::resource::{Live, Resource};
use crate::service::calls::{Called, IfThere, Named};

pub(in crate::provision) struct Versioning;

#[async_trait]
impl Resource for Versioning {
    type Shape = BucketVersioning;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<BucketVersioning>>> {
        let call = aws.s3.get_bucket_versioning().bucket(&at.name);
        let found = call.send().await.named("s3:GetBucketVersioning").if_there()?;
        let status = found.and_then(|found| found.status);
        Ok(status.map(|status| Live::new(BucketVersioning { status: status.as_str().to_owned() })))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &BucketVersioning) -> Called<()> {
        version(aws, at, &wanted.status).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        version(aws, at, BucketVersioningStatus::Suspended.as_str()).await
    }
}

async fn version(aws: &Aws, at: &Address, status: &str) -> Called<()> {
    let configuration = VersioningConfiguration::builder().status(status.into()).build();
    let call = aws.s3.put_bucket_versioning().bucket(&at.name);
    let call = call.versioning_configuration(configuration);
    call.send().await.named("s3:PutBucketVersioning")?;
    Ok(())
}

pub(in crate::provision) struct Encryption;

#[async_trait]
impl Resource for Encryption {
    type Shape = BucketEncryption;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<BucketEncryption>>> {
        let call = aws.s3.get_bucket_encryption().bucket(&at.name);
        let found = call.send().await.named("s3:GetEncryptionConfiguration").if_there()?;
        let configuration = found.and_then(|found| found.server_side_encryption_configuration);
        let rule = configuration.and_then(|found| found.rules.into_iter().next());
        let default = rule.and_then(|rule| rule.apply_server_side_encryption_by_default);
        Ok(default.map(|default| Live::new(encryption(default))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &BucketEncryption) -> Called<()> {
        let call = aws.s3.put_bucket_encryption().bucket(&at.name);
        let call = call.server_side_encryption_configuration(by_default(wanted)?);
        call.send().await.named("s3:PutEncryptionConfiguration")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.s3.delete_bucket_encryption().bucket(&at.name);
        call.send().await.named("s3:PutEncryptionConfiguration")?;
        Ok(())
    }
}

fn encryption(default: ServerSideEncryptionByDefault) -> BucketEncryption {
    let algorithm = default.sse_algorithm.as_str().to_owned();
    BucketEncryption { algorithm, kms_key: default.kms_master_key_id }
}

fn by_default(wanted: &BucketEncryption) -> Called<ServerSideEncryptionConfiguration> {
    let default = ServerSideEncryptionByDefault::builder()
        .sse_algorithm(ServerSideEncryption::from(wanted.algorithm.as_str()))
        .set_kms_master_key_id(wanted.kms_key.clone())
        .build()
        .named("s3:PutEncryptionConfiguration")?;
    let rule = ServerSideEncryptionRule::builder();
    let rule = rule.apply_server_side_encryption_by_default(default).build();
    let configuration = ServerSideEncryptionConfiguration::builder().rules(rule);
    configuration.build().named("s3:PutEncryptionConfiguration")
}

pub(in crate::provision) struct PublicAccess;

#[async_trait]
impl Resource for PublicAccess {
    type Shape = BucketPublicAccess;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<BucketPublicAccess>>> {
        let call = aws.s3.get_public_access_block().bucket(&at.name);
        let found = call.send().await.named("s3:GetBucketPublicAccessBlock").if_there()?;
        let block = found.and_then(|found| found.public_access_block_configuration);
        Ok(block.map(|block| Live::new(blocked(&block))))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &BucketPublicAccess) -> Called<()> {
        let block = PublicAccessBlockConfiguration::builder()
            .block_public_acls(wanted.block_public_acls)
            .ignore_public_acls(wanted.ignore_public_acls)
            .block_public_policy(wanted.block_public_policy)
            .restrict_public_buckets(wanted.restrict_public_buckets)
            .build();
        let call = aws.s3.put_public_access_block().bucket(&at.name);
        let call = call.public_access_block_configuration(block);
        call.send().await.named("s3:PutBucketPublicAccessBlock")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.s3.delete_public_access_block().bucket(&at.name);
        call.send().await.named("s3:PutBucketPublicAccessBlock")?;
        Ok(())
    }
}

fn blocked(block: &PublicAccessBlockConfiguration) -> BucketPublicAccess {
    BucketPublicAccess {
        block_public_acls: block.block_public_acls.unwrap_or(false),
        ignore_public_acls: block.ignore_public_acls.unwrap_or(false),
        block_public_policy: block.block_public_policy.unwrap_or(false),
        restrict_public_buckets: block.restrict_public_buckets.unwrap_or(false),
    }
}

pub(in crate::provision) struct Policy;

#[async_trait]
impl Resource for Policy {
    type Shape = BucketPolicy;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<BucketPolicy>>> {
        let call = aws.s3.get_bucket_policy().bucket(&at.name);
        let found = call.send().await.named("s3:GetBucketPolicy").if_there()?;
        let Some(text) = found.and_then(|found| found.policy) else { return Ok(None) };
        let document = policy::document("s3:GetBucketPolicy", Some(&text))?;
        Ok(Some(Live::new(BucketPolicy { document })))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &BucketPolicy) -> Called<()> {
        let call = aws.s3.put_bucket_policy().bucket(&at.name);
        let call = call.policy(wanted.document.to_string());
        call.send().await.named("s3:PutBucketPolicy")?;
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Address, _contents: bool) -> Called<()> {
        let call = aws.s3.delete_bucket_policy().bucket(&at.name);
        call.send().await.named("s3:DeleteBucketPolicy")?;
        Ok(())
    }
}
