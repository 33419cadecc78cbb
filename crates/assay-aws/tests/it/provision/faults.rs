//! Every call fails once, in its turn; doing it again ends in the same state.

use assay_doubles::provider::drifted;
use assay_provision::{Address, Attributes, Provider, Resource, ResourceKind};

use super::support::{Stage, one_of_each, ready_to_delete};

#[tokio::test]
async fn whichever_call_fails_the_next_try_ends_as_wanted() {
    let stage = Stage::set().await;
    let mut failed = 0;
    for resource in one_of_each(stage.wanted()) {
        failed += creation(&stage, &resource).await;
        failed += change(&stage, &resource).await;
    }
    assert!(failed > 100, "only {failed} calls were tried");
}

async fn creation(stage: &Stage, Resource { address: at, attributes, .. }: &Resource) -> usize {
    let calls = stage.calls_of(create(stage, at, attributes)).await;
    for call in &calls {
        delete(stage, at).await;
        let needed = stage.live(at).await.as_ref() != Some(attributes);
        stage.moto().fail(call, "AccessDenied", 1);
        let failed = stage.provider.create(at, attributes).await;
        assert!(failed.is_err() || !needed, "{at} is made although {call} fails");
        stage.moto().fail(call, "AccessDenied", 0);
        create(stage, at, attributes).await;
        assert_eq!(stage.live(at).await.as_ref(), Some(attributes), "{at} after {call}");
    }
    calls.len()
}

async fn change(stage: &Stage, Resource { address: at, attributes, .. }: &Resource) -> usize {
    let other = drifted(at.kind, attributes);
    if other == *attributes {
        return 0;
    }
    let calls = stage.calls_of(update(stage, at, &other)).await;
    for call in &calls {
        create(stage, at, attributes).await;
        stage.moto().fail(call, "AccessDenied", 1);
        let failed = stage.provider.update(at, attributes, &other).await;
        assert!(failed.is_err() || is_read(call), "{at} changes although {call} fails");
        stage.moto().fail(call, "AccessDenied", 0);
        update(stage, at, &other).await;
        assert_eq!(stage.live(at).await, Some(other.clone()), "{at} after {call}");
    }
    create(stage, at, attributes).await;
    calls.len()
}

/// The test reads before it changes; an adapter need not.
fn is_read(call: &str) -> bool {
    ["Get", "List", "Describe"].iter().any(|read| call.contains(&format!(":{read}")))
}

async fn create(stage: &Stage, at: &Address, wanted: &Attributes) {
    stage.provider.create(at, wanted).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
}

/// From what is live, as a new plan would.
async fn update(stage: &Stage, at: &Address, to: &Attributes) {
    let live = stage.live(at).await.unwrap();
    stage.provider.update(at, &live, to).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
}

/// What hangs on it goes too where AWS wants that.
async fn delete(stage: &Stage, at: &Address) {
    ready_to_delete(stage, at).await;
    stage.provider.delete(at, true).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
    let leaves =
        [ResourceKind::BucketEncryption, ResourceKind::BucketVersioning, ResourceKind::TopicPolicy];
    assert!(leaves.contains(&at.kind) || stage.live(at).await.is_none(), "{at}");
}

#[tokio::test]
async fn whichever_call_fails_the_next_deletion_leaves_nothing() {
    let stage = Stage::set().await;
    let resources = one_of_each(stage.wanted());
    for Resource { address: at, attributes, .. } in &resources {
        create(&stage, at, attributes).await;
    }
    for Resource { address: at, attributes, .. } in resources.iter().rev() {
        let calls = stage.calls_of(delete(&stage, at)).await;
        for call in calls.iter().filter(|call| !call.contains("ConfirmSubscription")) {
            create(&stage, at, attributes).await;
            ready_to_delete(&stage, at).await;
            stage.moto().fail(call, "AccessDenied", 1);
            drop(stage.provider.delete(at, true).await);
            stage.moto().fail(call, "AccessDenied", 0);
            delete(&stage, at).await;
        }
    }
}
