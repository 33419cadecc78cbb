//! Deciding what an invocation is.

use super::evidence::evidence;
use super::{BodyPlace, Plan};
use crate::dirt::{DirtKind, DirtSet};
use crate::models::{self, ModelName};
use crate::people::Person;
use crate::put::Put;
use crate::rng::{Rng, Stream};
use crate::shape::{Family, Operation};
use crate::spec::{BodySizes, Spec};
use crate::tokens::{Evidence, Tokens};
use crate::world::World;

/// The invocation of that number, which belongs to that object.
pub(crate) fn plan<'w>(world: &'w World<'_>, object: u64, number: u64) -> Plan<'w> {
    let spec = world.spec;
    let rng = &mut Rng::new(spec.seed, Stream::Record, number);
    let request_id = request_id(rng);
    let slot = world.slot(object);
    let second = slot.first_second + rng.below(u64::from(slot.seconds)) as u32;
    let person = world.person(rng, object);
    let place = world.place(object);
    let (operation, family) = shape(rng, spec, person);
    let model = models::choose(rng, family, person, place);
    let dirt = dirt(rng, spec, person, operation, family, &model);
    let bodies = body_place(rng, spec, dirt);
    let (input_bytes, output_bytes) = body_sizes(rng, spec, bodies);
    let tokens = tokens(rng, operation, family, person, dirt);
    let latency_ms = 300 + tokens.output * 12 + rng.below(900);
    let mut plan = Plan {
        seed: spec.seed,
        number,
        person,
        place,
        second,
        request_id,
        operation,
        family,
        model,
        tokens,
        evidence: Evidence::default(),
        dirt,
        delivers: spec.bodies.sizes().is_some(),
        bodies,
        input_bytes,
        output_bytes,
        latency_ms,
    };
    plan.evidence = evidence(rng, &plan);
    plan
}

/// A version 4 UUID.
fn request_id(rng: &mut Rng) -> String {
    let (high, low) = (rng.next(), rng.next());
    let mut text = Vec::with_capacity(36);
    text.hex(high >> 32, 8).raw("-").hex(high >> 16, 4).raw("-4").hex(high, 3).raw("-");
    text.hex(0x8 | (low >> 62), 1).hex(low >> 48, 3).raw("-").hex(low, 12);
    String::from_utf8(text).unwrap_or_default()
}

fn shape(rng: &mut Rng, spec: &Spec, person: &Person) -> (Operation, Family) {
    let family = Family::ALL[rng.weighted(spec.shapes.family_weights())];
    let is_claude_only = person.seat.as_ref().is_some_and(|seat| !seat.uses_other_models);
    let family = if is_claude_only { Family::Anthropic } else { family };
    let operation = Operation::ALL[rng.weighted(spec.shapes.operation_weights())];
    match family {
        Family::Embedding => (Operation::InvokeModel, family),
        _ => (operation, family),
    }
}

fn dirt(
    rng: &mut Rng,
    spec: &Spec,
    person: &Person,
    operation: Operation,
    family: Family,
    model: &ModelName,
) -> DirtSet {
    let mut set = DirtSet::default();
    let outcome = spec.dirt.at(DirtKind::OUTCOMES, rng.unit());
    let has_all_counts = person.seat.as_ref().is_some_and(|seat| !seat.loses_counts);
    let outcome = outcome.filter(|&kind| applies(kind, spec, operation, family));
    if let Some(kind) = outcome.filter(|kind| !(has_all_counts && kind.loses_counts())) {
        set.add(kind);
    }
    for &kind in DirtKind::TRAITS {
        if rng.chance(spec.dirt.share(kind)) {
            set.add(kind);
        }
    }
    settle(&mut set, spec, model);
    set
}

/// Whether that outcome can befall such a call.
fn applies(kind: DirtKind, spec: &Spec, operation: Operation, family: Family) -> bool {
    let bodies = spec.bodies.sizes().is_some();
    match kind {
        DirtKind::NullCountsRecoverable => bodies && operation.streams(),
        DirtKind::NullCountsLost => operation.streams(),
        DirtKind::InterruptedStream => {
            bodies && family == Family::Anthropic && operation == Operation::InvokeModelStream
        }
        DirtKind::OffloadedBody | DirtKind::OffloadedNullCounts | DirtKind::StringBody => bodies,
        _ => true,
    }
}

