//! The wanted resources while they are listed.

use std::collections::BTreeMap;

use assay_schema::tags::MARK;

use crate::kinds::{Shape, Tags};
use crate::resource::{Module, Resource};
use crate::{Address, Home, Names, ResourceKind, Settings};

/// The list while it is made, and what everybody needs to make it.
pub(super) struct Wanted<'a> {
    pub(super) settings: &'a Settings,
    pub(super) home: &'a Home,
    pub(super) names: Names,
    pub(super) module: Module,
    pub(super) resources: Vec<Resource>,
}

impl Wanted<'_> {
    pub(super) fn within(&mut self, module: Module) -> &mut Self {
        self.module = module;
        self
    }

    pub(super) fn add(
        &mut self,
        kind: ResourceKind,
        name: impl Into<String>,
        shape: &impl Shape,
        after: &[&Address],
    ) -> Address {
        let address = Address::new(kind, name);
        self.resources.push(Resource {
            address: address.clone(),
            module: self.module,
            attributes: shape.attributes(),
            depends_on: after.iter().map(|address| (*address).clone()).collect(),
        });
        address
    }

    /// The mark and the user's tags.
    pub(super) fn tags(&self) -> Tags {
        let mut tags = self.settings.tags.clone();
        tags.insert(MARK.to_owned(), self.names.project.clone());
        tags
    }

    /// The mark alone, for what has parameters instead of tags.
    pub(super) fn mark(&self) -> BTreeMap<String, String> {
        BTreeMap::from([(MARK.to_owned(), self.names.project.clone())])
    }
}
