//! The port to the holder of the resources.

use std::collections::BTreeMap;

use assay_host::Hinted;
use async_trait::async_trait;
use serde_json::Value;

use crate::{Address, ResourceKind};

/// What is set on a resource: the fields of its kind's struct in
/// [`crate::kinds`]. Policies are JSON documents and not text; what is not set
/// is absent, never null.
pub type Attributes = BTreeMap<String, Value>;

/// A resource as it is live. Whose it is follows from its attributes and its
/// parent; see [`crate::Ownership`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observed {
    /// In the form of the wanted attributes, what AWS adds by itself left out.
    pub attributes: Attributes,
    /// ARNs and ids that AWS gave it (`arn`, `id`), and states that are no
    /// attributes (`pending`).
    pub outputs: BTreeMap<String, String>,
}

/// Why a call did not do what it was to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation} failed: {message}")]
pub struct ProviderFault {
    /// What to make of it.
    pub kind: FaultKind,
    /// Service and operation, `iam:CreateRole`.
    pub operation: String,
    /// What the service said.
    pub message: String,
}

impl Hinted for ProviderFault {
    fn hint(&self) -> Option<String> {
        (self.kind == FaultKind::Denied).then(|| format!("the caller needs {}", self.operation))
    }
}

/// What to make of a fault. What is worth repeating has been repeated by the
/// provider before it is reported.
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

/// The holder of the resources of one project in one account and region.
///
/// Each call is atomic as far as the service is, and may be repeated: making
/// what is there as wanted, and deleting what is gone, succeed. The mark of the
/// project is among the wanted attributes: a provider adds nothing by itself.
/// A call that changes something returns when a read shows what it did: a caller
/// reads back at once, and takes what differs for a failure.
#[async_trait]
pub trait Provider: Send + Sync {
    /// What is live under a name; none if there is nothing. What hangs on a
    /// parent that is not there is not there.
    async fn read(&self, address: &Address) -> Result<Option<Observed>, ProviderFault>;

    /// What is there of a kind that settings may stop to want
    /// ([`ResourceKind::varies`]), in any order: inference profiles that carry the
    /// project's mark, budgets named `PROJECT-team-…`, confirmed e-mail
    /// subscriptions of the project's topic, inline policies of its three roles.
    async fn owned(&self, kind: ResourceKind) -> Result<Vec<Address>, ProviderFault>;

    /// Makes what is not there. Where it is there after all, for a run that was
    /// cut off, it becomes as wanted.
    async fn create(&self, address: &Address, wanted: &Attributes) -> Result<(), ProviderFault>;

    /// Changes what is there from what the plan saw to what is wanted. Never
    /// called for an attribute that cannot be changed ([`ResourceKind::immutable`]).
    async fn update(
        &self,
        address: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Result<(), ProviderFault>;

    /// Deletes what is there, with `contents` also what it holds: objects and
    /// versions of a bucket, tables of a database, history and saved queries of
    /// a workgroup. Without, [`FaultKind::NotEmpty`] tells that it holds something.
    async fn delete(&self, address: &Address, contents: bool) -> Result<(), ProviderFault>;
}
