//! What a plan is about, where it is not about everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Address, Module, ProvisionError, Resource, World};

/// Modules and single resources; everything where neither is named.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// All resources of these.
    pub modules: Vec<Module>,
    /// These.
    pub targets: Vec<Address>,
}

impl Selection {
    /// Whether it is about that one.
    pub(super) fn has(&self, module: Module, address: &Address) -> bool {
        let everything = self.modules.is_empty() && self.targets.is_empty();
        everything || self.modules.contains(&module) || self.targets.contains(address)
    }

    /// # Errors
    /// A target is neither wanted nor ours.
    pub(super) fn check(&self, wanted: &[Resource], world: &World) -> Result<(), ProvisionError> {
        let known = |address: &Address| {
            world.owned.contains(address)
                || wanted.iter().any(|resource| resource.address == *address)
        };
        let unknown: Vec<_> =
            self.targets.iter().filter(|address| !known(address)).cloned().collect();
        match unknown.is_empty() {
            true => Ok(()),
            false => Err(ProvisionError::UnknownTarget { addresses: unknown }),
        }
    }

    /// The selected ones, and those that are not there and that they need: each
    /// of these with the one that needs it.
    pub(super) fn with_needed(
        &self,
        wanted: &[Resource],
        world: &World,
    ) -> BTreeMap<Address, Option<Address>> {
        let selected = wanted.iter().filter(|one| self.has(one.module, &one.address));
        let mut all: BTreeMap<_, _> = selected.map(|one| (one.address.clone(), None)).collect();
        // Each comes after what it depends on, so going backwards meets every
        // one after all that need it.
        for resource in wanted.iter().rev() {
            if all.contains_key(&resource.address) {
                for needed in missing(resource, world) {
                    all.entry(needed).or_insert_with(|| Some(resource.address.clone()));
                }
            }
        }
        all
    }
}

fn missing(resource: &Resource, world: &World) -> BTreeSet<Address> {
    let needed = resource.depends_on.iter();
    needed.filter(|address| world.get(address).is_none()).cloned().collect()
}
