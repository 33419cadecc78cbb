//! Wanted minus live is the plan.

use std::collections::BTreeMap;

use super::document::{Plan, PlanOptions};
use super::notes::notes;
use super::step::{Action, PlanStep};
use super::{memory, region, shared};
use crate::world::{Owner, parent};
use crate::{
    Address, Change, Home, Module, Observed, ProvisionError, Resource, ResourceKind, World, changes,
};

/// The plan that makes the world as the settings want it.
///
/// # Errors
/// A target is neither wanted nor ours; the account's roles or budgets of this
/// project are another region's.
pub fn plan(
    mut wanted: Vec<Resource>,
    world: &World,
    home: &Home,
    options: &PlanOptions,
) -> Result<Plan, ProvisionError> {
    options.selection.check(&wanted, world)?;
    region::check(world, home, options.adopt)?;
    let planner = Planner { world, options };
    let mut selected = options.selection.with_needed(&wanted, world);
    let replaced = planner.replaced_logging(&selected);
    if replaced.is_some() {
        let logging = Some(logging());
        selected.entry(memory::keeper(world)).or_insert(logging);
    }
    memory::remember(&mut wanted, world, replaced.map(|live| &live.attributes));
    shared::share(&mut wanted, world);
    let steps = planner.steps(&wanted, &selected);
    let mut plan = Plan::new(&world.names.project, home, steps);
    // Only here: what is destroyed has no rights, and nobody expects it to.
    let gone = plan.steps.iter().filter(|step| step.action == Action::Delete);
    let lost: Vec<_> = gone.filter_map(PlanStep::lost_rights).collect();
    plan.losses.extend(lost);
    plan.notes = notes(&plan, &wanted, home);
    Ok(plan)
}

fn logging() -> Address {
    Address::new(ResourceKind::InvocationLogging, "default")
}

struct Planner<'a> {
    world: &'a World,
    options: &'a PlanOptions,
}

impl<'a> Planner<'a> {
    /// The logging configuration of somebody else that will be replaced.
    fn replaced_logging(
        &self,
        selected: &BTreeMap<Address, Option<Address>>,
    ) -> Option<&'a Observed> {
        let live = self.world.get(&logging())?;
        let wanted = self.options.replace_logging && selected.contains_key(&logging());
        (wanted && !self.world.delivers_to_us(&live.attributes)).then_some(live)
    }

    fn steps(
        &self,
        wanted: &[Resource],
        selected: &BTreeMap<Address, Option<Address>>,
    ) -> Vec<PlanStep> {
        let mut steps = vec![];
        for resource in wanted {
            if let Some(needed_by) = selected.get(&resource.address) {
                let mut step = self.step(resource);
                let needed = needed_by.as_ref().map(|by| format!("{by} needs it"));
                step.reason = step.reason.or(needed);
                steps.push(step);
            }
        }
        let unwanted = self.unwanted(wanted, &steps);
        steps.extend(unwanted);
        link(&mut steps, wanted);
        steps
    }

    fn step(&self, resource: &Resource) -> PlanStep {
        let step = PlanStep {
            address: resource.address.clone(),
            module: resource.module,
            action: Action::Create,
            reason: None,
            adopts: false,
            contents: false,
            changes: vec![],
            from: None,
            to: Some(resource.attributes.clone()),
            after: vec![],
        };
        match self.world.get(&resource.address) {
            None => step,
            Some(live) => self.against(step, live),
        }
    }

    fn against(&self, step: PlanStep, live: &Observed) -> PlanStep {
        let ours = self.world.owner(&step.address) == Some(Owner::Ours);
        let wanted = step.to.clone().unwrap_or_default();
        let changes = changes(&live.attributes, &wanted);
        let step = PlanStep { from: Some(live.attributes.clone()), changes, ..step };
        match () {
            () if ours => changed(step),
            () if self.world.other_project(&step.address).is_some() => self.foreign(step),
            () if self.is_others_logging(&step, live) => self.others_logging(step),
            () if self.options.adopt => changed(PlanStep { adopts: true, ..step }),
            () => self.foreign(step),
        }
    }

    fn foreign(&self, step: PlanStep) -> PlanStep {
        let reason = Some(self.unmarked(&step.address));
        PlanStep { action: Action::Foreign, reason, to: None, ..step }
    }

    /// Why it is not known to be ours.
    fn unmarked(&self, address: &Address) -> String {
        if let Some(project) = self.world.other_project(address) {
            return format!("it is of the project `{project}`, and stays so");
        }
        match parent(address, &self.world.names) {
            Some(parent) if self.world.get(&parent).is_none() => {
                format!("nothing says whose it is: {parent} is gone")
            }
            _ => "it is there and does not carry this project's mark".to_owned(),
        }
    }

    fn is_others_logging(&self, step: &PlanStep, live: &Observed) -> bool {
        step.address.kind == ResourceKind::InvocationLogging
            && !self.world.delivers_to_us(&live.attributes)
    }

    /// Overwriting it would end somebody else's log without a word.
    fn others_logging(&self, step: PlanStep) -> PlanStep {
        match self.options.replace_logging {
            true => PlanStep {
                action: Action::Update,
                adopts: true,
                reason: Some(
                    "replaces a logging configuration that assay did not create; destroying puts it back".into(),
                ),
                ..step
            },
            false => PlanStep {
                action: Action::Foreign,
                reason: Some(
                    "the account logs to somewhere else, and has one configuration in a region"
                        .into(),
                ),
                to: None,
                ..step
            },
        }
    }

    /// What is ours, of the kinds whose number varies, and nobody wants any more.
    fn unwanted(&self, wanted: &[Resource], steps: &[PlanStep]) -> Vec<PlanStep> {
        let is_wanted = |address: &Address| wanted.iter().any(|one| one.address == *address);
        let owned = self.world.owned.iter().filter(|address| !is_wanted(address));
        let ours = owned.filter(|address| self.is_or_becomes_ours(address, steps));
        let module = |address: &Address| Module::of_unwanted(address);
        let selected = ours.filter(|address| self.options.selection.has(module(address), address));
        selected.filter_map(|address| self.delete(address)).collect()
    }

    fn is_or_becomes_ours(&self, address: &Address, steps: &[PlanStep]) -> bool {
        let parent = parent(address, &self.world.names);
        let adopted =
            |parent: Address| steps.iter().any(|step| step.adopts && step.address == parent);
        self.world.owner(address) == Some(Owner::Ours) || parent.is_some_and(adopted)
    }

    fn delete(&self, address: &Address) -> Option<PlanStep> {
        let live = self.world.get(address)?;
        Some(PlanStep {
            address: address.clone(),
            module: Module::of_unwanted(address),
            action: Action::Delete,
            reason: Some(why_unwanted(address).into()),
            adopts: false,
            contents: false,
            changes: vec![],
            from: Some(live.attributes.clone()),
            to: None,
            after: vec![],
        })
    }
}

