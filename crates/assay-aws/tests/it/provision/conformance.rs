//! What every kind has to do alike.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};

use assay_provision::{Attributes, KINDS, Kind, Provider, Resource, changes};
use futures::FutureExt;

use super::drift::drifted;
use super::support::{Stage, ready_to_delete};

/// Kinds that are never absent while what they are set on is there.
const ALWAYS_THERE: [Kind; 2] = [Kind::BucketEncryption, Kind::BucketVersioning];
/// Kinds whose deletion leaves something: a default, a suspended versioning.
const LEAVES_SOMETHING: [Kind; 3] =
    [Kind::BucketEncryption, Kind::BucketVersioning, Kind::TopicPolicy];

#[tokio::test]
async fn each_kind_is_made_read_back_changed_and_deleted() {
    let stage = Stage::in_account().await;
    let resources = stage.one_of_each();
    assert!(resources.len() == KINDS.len() || stage.is_real(), "the example lacks a kind");
    let mut trouble = outcome(all_made(&stage, &resources)).await;
    // Whatever has happened, nothing stays in the account.
    for resource in resources.iter().rev() {
        trouble.extend(outcome(deletes(&stage, resource)).await);
    }
    if let Some(first) = trouble.into_iter().next() {
        resume_unwind(first);
    }
}

/// What went wrong, if something did.
async fn outcome(work: impl Future<Output = ()>) -> Vec<Box<dyn Any + Send>> {
    AssertUnwindSafe(work).catch_unwind().await.err().into_iter().collect()
}

async fn all_made(stage: &Stage, resources: &[Resource]) {
    for resource in resources {
        makes(stage, resource).await;
        // Much of what it is changed to names what no account has.
        if !stage.is_real() {
            changes_everything(stage, resource).await;
        }
    }
}

async fn makes(stage: &Stage, Resource { address: at, attributes, .. }: &Resource) {
    let before = stage.live(at).await;
    assert!(before.is_none() || ALWAYS_THERE.contains(&at.kind), "{at} is there too early");
    stage.provider.create(at, attributes).await.unwrap();
    same(stage, at, attributes).await;
    if stage.is_real() {
        stage.provider.create(at, attributes).await.unwrap();
    } else {
        let again = async { stage.provider.create(at, attributes).await.unwrap() };
        let calls = stage.calls_of(again).await;
        let writes: Vec<_> = calls.into_iter().filter(|call| is_write(call)).collect();
        assert_eq!(writes, Vec::<String>::new(), "{at} was there as wanted");
    }
    same(stage, at, attributes).await;
}

fn is_write(call: &str) -> bool {
    let verb = call.split(':').nth(1).unwrap();
    !["Get", "List", "Describe", "Head", "BatchGet"].iter().any(|read| verb.starts_with(read))
}

async fn changes_everything(stage: &Stage, Resource { address: at, attributes, .. }: &Resource) {
    let other = drifted(at.kind, attributes);
    let fixed = at.kind.immutable();
    let kept = |name: &&String| other.get(*name) == attributes.get(*name);
    let kept: Vec<_> =
        attributes.keys().filter(kept).filter(|name| !fixed.contains(&name.as_str())).collect();
    assert!(kept.is_empty() || at.kind == Kind::InvocationLogging, "{at} keeps {kept:?}");
    stage.provider.update(at, attributes, &other).await.unwrap();
    same(stage, at, &other).await;
    // What somebody has changed becomes as wanted again, also by making it.
    stage.provider.create(at, attributes).await.unwrap();
    same(stage, at, attributes).await;
}

async fn deletes(stage: &Stage, Resource { address: at, .. }: &Resource) {
    ready_to_delete(stage, at).await;
    stage.provider.delete(at, true).await.unwrap();
    let may_stay = LEAVES_SOMETHING.contains(&at.kind);
    let gone = stage.settled(at, |live| live.is_none() || may_stay).await.is_none();
    assert!(gone || may_stay, "{at} is still there");
    stage.provider.delete(at, true).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
}

async fn same(stage: &Stage, at: &assay_provision::Address, wanted: &Attributes) {
    let as_wanted = |live: Option<&Attributes>| {
        live.is_some_and(|live| {
            changes(live, wanted).is_empty() && live.get("tags") == wanted.get("tags")
        })
    };
    let live = stage.settled(at, as_wanted).await;
    let live = live.unwrap_or_else(|| panic!("{at} is not there"));
    let differs = changes(&live, wanted);
    assert!(differs.is_empty(), "{at} differs: {differs:#?}");
    assert_eq!(live.get("tags"), wanted.get("tags"), "the mark of {at}");
}

#[tokio::test]
async fn what_settings_may_stop_to_want_is_found_again() {
    let stage = Stage::set().await;
    for resource in stage.wanted() {
        stage.provider.create(&resource.address, &resource.attributes).await.unwrap();
    }
    super::support::confirm(&stage, "claude-code-budget-alerts").await;
    let varying = KINDS.iter().filter(|info| info.varies);
    for kind in varying.map(|info| info.kind) {
        let mut owned = stage.provider.owned(kind).await.unwrap();
        owned.sort();
        let wanted = stage.wanted().into_iter().map(|resource| resource.address);
        let mut wanted: Vec<_> = wanted.filter(|at| at.kind == kind && varies(&at.name)).collect();
        wanted.sort();
        assert_eq!(owned, wanted);
    }
}

/// The budget of everybody is always wanted.
fn varies(name: &str) -> bool {
    name != "claude-code-bedrock-monthly"
}
