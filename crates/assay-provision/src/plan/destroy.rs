//! The same road backwards.

use std::collections::BTreeSet;

use super::document::Plan;
use super::select::Selection;
use super::step::{Action, PlanStep};
use super::{memory, region};
use crate::world::{Owner, parent};
use crate::{
    Address, Attributes, Home, Module, ProvisionError, Resource, ResourceKind, World, changes,
};

/// The name that stands for all that holds data.
const ALL: &str = "all";

/// What goes, and what of it though it holds data.
#[derive(Debug, Clone, Default)]
pub struct DestroyOptions {
    /// What the plan is about.
    pub selection: Selection,
    /// Names of buckets, log groups and databases that go with what they hold; or `all`.
    pub delete_data: Vec<String>,
}

/// The plan that leaves nothing of ours but what holds logs.
///
/// # Errors
/// A target is neither wanted nor ours; a name of data names nothing; the
/// account's roles or budgets of this project are another region's.
pub fn destroy(
    wanted: &[Resource],
    world: &World,
    home: &Home,
    options: &DestroyOptions,
) -> Result<Plan, ProvisionError> {
    options.selection.check(wanted, world)?;
    region::check(world, home, false)?;
    let all = candidates(wanted, world);
    known(&options.delete_data, &all, world)?;
    let selected: Vec<_> = all
        .into_iter()
        .filter(|(address, module)| options.selection.has(*module, address))
        .collect();
    let destroyer = Destroyer { world, options, selected: &selected };
    let steps: Vec<_> = selected.iter().rev().filter_map(|one| destroyer.step(one)).collect();
    let plan = Plan::new(&world.names.project, home, linked(steps, wanted, world));
    Ok(plan)
}

/// What there may be of ours, each after what it depends on.
fn candidates(wanted: &[Resource], world: &World) -> Vec<(Address, Module)> {
    let known: BTreeSet<_> = wanted.iter().map(|one| &one.address).collect();
    let more = world.owned.iter().filter(|address| !known.contains(address));
    let more = more.map(|address| (address.clone(), Module::of_unwanted(address)));
    wanted.iter().map(|one| (one.address.clone(), one.module)).chain(more).collect()
}

/// A name that was mistyped must not look as if its logs were gone.
fn known(names: &[String], all: &[(Address, Module)], world: &World) -> Result<(), ProvisionError> {
    let with_logs = all.iter().filter(|(address, _)| holds_logs(address, world));
    let there: Vec<_> = with_logs.map(|(address, _)| address.name.clone()).collect();
    match names.iter().find(|name| *name != ALL && !there.contains(name)) {
        None => Ok(()),
        Some(name) => Err(ProvisionError::UnknownData { name: name.clone(), there }),
    }
}

/// Of the two buckets, the one with results of queries holds none.
fn holds_logs(address: &Address, world: &World) -> bool {
    match address.kind {
        ResourceKind::Bucket => address.name == world.names.logs_bucket(),
        kind => kind.info().holds_data,
    }
}

struct Destroyer<'a> {
    world: &'a World,
    options: &'a DestroyOptions,
    selected: &'a [(Address, Module)],
}

impl Destroyer<'_> {
    fn step(&self, (address, module): &(Address, Module)) -> Option<PlanStep> {
        let live = &self.world.get(address)?.attributes;
        let step = PlanStep {
            address: address.clone(),
            module: *module,
            action: Action::Delete,
            reason: None,
            adopts: false,
            contents: address.kind.info().goes_with_contents(),
            changes: vec![],
            from: Some(live.clone()),
            to: None,
            after: vec![],
        };
        let retain = |reason: &str| PlanStep {
            action: Action::Retain,
            reason: Some(reason.to_owned()),
            contents: false,
            ..step.clone()
        };
        match () {
            () if self.world.owner(address) == Some(Owner::Foreign) => {
                Some(retain("it is not ours"))
            }
            () if self.survives(address) => {
                Some(retain("it holds logs; --delete-data names what goes"))
            }
            () if address.kind == ResourceKind::InvocationLogging => {
                Some(restored(step, live, self.world))
            }
            () => (!self.goes_with_parent(address)).then_some(step),
        }
    }

    /// What holds logs and is not named, and what is part of that.
    fn survives(&self, address: &Address) -> bool {
        let named = |name: &String| *name == address.name || name == ALL;
        let spared = holds_logs(address, self.world) && !self.options.delete_data.iter().any(named);
        spared || self.parent_survives(address)
    }

    fn parent_survives(&self, address: &Address) -> bool {
        let belongs = address.kind.info().part_of_parent || address.kind == ResourceKind::GlueTable;
        let parent = parent(address, &self.world.names);
        belongs && parent.is_some_and(|parent| self.survives(&parent))
    }

    /// AWS deletes it with the whole, and until then it does its work: a bucket
    /// that is being emptied stays closed to the public.
    fn goes_with_parent(&self, address: &Address) -> bool {
        let parent =
            parent(address, &self.world.names).filter(|_| address.kind.info().part_of_parent);
        parent.is_some_and(|parent| {
            let goes = self.selected.iter().any(|(selected, _)| *selected == parent);
            goes && self.world.owner(&parent) == Some(Owner::Ours)
        })
    }
}

/// What was there before comes back; where nothing was, nothing stays.
fn restored(step: PlanStep, live: &Attributes, world: &World) -> PlanStep {
    match memory::remembered(world) {
        None => step,
        Some(before) => PlanStep {
            action: Action::Update,
            reason: Some("puts back what was there before".into()),
            changes: changes(live, &before),
            to: Some(before),
            ..step
        },
    }
}

/// Each waits until what depends on it is gone.
fn linked(mut steps: Vec<PlanStep>, wanted: &[Resource], world: &World) -> Vec<PlanStep> {
    let going: BTreeSet<_> = steps
        .iter()
        .filter(|step| step.action.changes())
        .map(|step| step.address.clone())
        .collect();
    for step in steps.iter_mut().filter(|step| step.action.changes()) {
        let needs = |one: &&Resource| one.depends_on.contains(&step.address);
        let dependents = wanted.iter().filter(needs).map(|one| one.address.clone());
        let children =
            going.iter().filter(|one| parent(one, &world.names).as_ref() == Some(&step.address));
        let after: BTreeSet<_> = dependents.chain(children.cloned()).collect();
        step.after = after.intersection(&going).cloned().collect();
    }
    steps
}
