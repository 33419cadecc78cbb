//! What holds for all kinds.

use assay_provision::{
    Address, Attributes, FaultKind, Observed, Provider, ProviderFault, ResourceKind,
};
use async_trait::async_trait;

use super::adapters::adapter;
use super::aws::Aws;
use super::settle::{Pauses, passes};
use crate::service::calls::{Called, IfThere};
use crate::{ServiceError, ServiceErrorKind, Services};

/// The resources of one project in one account and region.
#[derive(Debug)]
pub struct AwsProvider {
    pub(crate) aws: Aws,
    pauses: Pauses,
}

impl AwsProvider {
    /// For the project of that name; asks who the caller is.
    ///
    /// # Errors
    ///
    /// Nothing names a region, there are no credentials, or there is no answer.
    pub async fn new(services: &Services, project: &str) -> Result<Self, ServiceError> {
        let aws = Aws::connect(services, project).await?;
        Ok(Self { aws, pauses: Pauses::default() })
    }

    /// With other pauses while something spreads through AWS.
    #[must_use]
    pub fn with_pauses(self, pauses: Pauses) -> Self {
        Self { pauses, ..self }
    }

    /// Twelve digits.
    pub fn account(&self) -> &str {
        &self.aws.place.account
    }

    /// `us-east-1` for example.
    pub fn region(&self) -> &str {
        &self.aws.place.region
    }

    /// `aws`, `aws-us-gov` or `aws-cn`.
    pub fn partition(&self) -> &str {
        self.aws.partition()
    }

    /// ARN of the caller.
    pub fn caller(&self) -> &str {
        &self.aws.place.caller
    }

    /// Repeats what fails with something that passes by itself; gives the last
    /// failure then.
    async fn settle(&self, at: &Address, work: Work<'_>) -> Called<()> {
        for pause in self.pauses.iter() {
            match self.once(at, work).await {
                Err(error) if passes(&error) => tracing::debug!(%error, "to be repeated"),
                done => return done,
            }
            tokio::time::sleep(pause).await;
        }
        self.once(at, work).await
    }

    async fn once(&self, at: &Address, work: Work<'_>) -> Called<()> {
        let adapter = adapter(at.kind);
        match work {
            Work::Make(wanted) => self.make(at, wanted).await,
            Work::Change(from, to) => adapter.update(&self.aws, at, from, to).await,
            Work::Delete { contents } => adapter.delete(&self.aws, at, contents).await,
        }
    }

    /// Makes what is not there, and changes what is there after all: names are
    /// not unique with every service, so it is looked for first.
    async fn make(&self, at: &Address, wanted: &Attributes) -> Called<()> {
        let adapter = adapter(at.kind);
        match adapter.read(&self.aws, at).await? {
            None => adapter.create(&self.aws, at, wanted).await,
            Some(live) if live.attributes == *wanted => Ok(()),
            Some(live) => {
                changeable(at, &live.attributes, wanted)?;
                adapter.update(&self.aws, at, &live.attributes, wanted).await
            }
        }
    }
}

/// What is to be done with a resource.
#[derive(Clone, Copy)]
enum Work<'a> {
    Make(&'a Attributes),
    Change(&'a Attributes, &'a Attributes),
    Delete { contents: bool },
}

#[async_trait]
impl Provider for AwsProvider {
    async fn read(&self, address: &Address) -> Result<Option<Observed>, ProviderFault> {
        adapter(address.kind).read(&self.aws, address).await.map_err(fault)
    }

    async fn owned(&self, kind: ResourceKind) -> Result<Vec<Address>, ProviderFault> {
        adapter(kind).owned(&self.aws).await.map_err(fault)
    }

    async fn create(&self, address: &Address, wanted: &Attributes) -> Result<(), ProviderFault> {
        self.settle(address, Work::Make(wanted)).await.map_err(fault)
    }

    async fn update(
        &self,
        address: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Result<(), ProviderFault> {
        self.settle(address, Work::Change(from, to)).await.map_err(fault)
    }

    async fn delete(&self, address: &Address, contents: bool) -> Result<(), ProviderFault> {
        let done = self.settle(address, Work::Delete { contents }).await.if_there();
        done.map(Option::unwrap_or_default).map_err(fault)
    }
}

fn changeable(at: &Address, live: &Attributes, wanted: &Attributes) -> Called<()> {
    let fixed = at.kind.immutable().iter();
    match fixed.copied().find(|name| live.get(*name) != wanted.get(*name)) {
        None => Ok(()),
        Some(name) => Err(ServiceError {
            operation: "creation",
            kind: ServiceErrorKind::Conflict,
            code: None,
            message: format!("{at} is there with another {name}, which cannot be changed"),
        }),
    }
}

const FAULTS: [(ServiceErrorKind, FaultKind); 10] = [
    (ServiceErrorKind::Denied, FaultKind::Denied),
    (ServiceErrorKind::Credentials, FaultKind::Other),
    (ServiceErrorKind::Missing, FaultKind::Conflict),
    (ServiceErrorKind::Exists, FaultKind::Conflict),
    (ServiceErrorKind::Conflict, FaultKind::Conflict),
    (ServiceErrorKind::NotEmpty, FaultKind::NotEmpty),
    (ServiceErrorKind::Throttled, FaultKind::Throttled),
    (ServiceErrorKind::Invalid, FaultKind::Invalid),
    (ServiceErrorKind::Unreachable, FaultKind::Unreachable),
    (ServiceErrorKind::Other, FaultKind::Other),
];

/// A failure as the port reports it.
pub(crate) fn fault(error: ServiceError) -> ProviderFault {
    let known = FAULTS.iter().find(|(kind, _)| *kind == error.kind);
    let kind = known.map_or(FaultKind::Other, |(_, kind)| *kind);
    let kind = if passes(&error) { FaultKind::NotReady } else { kind };
    ProviderFault { kind, operation: error.operation.to_owned(), message: error.message }
}
