//! One invocation, decided before a byte of it is written.

mod evidence;
mod make;

pub(crate) use make::plan;

use crate::dirt::{DirtKind, DirtSet};
use crate::models::ModelName;
use crate::people::Person;
use crate::rng::{Rng, Stream};
use crate::shape::{Family, Operation};
use crate::spec::Place;
use crate::tokens::{Evidence, Tokens};

/// Where the bodies of a record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyPlace {
    Absent,
    InputOnly,
    Inline,
    Offloaded,
}

/// One invocation: everything about it except the text of its bodies.
pub(crate) struct Plan<'w> {
    pub(crate) seed: u64,
    /// Number of the record, from 0; names its streams of chance.
    pub(crate) number: u64,
    pub(crate) person: &'w Person,
    pub(crate) place: &'w Place,
    /// Second within the hour of its object.
    pub(crate) second: u32,
    pub(crate) request_id: String,
    pub(crate) operation: Operation,
    pub(crate) family: Family,
    pub(crate) model: ModelName,
    pub(crate) tokens: Tokens,
    pub(crate) evidence: Evidence,
    pub(crate) dirt: DirtSet,
    /// Whether data delivery is on.
    pub(crate) delivers: bool,
    pub(crate) bodies: BodyPlace,
    pub(crate) input_bytes: usize,
    pub(crate) output_bytes: usize,
    pub(crate) latency_ms: u64,
}

impl Plan<'_> {
    pub(crate) fn has(&self, kind: DirtKind) -> bool {
        self.dirt.has(kind)
    }

    pub(crate) fn failed(&self) -> bool {
        self.has(DirtKind::Failure)
    }

    pub(crate) fn blocked(&self) -> bool {
        self.has(DirtKind::GuardrailBlock)
    }

    pub(crate) fn offloaded(&self) -> bool {
        self.bodies == BodyPlace::Offloaded
    }

    /// Whether the bodies stand in objects that have been written.
    pub(crate) fn landed(&self) -> bool {
        self.offloaded() && !self.has(DirtKind::LateBody)
    }

    /// The caller's ARN as the record has it.
    pub(crate) fn identity(&self) -> Option<&str> {
        if self.has(DirtKind::MissingIdentity) {
            return None;
        }
        let person = self.person;
        Some(if self.has(DirtKind::ApiKey) { &person.api_key_arn } else { &person.arn })
    }

    /// Whether the record names an API key in the place of the caller.
    pub(crate) fn is_by_key(&self) -> bool {
        self.identity() == Some(&self.person.api_key_arn)
    }

    /// What a reader finds who fetches the bodies of records that lack counts.
    pub(crate) fn known_tokens(&self) -> Tokens {
        let in_record = self.evidence_in_record().found();
        let mut known = in_record.of(&self.tokens);
        if self.landed() {
            known.add(&self.evidence.found().beyond(&in_record).of(&self.tokens));
        }
        known
    }

    /// What the record shows without its body objects.
    pub(crate) fn evidence_in_record(&self) -> Evidence {
        if self.offloaded() { self.evidence.without_bodies() } else { self.evidence }
    }

    /// The stream of chance of one part of the record: the same part comes out
    /// alike wherever in the record, and however often, it is written.
    pub(crate) fn rng(&self, stream: Stream) -> Rng {
        Rng::new(self.seed, stream, self.number)
    }

    /// Milliseconds to the first byte of a stream.
    pub(crate) fn first_byte_ms(&self) -> u64 {
        self.latency_ms / 4 + 1
    }
}
