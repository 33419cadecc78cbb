//! What an account has once for all its regions: roles, budgets, and the bucket
//! of the logs with its policy.
//!
//! They carry the project's name and no region's, and what they allow and tell
//! is of one region. Written for a second one they would take from the first its
//! rights, so a project is in one region of an account.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::world::Owner;
use crate::{Address, Attributes, Home, ProvisionError, ResourceKind, World};

const SHARED: [ResourceKind; 4] = [
    ResourceKind::IamRole,
    ResourceKind::IamRolePolicy,
    ResourceKind::BucketPolicy,
    ResourceKind::Budget,
];

/// Refuses a region of which none of the account's roles and budgets of this
/// project is, where they are another one's.
///
/// # Errors
/// Names one of them, and its region.
pub(super) fn check(world: &World, home: &Home, adopt: bool) -> Result<(), ProvisionError> {
    let ours = |address: &Address| {
        let adopted = adopt && world.other_project(address).is_none();
        adopted || address.kind == ResourceKind::Budget || world.owner(address) == Some(Owner::Ours)
    };
    let shared = world.live.iter().filter(|(address, _)| SHARED.contains(&address.kind));
    let shared = shared.filter(|(address, _)| ours(address)).map(|(address, live)| {
        let regions = match address.kind {
            ResourceKind::Budget => regions_of_topic(&live.attributes, &world.names.topic()),
            _ => regions(&live.attributes),
        };
        (address, regions)
    });
    let shared: Vec<_> = shared.filter(|(_, regions)| !regions.is_empty()).collect();
    let is_here = shared.iter().any(|(_, regions)| regions.contains(&home.region));
    let first = shared.iter().find_map(|(address, regions)| Some((*address, regions.first()?)));
    match first.filter(|_| !is_here) {
        None => Ok(()),
        Some((address, region)) => Err(ProvisionError::OtherRegion {
            address: address.clone(),
            project: world.names.project.clone(),
            region: region.clone(),
            here: home.region.clone(),
        }),
    }
}

/// The regions that the ARNs in the trust of a role, or in a policy, name.
pub fn regions(attributes: &Attributes) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let policies = ["trust", "document"].into_iter().filter_map(|name| attributes.get(name));
    policies.for_each(|value| collect(value, &|_| true, &mut found));
    found
}

fn regions_of_topic(budget: &Attributes, topic: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_topic = |arn: &str| arn.rsplit(':').next() == Some(topic);
    budget.values().for_each(|value| collect(value, &is_topic, &mut found));
    found
}

fn collect(value: &Value, counts: &dyn Fn(&str) -> bool, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend(region_of(text).filter(|_| counts(text))),
        Value::Array(items) => items.iter().for_each(|item| collect(item, counts, found)),
        Value::Object(fields) => fields.values().for_each(|item| collect(item, counts, found)),
        _ => {}
    }
}

fn region_of(arn: &str) -> Option<String> {
    let region = arn.strip_prefix("arn:")?.split(':').nth(2)?;
    let named = !region.is_empty() && !region.contains(['*', '?', '$']);
    named.then(|| region.to_owned())
}
