//! The port to whoever holds the resources.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde_json::Value;

use crate::{Address, Kind};

/// What is set on a resource: the service's own words in snake case, at the
/// first level. Policies are JSON documents and not text; what is not set is
/// absent, never null.
pub type Attributes = BTreeMap<String, Value>;

/// Whose a live resource is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// It, or what it is part of, carries the mark of this project.
    Ours,
    /// It carries no mark of ours.
    Foreign,
}

/// A resource as it is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// In the form of the wanted attributes, what AWS adds by itself left out.
    pub attributes: Attributes,
    /// Whose it is.
    pub owner: Owner,
    /// ARNs and ids that AWS gave it, by the name under which others refer to them (`arn`, `id`).
    pub outputs: BTreeMap<String, String>,
}

/// Why a call did not do what it was to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation} failed: {message}")]
pub struct Fault {
    /// What to make of it.
    pub kind: FaultKind,
    /// Service and operation, `iam:CreateRole`.
    pub operation: String,
    /// What the service said.
    pub message: String,
}

/// What to make of a fault. What is worth repeating has been repeated by the
/// provider before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The caller may not.
    Denied,
    /// Somebody else changed it meanwhile.
    Conflict,
    /// Too often, for longer than the provider waits.
    Throttled,
    /// What it depends on has not spread through AWS in the time the provider waits.
    NotReady,
    /// It holds something and cannot be deleted.
    NotEmpty,
    /// The request makes no sense to the service.
    Invalid,
    /// Nobody answers.
    Unreachable,
    /// Anything else.
    Other,
}

/// Whoever holds the resources of one account and region.
///
/// Each call is atomic as far as the service is, and may be repeated: making
/// what is there as wanted, and deleting what is gone, succeed.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What is live under a name; none if there is nothing.
    async fn read(&self, address: &Address) -> Result<Option<Observed>, Fault>;

    /// Names of what of a kind carries the mark of this project.
    async fn owned(&self, kind: Kind) -> Result<Vec<Address>, Fault>;

    /// Makes what is not there.
    async fn create(&self, address: &Address, wanted: &Attributes) -> Result<(), Fault>;

    /// Changes what is there from what the plan saw to what is wanted, and marks it as ours.
    async fn update(
        &self,
        address: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Result<(), Fault>;

    /// Deletes what is there, with `contents` also what it holds.
    async fn delete(&self, address: &Address, contents: bool) -> Result<(), Fault>;
}
