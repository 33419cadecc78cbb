//! The account in memory is held to what AWS's provider is held to.

use std::collections::BTreeSet;

use assay_doubles::provider::{Account, Fake, holds_for_each_kind, owned_are_found_again};
use assay_provision::{KINDS, Names, Provider, Resource, desired};
use futures::executor::block_on;

use crate::support::{entries, home, settings};

struct InMemory(Fake);

impl Account for InMemory {
    fn provider(&self) -> &dyn Provider {
        &self.0
    }
}

fn wanted() -> Vec<Resource> {
    desired(&settings(&entries()).unwrap(), &home())
}

fn in_memory() -> InMemory {
    InMemory(Fake::new(&settings(&entries()).unwrap().project_name))
}

#[test]
fn each_kind_is_made_read_back_changed_and_deleted() {
    let wanted = wanted();
    let kinds: BTreeSet<_> = wanted.iter().map(|resource| resource.address.kind).collect();
    assert_eq!(kinds.len(), KINDS.len(), "the example lacks a kind");
    block_on(holds_for_each_kind(&in_memory(), &wanted));
}

#[test]
fn what_settings_may_stop_to_want_is_found_again() {
    let budget = Names::of(&settings(&entries()).unwrap()).monthly_budget();
    block_on(owned_are_found_again(&in_memory(), &wanted(), &budget));
}
