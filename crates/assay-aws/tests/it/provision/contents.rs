//! What holds something is deleted with it, and only when that is said.

use assay_doubles::Moto;
use assay_provision::{Address, FaultKind, Provider, Resource, ResourceKind};
use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    BucketVersioningStatus, ObjectLockLegalHold, ObjectLockLegalHoldStatus, VersioningConfiguration,
};

use super::support::{Stage, config, s3};

async fn made(stage: &Stage, kind: ResourceKind) -> Address {
    let wanted = stage.wanted().into_iter().find(|one| one.address.kind == kind);
    let Resource { address, attributes, .. } = wanted.unwrap();
    stage.provider.create(&address, &attributes).await.unwrap();
    address
}

async fn goes_only_with_contents(stage: &Stage, at: &Address) {
    let fault = stage.provider.delete(at, false).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::NotEmpty, "{fault}");
    assert!(stage.live(at).await.is_some());
    stage.provider.delete(at, true).await.unwrap();
    assert!(stage.live(at).await.is_none());
}

#[tokio::test]
async fn a_bucket_with_versions_markers_and_uploads() {
    let stage = Stage::set().await;
    let at = made(&stage, ResourceKind::Bucket).await;
    let s3 = s3(&stage).await;
    keep_versions(&s3, &at.name).await;
    for key in ["a", "a", "b/c d+e"] {
        s3.put_object().bucket(&at.name).key(key).send().await.unwrap();
    }
    s3.delete_object().bucket(&at.name).key("a").send().await.unwrap();
    s3.create_multipart_upload().bucket(&at.name).key("unfinished").send().await.unwrap();
    goes_only_with_contents(&stage, &at).await;
}

async fn keep_versions(s3: &Client, bucket: &str) {
    let versioned = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled);
    let call = s3.put_bucket_versioning().bucket(bucket);
    call.versioning_configuration(versioned.build()).send().await.unwrap();
}

#[tokio::test]
async fn a_bucket_of_more_versions_than_a_page_lists() {
    // As 1000 are on S3.
    let moto = Moto::with(&[("MOTO_S3_DEFAULT_MAX_KEYS", "3")]);
    let stage = Stage::on(moto, "us-east-1").await;
    let at = made(&stage, ResourceKind::Bucket).await;
    let s3 = s3(&stage).await;
    keep_versions(&s3, &at.name).await;
    for key in ["a", "b", "a", "c", "d", "a", "e"] {
        s3.put_object().bucket(&at.name).key(key).send().await.unwrap();
    }
    s3.delete_object().bucket(&at.name).key("c").send().await.unwrap();
    let page = s3.list_object_versions().bucket(&at.name).send().await.unwrap();
    assert_eq!((page.is_truncated(), page.versions().len()), (Some(true), 3));
    // That passes by itself, and the rest is deleted as if nothing had been.
    stage.moto().fail("s3:DeleteObject", "InternalError", 2);
    goes_only_with_contents(&stage, &at).await;
}

#[tokio::test]
async fn a_version_that_is_not_to_be_deleted_is_told_and_keeps_the_bucket() {
    let stage = Stage::set().await;
    let at = stage
        .wanted()
        .into_iter()
        .find(|one| one.address.kind == ResourceKind::Bucket)
        .unwrap()
        .address;
    let s3 = s3(&stage).await;
    let call = s3.create_bucket().bucket(&at.name).object_lock_enabled_for_bucket(true);
    call.send().await.unwrap();
    s3.put_object().bucket(&at.name).key("free").send().await.unwrap();
    let call = s3.put_object().bucket(&at.name).key("held");
    call.object_lock_legal_hold_status(ObjectLockLegalHoldStatus::On).send().await.unwrap();

    let fault = stage.provider.delete(&at, true).await.unwrap_err();
    assert_eq!((fault.kind, &*fault.operation), (FaultKind::Denied, "s3:DeleteObject"), "{fault}");
    assert!(fault.message.starts_with("held: "), "{fault}");
    let left = s3.list_object_versions().bucket(&at.name).send().await.unwrap();
    let left: Vec<_> = left.versions().iter().filter_map(|version| version.key()).collect();
    assert_eq!(left, ["held"]);

    let lifted = ObjectLockLegalHold::builder().status(ObjectLockLegalHoldStatus::Off).build();
    let call = s3.put_object_legal_hold().bucket(&at.name).key("held").legal_hold(lifted);
    call.send().await.unwrap();
    stage.provider.delete(&at, true).await.unwrap();
    assert!(stage.live(&at).await.is_none());
}

