//! What every kind has to do alike, whoever provides it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};

use assay_provision::{
    Address, Attributes, KINDS, Observed, Provider, ProviderFault, Resource, ResourceKind, changes,
};
use async_trait::async_trait;
use futures::FutureExt;

use super::drift::drifted;

/// Kinds that are never absent while what they are set on is there.
const ALWAYS_THERE: [ResourceKind; 2] =
    [ResourceKind::BucketEncryption, ResourceKind::BucketVersioning];
/// Kinds whose deletion leaves something: a default, a suspended versioning.
const LEAVES_SOMETHING: [ResourceKind; 3] =
    [ResourceKind::BucketEncryption, ResourceKind::BucketVersioning, ResourceKind::TopicPolicy];

/// An account that is tried.
#[async_trait]
pub trait Account: Sync {
    /// Who works in it.
    fn provider(&self) -> &dyn Provider;

    /// Whether it is somebody's: then nothing is changed to what no account has.
    fn is_real(&self) -> bool {
        false
    }

    /// How many calls have changed something; none where nobody counts.
    fn writes(&self) -> Option<usize> {
        None
    }

    /// A person confirms a subscription, without which it cannot be ended.
    async fn confirm(&self, _subscription: &Address) {}

    /// What is live once it is as it is awaited, or what it is at last.
    async fn settled(&self, at: &Address, _awaited: Awaited<'_>) -> Option<Attributes> {
        live(self.provider().read(at).await)
    }
}

/// Whether what is live is as it is awaited.
pub type Awaited<'a> = &'a (dyn Fn(Option<&Attributes>) -> bool + Sync);

fn live(read: Result<Option<Observed>, ProviderFault>) -> Option<Attributes> {
    read.expect("it can be read").map(|live| live.attributes)
}

/// Each of these resources, all that it hangs on first, is made, read back, made
/// again, changed, made as wanted and deleted, twice. Nothing stays in the account,
/// whatever happens.
pub async fn holds_for_each_kind(account: &dyn Account, resources: &[Resource]) {
    let mut trouble = outcome(all_made(account, resources)).await;
    for resource in resources.iter().rev() {
        trouble.extend(outcome(deletes(account, &resource.address)).await);
    }
    if let Some(first) = trouble.into_iter().next() {
        resume_unwind(first);
    }
}

/// What went wrong, if something did.
async fn outcome(work: impl Future<Output = ()>) -> Vec<Box<dyn Any + Send>> {
    AssertUnwindSafe(work).catch_unwind().await.err().into_iter().collect()
}

async fn all_made(account: &dyn Account, resources: &[Resource]) {
    for resource in resources {
        makes(account, resource).await;
        if !account.is_real() {
            changes_everything(account, resource).await;
        }
    }
}

async fn makes(account: &dyn Account, Resource { address: at, attributes, .. }: &Resource) {
    let before = live(account.provider().read(at).await);
    assert!(before.is_none() || ALWAYS_THERE.contains(&at.kind), "{at} is there too early");
    create(account, at, attributes).await;
    same(account, at, attributes).await;
    let writes = account.writes();
    create(account, at, attributes).await;
    assert_eq!(account.writes(), writes, "{at} was there as wanted");
    same(account, at, attributes).await;
}

async fn create(account: &dyn Account, at: &Address, wanted: &Attributes) {
    account.provider().create(at, wanted).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
}

async fn changes_everything(
    account: &dyn Account,
    Resource { address: at, attributes, .. }: &Resource,
) {
    let other = drifted(at.kind, attributes);
    let fixed = at.kind.immutable();
    let kept = |name: &&String| other.get(*name) == attributes.get(*name);
    let kept: Vec<_> =
        attributes.keys().filter(kept).filter(|name| !fixed.contains(&name.as_str())).collect();
    assert!(kept.is_empty() || at.kind == ResourceKind::InvocationLogging, "{at} keeps {kept:?}");
    let changed = account.provider().update(at, attributes, &other).await;
    changed.unwrap_or_else(|fault| panic!("{at}: {fault}"));
    same(account, at, &other).await;
    // What somebody has changed becomes as wanted again, also by making it.
    create(account, at, attributes).await;
    same(account, at, attributes).await;
}

async fn deletes(account: &dyn Account, at: &Address) {
    if at.kind == ResourceKind::Subscription {
        account.confirm(at).await;
    }
    let may_stay = LEAVES_SOMETHING.contains(&at.kind);
    delete(account, at).await;
    let gone = account.settled(at, &|live| live.is_none() || may_stay).await.is_none();
    assert!(gone || may_stay, "{at} is still there");
    delete(account, at).await;
}

async fn delete(account: &dyn Account, at: &Address) {
    account.provider().delete(at, true).await.unwrap_or_else(|fault| panic!("{at}: {fault}"));
}

async fn same(account: &dyn Account, at: &Address, wanted: &Attributes) {
    let as_wanted = |live: Option<&Attributes>| {
        live.is_some_and(|live| {
            changes(live, wanted).is_empty() && live.get("tags") == wanted.get("tags")
        })
    };
    let live = account.settled(at, &as_wanted).await;
    let live = live.unwrap_or_else(|| panic!("{at} is not there"));
    let differs = changes(&live, wanted);
    assert!(differs.is_empty(), "{at} differs: {differs:#?}");
    assert_eq!(live.get("tags"), wanted.get("tags"), "the mark of {at}");
}

/// Once all of these are made, what settings may stop to want is found by its
/// kind: of `budget`, which is always wanted, nothing is said.
pub async fn owned_are_found_again(account: &dyn Account, wanted: &[Resource], budget: &str) {
    for Resource { address: at, attributes, .. } in wanted {
        create(account, at, attributes).await;
        if at.kind == ResourceKind::Subscription {
            account.confirm(at).await;
        }
    }
    for kind in KINDS.iter().filter(|info| info.varies).map(|info| info.kind) {
        let mut owned = account.provider().owned(kind).await.expect("it can be listed");
        owned.sort();
        let wanted = wanted.iter().map(|resource| &resource.address);
        let mut wanted: Vec<_> =
            wanted.filter(|at| at.kind == kind && at.name != budget).cloned().collect();
        wanted.sort();
        assert_eq!(owned, wanted);
    }
}
