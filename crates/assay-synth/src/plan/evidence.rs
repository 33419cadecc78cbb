//! Which part of a record shows which counts.

use super::{BodyPlace, Plan};
use crate::dirt::DirtKind;
use crate::rng::Rng;
use crate::shape::{Family, Operation};
use crate::tokens::{Evidence, Shown};

pub(super) fn evidence(rng: &mut Rng, plan: &Plan<'_>) -> Evidence {
    let envelope = envelope(plan);
    let has_output = matches!(plan.bodies, BodyPlace::Inline | BodyPlace::Offloaded);
    let body = if has_output { body(rng, plan) } else { Evidence::default() };
    Evidence { envelope, ..body }
}

fn envelope(plan: &Plan<'_>) -> Shown {
    const WITHOUT: [DirtKind; 5] = [
        DirtKind::Failure,
        DirtKind::NullCountsRecoverable,
        DirtKind::NullCountsLost,
        DirtKind::InterruptedStream,
        DirtKind::OffloadedNullCounts,
    ];
    let blocked = plan.blocked() && !plan.operation.converses();
    if blocked || WITHOUT.into_iter().any(|kind| plan.has(kind)) {
        return Shown::NONE;
    }
    let shown = if plan.has(DirtKind::OldRecord) { Shown::NO_CACHE } else { Shown::NO_SPLIT };
    Shown { output: plan.family != Family::Embedding, ..shown }
}

fn body(rng: &mut Rng, plan: &Plan<'_>) -> Evidence {
    let shown = match plan.operation {
        _ if plan.blocked() => blocked(plan),
        Operation::Converse | Operation::ConverseStream => response(converse(rng)),
        Operation::InvokeModel => response(usage(rng, plan.family)),
        Operation::InvokeModelStream => stream(rng, plan),
    };
    if plan.has(DirtKind::StringBody) { shown.without_split() } else { shown }
}

fn response(usage: Shown) -> Evidence {
    Evidence { usage, ..Evidence::default() }
}

/// A blocked Converse call reports that it used nothing; others report nothing.
fn blocked(plan: &Plan<'_>) -> Evidence {
    if plan.operation.converses() { response(Shown::NO_SPLIT) } else { Evidence::default() }
}

fn converse(rng: &mut Rng) -> Shown {
    Shown { split: rng.chance(0.7), ..Shown::ALL }
}

fn usage(rng: &mut Rng, family: Family) -> Shown {
    match family {
        Family::Anthropic => Shown { split: rng.chance(0.85), ..Shown::ALL },
        Family::Nova => Shown::NO_SPLIT,
        Family::Llama | Family::Titan | Family::OpenAi => Shown::NO_CACHE,
        Family::Cohere => Shown::NONE,
        Family::Embedding => Shown { input: true, ..Shown::NONE },
    }
}

fn stream(rng: &mut Rng, plan: &Plan<'_>) -> Evidence {
    let metrics = if rng.chance(0.6) { Shown::NO_SPLIT } else { Shown::NO_CACHE };
    if plan.family != Family::Anthropic {
        return Evidence { metrics, ..Evidence::default() };
    }
    let start = Evidence { start: Shown::ALL, ..Evidence::default() };
    if plan.has(DirtKind::InterruptedStream) {
        return start;
    }
    let output = Shown { output: true, ..Shown::NONE };
    let delta = if rng.chance(0.4) { Shown::NO_SPLIT } else { output };
    let metrics = if rng.chance(0.8) { metrics } else { Shown::NONE };
    Evidence { metrics, delta, ..start }
}

impl Evidence {
    fn without_split(mut self) -> Self {
        for shown in [&mut self.metrics, &mut self.delta, &mut self.usage, &mut self.start] {
            shown.split = false;
        }
        self
    }
}