#[tokio::test]
async fn a_database_with_tables_and_a_workgroup_with_queries() {
    let stage = Stage::set().await;
    let database = made(&stage, ResourceKind::GlueDatabase).await;
    made(&stage, ResourceKind::GlueTable).await;
    goes_only_with_contents(&stage, &database).await;
    let workgroup = made(&stage, ResourceKind::Workgroup).await;
    made(&stage, ResourceKind::NamedQuery).await;
    goes_only_with_contents(&stage, &workgroup).await;
}

#[tokio::test]
async fn a_log_group_with_logs() {
    let stage = Stage::set().await;
    let group = made(&stage, ResourceKind::LogGroup).await;
    let logs = aws_sdk_cloudwatchlogs::Client::new(&config(&stage).await);
    let call = logs.create_log_stream().log_group_name(&group.name);
    call.log_stream_name("aws/bedrock/modelinvocations").send().await.unwrap();
    goes_only_with_contents(&stage, &group).await;
}

#[tokio::test]
async fn a_bucket_lies_in_the_region_of_the_provider() {
    let stage = Stage::in_region("eu-central-1").await;
    let at = made(&stage, ResourceKind::Bucket).await;
    let place = s3(&stage).await.get_bucket_location().bucket(&at.name).send().await.unwrap();
    let region = place.location_constraint.map(|region| region.as_str().to_owned());
    assert_eq!(region.as_deref(), Some("eu-central-1"));
}

#[tokio::test]
async fn a_name_that_somebody_else_has_is_told() {
    let stage = Stage::set().await;
    let at = made(&stage, ResourceKind::Bucket).await;
    stage.moto().fail("s3:ListBucket", "AccessDenied", 1);
    let fault = stage.provider.read(&at).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Denied);
    assert!(fault.message.contains("belongs to another account"), "{fault}");
}

#[tokio::test]
async fn a_subscription_that_nobody_confirmed_is_pending_and_not_to_be_ended() {
    let stage = Stage::set().await;
    made(&stage, ResourceKind::Topic).await;
    let mail = made(&stage, ResourceKind::Subscription).await;
    let live = stage.provider.read(&mail).await.unwrap().unwrap();
    assert_eq!(live.outputs.get("pending").map(String::as_str), Some("true"));
    assert!(stage.provider.owned(ResourceKind::Subscription).await.unwrap().is_empty());
    stage.provider.delete(&mail, true).await.unwrap();
    super::support::confirm(&stage, mail.parts().0).await;
    let live = stage.provider.read(&mail).await.unwrap().unwrap();
    assert!(live.outputs.contains_key("arn") && !live.outputs.contains_key("pending"));
}

#[tokio::test]
async fn what_publishing_adds_to_a_table_meanwhile_is_not_overwritten() {
    let stage = Stage::set().await;
    made(&stage, ResourceKind::GlueDatabase).await;
    let at = made(&stage, ResourceKind::GlueTable).await;
    let seen = stage.live(&at).await.unwrap();
    let with = |key: &str| {
        let mut to = seen.clone();
        to.get_mut("parameters").unwrap()[key] = "a".into();
        to
    };
    stage.provider.update(&at, &seen, &with("published")).await.unwrap();
    let fault = stage.provider.update(&at, &seen, &with("planned")).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Conflict, "{fault}");
    assert_eq!(stage.live(&at).await.unwrap(), with("published"));
    // A call whose answer was lost is repeated.
    stage.provider.update(&at, &seen, &with("published")).await.unwrap();
}
