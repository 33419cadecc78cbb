//! What is live, and whose it is.

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::raw;
use assay_schema::tags::{MARK, TEAM_IN_BUDGET};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::{Value, json};

use crate::kinds::{InvocationLogging, Shape};
use crate::{
    Address, Attributes, Names, Observed, Ownership, Provider, ProvisionError, Resource,
    ResourceKind,
};

/// Calls under way at the same time. IAM takes about fifteen reads in a second.
const READS_MAX: usize = 12;

/// What is live of what the settings want, and of what is ours.
#[derive(Debug, Clone)]
pub struct World {
    /// Names of the project.
    pub names: Names,
    /// What is there.
    pub live: BTreeMap<Address, Observed>,
    /// Of the kinds whose number varies: what is ours, wanted or not.
    pub owned: BTreeSet<Address>,
}

/// Whose a live resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// It, or what it is part of, carries the mark of this project.
    Ours,
    /// It does not.
    Foreign,
}

impl World {
    /// Reads what is live of the wanted resources, and whatever is ours.
    ///
    /// # Errors
    /// The first read that failed.
    pub async fn observe(
        provider: &dyn Provider,
        names: &Names,
        wanted: &[Resource],
    ) -> Result<Self, ProvisionError> {
        let owned = owned(provider).await?;
        let wanted = wanted.iter().map(|resource| resource.address.clone());
        let all: BTreeSet<_> = wanted.chain(owned.iter().cloned()).collect();
        let mut world = Self { names: names.clone(), live: read(provider, all).await?, owned };
        world.leave_neighbours();
        Ok(world)
    }

    /// Budgets are known by their names only, and those of a project `P-team`
    /// begin like the teams' of a project `P`: the filter distinguishes them.
    fn leave_neighbours(&mut self) {
        let Self { names, live, owned } = self;
        let team = |address: &Address| {
            address.name.strip_prefix(&names.team_budget("")).map(str::to_owned)
        };
        owned.retain(|address| {
            let filters = live.get(address).and_then(|live| live.attributes.get("filters"));
            let tag = team(address).map(|team| json!([format!("{TEAM_IN_BUDGET}{team}")]));
            address.kind != ResourceKind::Budget
                || tag.is_some() && filters.map(|all| &all["TagKeyValue"]) == tag.as_ref()
        });
    }

    /// What is live under that name.
    pub fn get(&self, address: &Address) -> Option<&Observed> {
        self.live.get(address)
    }

    /// Whose it is; none where nothing is.
    pub fn owner(&self, address: &Address) -> Option<Owner> {
        let live = self.live.get(address)?;
        let ours = match address.kind.info().ownership {
            Ownership::Tag => self.marked(&live.attributes, "tags"),
            Ownership::Parameter => {
                self.marked(&live.attributes, "parameters") || self.is_shared(address, live)
            }
            Ownership::Parent => self.parent_is_ours(address),
            Ownership::Destination => {
                self.delivers_to_us(&live.attributes) && self.is_ours(&self.logs_bucket())
            }
        };
        Some(if ours { Owner::Ours } else { Owner::Foreign })
    }

    fn is_ours(&self, address: &Address) -> bool {
        self.owner(address) == Some(Owner::Ours)
    }

    /// A table in our database that publishing has made, under a name that both want.
    fn is_shared(&self, address: &Address, live: &Observed) -> bool {
        let mark = |key: &str| live.attributes.get("parameters")?.get(key);
        let published = mark(raw::LAKE).is_some() && mark(MARK).is_none();
        published && address.name == self.names.raw_table() && self.parent_is_ours(address)
    }

    fn parent_is_ours(&self, address: &Address) -> bool {
        parent(address, &self.names).is_some_and(|parent| self.is_ours(&parent))
    }

    /// The other project whose mark it, or what it is part of, carries.
    pub(crate) fn other_project(&self, address: &Address) -> Option<String> {
        let live = self.live.get(address)?;
        let mark = |within: &str| live.attributes.get(within)?.get(MARK)?.as_str();
        let own = mark("tags").or_else(|| mark("parameters")).map(str::to_owned);
        let whole = || match address.kind {
            ResourceKind::InvocationLogging if self.delivers_to_us(&live.attributes) => {
                Some(self.logs_bucket())
            }
            ResourceKind::InvocationLogging => None,
            _ => parent(address, &self.names),
        };
        let project = own.or_else(|| self.other_project(&whole()?))?;
        (project != self.names.project).then_some(project)
    }

    fn marked(&self, attributes: &Attributes, within: &str) -> bool {
        let mark = attributes.get(within).and_then(|tags| tags.get(MARK)).and_then(Value::as_str);
        mark == Some(&self.names.project)
    }

    /// Whether the log goes where this project wants it.
    pub(crate) fn delivers_to_us(&self, attributes: &Attributes) -> bool {
        let logging = InvocationLogging::from_attributes(attributes).unwrap_or_default();
        match (logging.s3_bucket, logging.log_group) {
            (Some(bucket), _) => bucket == self.names.logs_bucket(),
            (None, group) => group.is_some_and(|group| group == self.names.log_group()),
        }
    }

    pub(crate) fn logs_bucket(&self) -> Address {
        Address::new(ResourceKind::Bucket, self.names.logs_bucket())
    }
}

/// On what a resource hangs, and whose it therefore is.
pub(crate) fn parent(address: &Address, names: &Names) -> Option<Address> {
    let of = |kind, name: &str| Some(Address::new(kind, name));
    let (first, _) = address.parts();
    match address.kind {
        ResourceKind::IamRolePolicy => of(ResourceKind::IamRole, first),
        ResourceKind::BucketVersioning
        | ResourceKind::BucketEncryption
        | ResourceKind::BucketPublicAccess
        | ResourceKind::BucketLifecycle
        | ResourceKind::BucketPolicy => of(ResourceKind::Bucket, &address.name),
        ResourceKind::LogQuery | ResourceKind::MetricFilter => {
            of(ResourceKind::LogGroup, &names.log_group())
        }
        ResourceKind::GlueTable => of(ResourceKind::GlueDatabase, first),
        ResourceKind::NamedQuery => of(ResourceKind::Workgroup, first),
        ResourceKind::TopicPolicy | ResourceKind::Subscription | ResourceKind::Budget => {
            of(ResourceKind::Topic, &names.topic())
        }
        _ => None,
    }
}

async fn owned(provider: &dyn Provider) -> Result<BTreeSet<Address>, ProvisionError> {
    let kinds = crate::KINDS.iter().filter(|info| info.varies).map(|info| info.kind);
    let lists = stream::iter(kinds).map(|kind| async move {
        let failed = |fault| ProvisionError::Listing { kind, fault };
        provider.owned(kind).await.map_err(failed)
    });
    let lists: Vec<_> = lists.buffer_unordered(READS_MAX).try_collect().await?;
    Ok(lists.into_iter().flatten().collect())
}

/// What is live of these.
pub(crate) async fn read(
    provider: &dyn Provider,
    addresses: impl IntoIterator<Item = Address>,
) -> Result<BTreeMap<Address, Observed>, ProvisionError> {
    let reads = stream::iter(addresses).map(|address| async move {
        match provider.read(&address).await {
            Ok(live) => Ok(live.map(|live| (address, live))),
            Err(fault) => Err(ProvisionError::Reading { address, fault }),
        }
    });
    let found: Vec<_> = reads.buffer_unordered(READS_MAX).try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}
