//! The plan as a document: what it says, and how a file holds it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::select::Selection;
use super::step::{Action, Loss, PlanStep};
use crate::{Address, Home, ProvisionError, ResourceKind};

/// Version of the plan's form; a file of another one is refused.
const FORMAT: u32 = 2;

/// What may be done to what is not ours.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Take over what is there under our names and not ours.
    pub adopt: bool,
    /// Replace a logging configuration that delivers elsewhere.
    pub replace_logging: bool,
    /// What the plan is about.
    pub selection: Selection,
}

/// A plan for one project in one account and region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the form.
    pub format: u32,
    /// The project.
    pub project: String,
    /// Twelve digits.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// Distinguishes plans that were made on different states of the world.
    pub fingerprint: String,
    /// What will be done, each after what it waits for as far as a line can say it.
    pub steps: Vec<PlanStep>,
    /// What cannot be restored.
    pub losses: Vec<Loss>,
    /// What a reader of the plan should know.
    pub notes: Vec<String>,
}

impl Plan {
    pub(super) fn new(project: &str, home: &Home, steps: Vec<PlanStep>) -> Self {
        let losses = steps.iter().flat_map(PlanStep::losses).collect();
        Self {
            format: FORMAT,
            project: project.to_owned(),
            account_id: home.account_id.clone(),
            region: home.region.clone(),
            fingerprint: fingerprint(&steps),
            steps,
            losses,
            notes: vec![],
        }
    }

    /// Whether applying it would change nothing.
    pub fn is_empty(&self) -> bool {
        self.steps.iter().all(|step| !step.action.changes() && step.action != Action::Foreign)
    }

    /// How many steps do that.
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// What keeps it from being applied.
    ///
    /// # Errors
    /// Names of what is there and not ours.
    pub fn check(&self) -> Result<(), ProvisionError> {
        let foreign = self.steps.iter().filter(|step| step.action == Action::Foreign);
        let addresses: Vec<Address> = foreign.map(|step| step.address.clone()).collect();
        match addresses.is_empty() {
            true => Ok(()),
            false => Err(ProvisionError::Foreign { addresses }),
        }
    }

    /// How many resources of each kind go, also those that are made again.
    pub fn deletions(&self) -> BTreeMap<ResourceKind, usize> {
        let goes = |step: &&PlanStep| matches!(step.action, Action::Delete | Action::Replace);
        let mut counts = BTreeMap::new();
        for step in self.steps.iter().filter(goes) {
            *counts.entry(step.address.kind).or_default() += 1;
        }
        counts
    }

    /// Refuses to delete more resources of a kind than that.
    ///
    /// # Errors
    /// Names the kind of which most go.
    pub fn check_deletions(&self, max: usize) -> Result<(), ProvisionError> {
        let most = self.deletions().into_iter().max_by_key(|(_, count)| *count);
        match most.filter(|(_, count)| *count > max) {
            None => Ok(()),
            Some((kind, count)) => Err(ProvisionError::TooManyDeletions { kind, count, max }),
        }
    }

    /// As a file holds it.
    ///
    /// # Errors
    /// None that is known: a plan is texts, numbers and lists.
    pub fn to_json(&self) -> Result<String, ProvisionError> {
        let failed = |error: serde_json::Error| not_a_plan(error.to_string());
        serde_json::to_string_pretty(self).map(|text| text + "\n").map_err(failed)
    }

    /// From a file.
    ///
    /// # Errors
    /// It is no plan, or one of another version.
    pub fn from_json(text: &str) -> Result<Self, ProvisionError> {
        let plan: Self =
            serde_json::from_str(text).map_err(|error| not_a_plan(error.to_string()))?;
        match plan.format {
            FORMAT => Ok(plan),
            other => Err(not_a_plan(format!("it is of version {other}, not {FORMAT}"))),
        }
    }

    /// Whether it was made for this project in this account and region.
    ///
    /// # Errors
    /// It was not.
    pub fn belongs(&self, project: &str, home: &Home) -> Result<(), ProvisionError> {
        let of = format!("{} in {} {}", self.project, self.account_id, self.region);
        let here = format!("{project} in {} {}", home.account_id, home.region);
        if of == here { Ok(()) } else { Err(ProvisionError::Elsewhere { of, here }) }
    }
}

fn not_a_plan(reason: String) -> ProvisionError {
    ProvisionError::NotAPlan { reason }
}

/// FNV-1a over the addresses and what was live under them: short, the same on
/// every machine. What decides whether the world has moved is the attributes
/// themselves, which the steps carry.
fn fingerprint(steps: &[PlanStep]) -> String {
    let seen: Vec<_> = steps.iter().map(|step| (&step.address, &step.from)).collect();
    let text = serde_json::to_string(&seen).unwrap_or_default();
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("{:016x}", text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}