/// Keeps, updates or replaces what is ours or becomes so.
fn changed(step: PlanStep) -> PlanStep {
    let immutable = step.address.kind.immutable();
    let fixed = |change: &&Change| immutable.contains(&change.attribute.as_str());
    let reason = step.changes.iter().find(fixed).map(|change| why_replaced(&step, change));
    match (step.changes.is_empty(), reason) {
        (true, _) => PlanStep { action: Action::Keep, ..step },
        (false, None) => PlanStep { action: Action::Update, ..step },
        (false, reason) => PlanStep { action: Action::Replace, reason, ..step },
    }
}

fn why_unwanted(address: &Address) -> &'static str {
    match address.kind {
        ResourceKind::IamRolePolicy => "it would let the role do more than it is meant to",
        _ => "it is ours, and the settings do not want it",
    }
}

fn why_replaced(step: &PlanStep, change: &Change) -> String {
    match step.address.kind {
        ResourceKind::InferenceProfile => "a profile's model cannot be changed".to_owned(),
        _ => format!("`{}` cannot be changed", change.attribute),
    }
}

/// Makes each step wait for what it depends on, and a deletion for what takes
/// its place.
fn link(steps: &mut [PlanStep], wanted: &[Resource]) {
    let acting = steps.iter().filter(|step| step.action.changes());
    let acting: Vec<_> = acting.map(|step| (step.address.clone(), step.action)).collect();
    let needs: BTreeMap<_, _> = wanted.iter().map(|one| (&one.address, &one.depends_on)).collect();
    for step in steps.iter_mut().filter(|step| step.action.changes()) {
        let waits = |other: &Address, action: Action| match step.action {
            Action::Delete => other.kind == step.address.kind && action != Action::Delete,
            _ => needs.get(&step.address).is_some_and(|needs| needs.contains(other)),
        };
        let after = acting.iter().filter(|(other, action)| waits(other, *action));
        step.after = after.map(|(other, _)| other.clone()).collect();
    }
}
