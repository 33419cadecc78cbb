//! What is checked.

use assay_provision::kinds::Shape;
use assay_provision::{Address, Names, Observed, Provider, ProviderFault, ResourceKind};

use crate::provision::AwsProvider;
use crate::provision::aws::Aws;

/// One project's account and region.
pub(super) struct Patient<'a> {
    pub(super) provider: &'a AwsProvider,
    pub(super) names: &'a Names,
}

impl Patient<'_> {
    /// For what the port of provisioning does not look at.
    pub(super) fn aws(&self) -> &Aws {
        &self.provider.aws
    }

    /// What is live under a name.
    pub(super) async fn live(
        &self,
        kind: ResourceKind,
        name: &str,
    ) -> Result<Option<Observed>, ProviderFault> {
        self.provider.read(&Address::new(kind, name)).await
    }

    /// What is set on it, in the words of its kind.
    pub(super) async fn set<S: Shape>(
        &self,
        kind: ResourceKind,
        name: &str,
    ) -> Result<Option<S>, ProviderFault> {
        let live = self.live(kind, name).await?;
        Ok(live.and_then(|live| S::from_attributes(&live.attributes).ok()))
    }
}
