//! How one kind of resource is read, made, changed and deleted.

use std::collections::BTreeMap;

use assay_provision::kinds::Shape;
use assay_provision::{Address, Attributes, Observed};
use async_trait::async_trait;

use super::aws::Aws;
use crate::service::calls::{Called, Named};

/// A resource as it is live, in the words of its kind.
pub(super) struct Live<S> {
    pub(super) shape: S,
    pub(super) outputs: BTreeMap<String, String>,
}

impl<S> Live<S> {
    pub(super) fn new(shape: S) -> Self {
        Self { shape, outputs: BTreeMap::new() }
    }

    /// With an output; nothing where AWS did not tell it.
    pub(super) fn with(mut self, name: &str, value: Option<impl Into<String>>) -> Self {
        self.outputs.extend(value.map(|value| (name.to_owned(), value.into())));
        self
    }
}

/// One kind of resource.
///
/// Whether it is there already, or no longer, does not concern it: `create` is
/// called when nothing was found, `delete` may fail as missing.
#[async_trait]
pub(super) trait Resource: Send + Sync {
    /// Its attributes.
    type Shape: Shape + Send + Sync;

    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Live<Self::Shape>>>;

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Self::Shape) -> Called<()>;

    /// For most settings, making them again is how they are changed.
    async fn update(
        &self,
        aws: &Aws,
        at: &Address,
        _from: &Self::Shape,
        to: &Self::Shape,
    ) -> Called<()> {
        self.create(aws, at, to).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()>;

    /// Those of this kind that settings may stop to want.
    async fn owned(&self, _aws: &Aws) -> Called<Vec<Address>> {
        Ok(Vec::new())
    }
}

/// A [`Resource`] whose attributes have lost their type, so that one table
/// holds all kinds.
#[async_trait]
pub(super) trait Adapter: Send + Sync {
    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Observed>>;

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Attributes) -> Called<()>;

    async fn update(
        &self,
        aws: &Aws,
        at: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Called<()>;

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()>;

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>>;
}

#[async_trait]
impl<R: Resource> Adapter for R {
    async fn read(&self, aws: &Aws, at: &Address) -> Called<Option<Observed>> {
        let live = Resource::read(self, aws, at).await?;
        Ok(live.map(|live| Observed { attributes: live.shape.attributes(), outputs: live.outputs }))
    }

    async fn create(&self, aws: &Aws, at: &Address, wanted: &Attributes) -> Called<()> {
        Resource::create(self, aws, at, &shape(wanted)?).await
    }

    async fn update(
        &self,
        aws: &Aws,
        at: &Address,
        from: &Attributes,
        to: &Attributes,
    ) -> Called<()> {
        Resource::update(self, aws, at, &shape(from)?, &shape(to)?).await
    }

    async fn delete(&self, aws: &Aws, at: &Address, contents: bool) -> Called<()> {
        Resource::delete(self, aws, at, contents).await
    }

    async fn owned(&self, aws: &Aws) -> Called<Vec<Address>> {
        Resource::owned(self, aws).await
    }
}

fn shape<S: Shape>(attributes: &Attributes) -> Called<S> {
    S::from_attributes(attributes).named("reading of attributes")
}