/// Takes off what has nothing to fall on.
fn settle(set: &mut DirtSet, spec: &Spec, model: &ModelName) {
    if set.has(DirtKind::MissingIdentity) {
        set.remove(DirtKind::ApiKey);
    }
    if model.inference_region.is_none() {
        set.remove(DirtKind::MissingInferenceRegion);
    }
    if spec.bodies.sizes().is_none() {
        set.remove(DirtKind::SpoofedKeys);
    }
    if !set.has(DirtKind::OffloadedBody) && !set.has(DirtKind::OffloadedNullCounts) {
        set.remove(DirtKind::LateBody);
    }
}

fn body_place(rng: &mut Rng, spec: &Spec, dirt: DirtSet) -> BodyPlace {
    let carries = spec.bodies.sizes().is_some_and(|sizes| rng.chance(sizes.share));
    let carries = carries || dirt.has(DirtKind::SpoofedKeys);
    let has = |kinds: &[DirtKind]| kinds.iter().any(|&kind| dirt.has(kind));
    if has(&[DirtKind::OffloadedBody, DirtKind::OffloadedNullCounts]) {
        BodyPlace::Offloaded
    } else if has(&[
        DirtKind::NullCountsRecoverable,
        DirtKind::InterruptedStream,
        DirtKind::StringBody,
    ]) {
        BodyPlace::Inline
    } else if carries && has(&[DirtKind::Failure, DirtKind::NullCountsLost]) {
        BodyPlace::InputOnly
    } else if carries {
        BodyPlace::Inline
    } else {
        BodyPlace::Absent
    }
}

/// Bytes of the input and the output body.
fn body_sizes(rng: &mut Rng, spec: &Spec, bodies: BodyPlace) -> (usize, usize) {
    /// Bodies over 100 KB are offloaded.
    const OFFLOADED: BodySizes =
        BodySizes { share: 1.0, median_bytes: 120_000, spread_doublings: 0.1, max_bytes: 200_000 };
    let sizes = if bodies == BodyPlace::Offloaded { Some(&OFFLOADED) } else { spec.bodies.sizes() };
    let Some(sizes) = sizes else { return (0, 0) };
    let both = rng.sized(sizes.median_bytes as f64, sizes.spread_doublings, sizes.max_bytes);
    let input = both * (45 + rng.below(30)) / 100;
    (input as usize, (both - input) as usize)
}

fn tokens(
    rng: &mut Rng,
    operation: Operation,
    family: Family,
    person: &Person,
    dirt: DirtSet,
) -> Tokens {
    if dirt.has(DirtKind::Failure) || dirt.has(DirtKind::GuardrailBlock) {
        return Tokens::default();
    }
    match family {
        Family::Anthropic if operation.streams() || rng.chance(0.4) => agent(rng, person),
        Family::Embedding => Tokens { input: rng.sized(250.0, 1.2, 8_000), ..Tokens::default() },
        _ => single(rng, family),
    }
}

/// A coding agent's turn: almost all input comes from the cache.
fn agent(rng: &mut Rng, person: &Person) -> Tokens {
    let input = if rng.chance(0.8) { 1 + rng.below(12) } else { rng.sized(400.0, 1.5, 30_000) };
    let cache_read = if rng.chance(0.93) { rng.sized(46_000.0, 1.0, 190_000) } else { 0 };
    let cache_write = if rng.chance(0.9) { rng.sized(900.0, 1.6, 60_000) } else { 0 };
    let hour = match person.hour_cache {
        true if rng.chance(0.3) => cache_write / 3,
        true => cache_write,
        false => 0,
    };
    Tokens {
        input,
        cache_read,
        cache_write,
        cache_write_5m: cache_write - hour,
        cache_write_1h: hour,
        output: rng.sized(260.0, 1.4, 32_000),
    }
}

/// A single question, seldom with a cached prompt.
fn single(rng: &mut Rng, family: Family) -> Tokens {
    let caches = matches!(family, Family::Anthropic | Family::Nova) && rng.chance(0.15);
    let write = if caches && rng.chance(0.3) { rng.sized(1_500.0, 0.8, 20_000) } else { 0 };
    Tokens {
        input: rng.sized(1_100.0, 1.3, 120_000),
        cache_read: if caches { rng.sized(2_500.0, 0.8, 50_000) } else { 0 },
        cache_write: write,
        cache_write_5m: write,
        cache_write_1h: 0,
        output: rng.sized(220.0, 1.3, 8_000),
    }
}
