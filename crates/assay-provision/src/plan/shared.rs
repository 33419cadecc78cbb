//! What provisioning shares with publishing: the database, and in it the table
//! over the raw logs.
//!
//! Publishing marks the table as its lake's and adds the accounts and regions
//! that it finds. So what is wanted here is what is live and more: the plan then
//! shows no difference where there is none to settle, and its update takes
//! nothing away.

use assay_schema::raw;
use serde_json::Value;

use crate::{Attributes, Resource, ResourceKind, World};

/// What is wanted of tables and databases, and beside it what publishing has
/// written there.
pub(super) fn share(wanted: &mut [Resource], world: &World) {
    let kinds = [ResourceKind::GlueDatabase, ResourceKind::GlueTable];
    for resource in wanted.iter_mut().filter(|one| kinds.contains(&one.address.kind)) {
        if let Some(live) = world.get(&resource.address) {
            share_one(&mut resource.attributes, &live.attributes);
        }
    }
}

fn share_one(wanted: &mut Attributes, live: &Attributes) {
    let live = |key: &str| live.get("parameters")?.get(key)?.as_str();
    let Some(parameters) = wanted.get_mut("parameters").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(lake) = live(raw::LAKE) {
        parameters.insert(raw::LAKE.to_owned(), lake.into());
    }
    for (list, live) in raw::LISTS.iter().filter_map(|list| Some((*list, live(list)?))) {
        if let Some(wanted) = parameters.get_mut(list) {
            *wanted = raw::united(live, wanted.as_str().unwrap_or_default()).into();
        }
    }
}
