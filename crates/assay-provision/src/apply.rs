//! Does what a plan says, as much of it at a time as may be.

use std::collections::BTreeSet;

use futures::stream::{FuturesUnordered, StreamExt};
use serde::Serialize;

use crate::world::read;
use crate::{
    Action, Address, Attributes, Change, Plan, PlanStep, Provider, ProviderFault, ProvisionError,
    changes,
};

/// Steps under way at the same time, where it is not set. More would only be throttled.
pub const STEPS_MAX: usize = 8;

/// How a plan is applied.
pub struct Run<'a> {
    /// Who does it.
    pub provider: &'a dyn Provider,
    /// Steps under way at the same time; at least 1.
    pub parallel: usize,
    /// Asked before each step: true lets no further one begin.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Hears of every step as it begins and ends.
    pub watch: &'a (dyn Fn(Event<'_>) + Sync),
}

/// What happens while a plan is applied.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// A step begins.
    Started(&'a PlanStep),
    /// A step has ended.
    Ended(&'a PlanStep, &'a Outcome),
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Outcome {
    /// As the plan promised, which was read back.
    Done,
    /// The provider could not do it.
    Failed {
        /// Why.
        why: String,
    },
    /// It was done, and what was read back is something else.
    Differs {
        /// What differs from what the plan promised.
        changes: Vec<Change>,
    },
    /// It did not begin: something before it failed, or the run was stopped.
    NotStarted,
}

/// How each step of a plan ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// In the order of the plan, those that change something.
    pub steps: Vec<Reported>,
}

/// How one step ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reported {
    /// Which resource.
    pub address: Address,
    /// What was to be done.
    pub action: Action,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Report {
    /// Whether everything was done.
    pub fn is_done(&self) -> bool {
        self.steps.iter().all(|step| step.outcome == Outcome::Done)
    }
}

/// Refuses a plan whose world has moved.
///
/// # Errors
/// What is live is not what the plan saw, or cannot be read.
pub async fn verify(provider: &dyn Provider, plan: &Plan) -> Result<(), ProvisionError> {
    let live = read(provider, plan.steps.iter().map(|step| step.address.clone())).await?;
    let same = |step: &&PlanStep| {
        let live = live.get(&step.address).map(|live| &live.attributes);
        live == step.from.as_ref()
    };
    let moved: Vec<_> = plan.steps.iter().filter(|step| !same(step)).collect();
    match moved.is_empty() {
        true => Ok(()),
        false => {
            let addresses = moved.into_iter().map(|step| step.address.clone()).collect();
            Err(ProvisionError::Moved { addresses })
        }
    }
}

/// Applies a plan. After a failure nothing new begins, and what is under way
/// comes to its end; applying a new plan goes on from there.
///
/// # Errors
/// The plan holds what is not ours. Failures of steps are in the report.
pub async fn apply(run: &Run<'_>, plan: &Plan) -> Result<Report, ProvisionError> {
    plan.check()?;
    let mut waiting: Vec<_> = plan.steps.iter().filter(|step| step.action.changes()).collect();
    let mut ended: Vec<(&PlanStep, Outcome)> = vec![];
    let mut done = BTreeSet::new();
    let mut under_way = FuturesUnordered::new();
    let mut stopped = false;
    loop {
        stopped = stopped || (run.stop)();
        while !stopped && under_way.len() < run.parallel.max(1) {
            let ready = |step: &&PlanStep| step.after.iter().all(|before| done.contains(before));
            let Some(place) = waiting.iter().position(ready) else { break };
            let step = waiting.remove(place);
            (run.watch)(Event::Started(step));
            under_way.push(async move { (step, take(run.provider, step).await) });
        }
        let Some((step, outcome)) = under_way.next().await else { break };
        (run.watch)(Event::Ended(step, &outcome));
        match outcome {
            Outcome::Done => drop(done.insert(&step.address)),
            _ => stopped = true,
        }
        ended.push((step, outcome));
    }
    Ok(report(plan, &ended))
}

fn report(plan: &Plan, ended: &[(&PlanStep, Outcome)]) -> Report {
    let outcome = |step: &PlanStep| {
        let found = ended.iter().find(|(ended, _)| ended.address == step.address);
        found.map_or(Outcome::NotStarted, |(_, outcome)| outcome.clone())
    };
    let acting = plan.steps.iter().filter(|step| step.action.changes());
    let steps = acting.map(|step| Reported {
        address: step.address.clone(),
        action: step.action,
        outcome: outcome(step),
    });
    Report { steps: steps.collect() }
}

async fn take(provider: &dyn Provider, step: &PlanStep) -> Outcome {
    match act(provider, step).await {
        Ok(()) => look(provider, step).await.unwrap_or_else(failed),
        Err(fault) => failed(fault),
    }
}

fn failed(fault: ProviderFault) -> Outcome {
    Outcome::Failed { why: fault.to_string() }
}

async fn act(provider: &dyn Provider, step: &PlanStep) -> Result<(), ProviderFault> {
    let none = Attributes::new();
    let (from, to) = (step.from.as_ref().unwrap_or(&none), step.to.as_ref().unwrap_or(&none));
    match step.action {
        Action::Create => provider.create(&step.address, to).await,
        Action::Update => provider.update(&step.address, from, to).await,
        Action::Delete => provider.delete(&step.address, step.contents).await,
        Action::Replace => {
            provider.delete(&step.address, false).await?;
            provider.create(&step.address, to).await
        }
        Action::Keep | Action::Foreign | Action::Retain => Ok(()),
    }
}

/// Reads back what was done.
async fn look(provider: &dyn Provider, step: &PlanStep) -> Result<Outcome, ProviderFault> {
    // What is set on a bucket or a topic has a default, which is there again.
    if step.action == Action::Delete && step.address.kind.info().part_of_parent {
        return Ok(Outcome::Done);
    }
    let live = provider.read(&step.address).await?.map(|live| live.attributes);
    let changes = match (&live, &step.to) {
        (None, None) => vec![],
        (live, to) => {
            let none = Attributes::new();
            let mut all = changes(live.as_ref().unwrap_or(&none), to.as_ref().unwrap_or(&none));
            if live.is_some() != to.is_some() {
                all.push(presence(live.is_some()));
            }
            all
        }
    };
    Ok(if changes.is_empty() { Outcome::Done } else { Outcome::Differs { changes } })
}

fn presence(live: bool) -> Change {
    let attribute = "exists".to_owned();
    Change { attribute, from: Some(live.into()), to: Some((!live).into()) }
}
