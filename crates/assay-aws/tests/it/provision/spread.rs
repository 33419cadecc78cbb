//! What has not spread through AWS is waited for; what is throttled is repeated.

use assay_aws::provision::AwsProvider;
use assay_provision::{FaultKind, Provider, Resource, ResourceKind};

use super::support::{Stage, one_of_each, provider, services};

async fn stage_with_all_before(kind: ResourceKind) -> (Stage, Resource) {
    let stage = Stage::set().await;
    for resource in one_of_each(stage.wanted()) {
        if resource.address.kind == kind {
            return (stage, resource);
        }
        stage.provider.create(&resource.address, &resource.attributes).await.unwrap();
    }
    panic!("there is no {kind}")
}

const PUT: &str = "bedrock:PutModelInvocationLoggingConfiguration";

#[tokio::test]
async fn a_role_that_bedrock_does_not_see_yet_is_waited_for() {
    let (stage, Resource { address, attributes, .. }) =
        stage_with_all_before(ResourceKind::InvocationLogging).await;
    stage.moto().fail(PUT, "ValidationException", 3);
    stage.provider.create(&address, &attributes).await.unwrap();
    assert_eq!(stage.live(&address).await, Some(attributes));
}

#[tokio::test]
async fn waiting_has_an_end() {
    let (stage, Resource { address, attributes, .. }) =
        stage_with_all_before(ResourceKind::InvocationLogging).await;
    stage.moto().fail(PUT, "ValidationException", 1000);
    let fault = stage.provider.create(&address, &attributes).await.unwrap_err();
    assert_eq!((fault.kind, fault.operation.as_str()), (FaultKind::NotReady, PUT));
    assert_eq!(stage.live(&address).await, None);
}

#[tokio::test]
async fn throttling_is_repeated_and_told_when_it_does_not_end() {
    let stage = Stage::set().await;
    let patient: AwsProvider = provider(&services(stage.moto(), "us-east-1", 2).await).await;
    let role = stage.wanted().remove(0);
    stage.moto().fail("iam:GetRole", "Throttling", 1);
    assert!(patient.read(&role.address).await.unwrap().is_none());
    stage.moto().fail("iam:GetRole", "Throttling", 1);
    let fault = stage.provider.read(&role.address).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Throttled);
}
