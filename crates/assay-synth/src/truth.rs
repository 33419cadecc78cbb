//! What was written, and what a right reader must make of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::DirtKind;
use crate::plan::Plan;
use crate::tokens::{Found, Tokens};

/// What was written, and what a right reader must make of it.
///
/// Sums and unknown counts are over distinct invocations that did not fail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Log objects, without the marker and without body objects.
    pub objects: u64,
    /// Objects under `data/`.
    pub body_objects: u64,
    /// Bytes of the log objects as stored.
    pub bytes: u64,
    /// Bytes of the log objects after inflation; corrupt objects count 0.
    pub bytes_inflated: u64,
    /// Record texts written: invocations, duplicates, rejected and lost ones.
    pub records: u64,
    /// Distinct invocations that can be read, the failed ones among them.
    pub invocations: u64,
    /// Further deliveries of an invocation.
    pub duplicates: u64,
    /// Invocations with an error code.
    pub failed: u64,
    /// Records in objects that cannot be inflated: they are nowhere.
    pub lost: u64,
    /// Rejects by reason; a corrupt object is one.
    pub rejects: BTreeMap<String, u64>,
    /// Sums of the counts that can be found, body objects left aside.
    pub tokens: Tokens,
    /// Invocations whose count cannot be found, body objects left aside.
    pub unknown: Unknown,
    /// What reading the body objects adds; of those that have not landed, nothing.
    pub in_body_objects: InBodyObjects,
    /// Invocations by where each class is found; failed ones not counted.
    pub sources: Sources,
    /// Invocations without an identity.
    pub without_identity: u64,
    /// Invocations by identity ARN.
    pub identities: BTreeMap<String, u64>,
    /// Records and objects by the dirt on them.
    pub dirt: BTreeMap<String, u64>,
}

/// Invocations whose count is unknown, by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// Uncached input.
    pub input: u64,
    /// Cache reads and writes.
    pub cache: u64,
    /// Output.
    pub output: u64,
    /// At least one of these.
    pub any: u64,
}

/// What reading the body objects adds to the sums and takes off the unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InBodyObjects {
    /// Added to the sums.
    pub tokens: Tokens,
    /// Taken off the unknown.
    pub unknown: Unknown,
}

/// Invocations by the word in `…_token_source`, by class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// `input_token_source`.
    pub input: BTreeMap<String, u64>,
    /// `cache_token_source`.
    pub cache: BTreeMap<String, u64>,
    /// `output_token_source`.
    pub output: BTreeMap<String, u64>,
}

impl Truth {
    /// The truth as a JSON object, with a line end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Takes a record that was written once and can be read.
    pub(crate) fn invocation(&mut self, plan: &Plan<'_>) {
        self.records += 1;
        self.invocations += 1;
        match plan.identity() {
            Some(arn) => bump(&mut self.identities, arn),
            None => self.without_identity += 1,
        }
        for kind in plan.dirt.kinds() {
            bump(&mut self.dirt, kind.name());
        }
        if plan.failed() { self.failed += 1 } else { self.counts(plan) }
    }

    fn counts(&mut self, plan: &Plan<'_>) {
        let in_record = plan.evidence_in_record().found();
        let everywhere = plan.evidence.found();
        self.tokens.add(&in_record.of(&plan.tokens));
        self.sources.add(&in_record);
        let missing = Unknown::of(&in_record);
        self.unknown.add(&missing);
        if plan.landed() {
            self.in_body_objects.add(plan, &in_record, &everywhere);
        }
    }

    pub(crate) fn duplicate(&mut self) {
        self.records += 1;
        self.duplicates += 1;
        self.dirty(DirtKind::Duplicate);
    }

    pub(crate) fn reject(&mut self, reason: &str) {
        bump(&mut self.rejects, reason);
    }

    pub(crate) fn dirty(&mut self, kind: DirtKind) {
        bump(&mut self.dirt, kind.name());
    }

    /// What a reader finds who also fetches the bodies of records that lack
    /// counts. The parts of the cache writes stay as they are: where the record
    /// has its counts no body is fetched for them.
    pub fn with_body_objects(mut self) -> Self {
        let found = std::mem::take(&mut self.in_body_objects);
        self.tokens.input += found.tokens.input;
        self.tokens.cache_read += found.tokens.cache_read;
        self.tokens.cache_write += found.tokens.cache_write;
        self.tokens.output += found.tokens.output;
        self.unknown.input -= found.unknown.input;
        self.unknown.cache -= found.unknown.cache;
        self.unknown.output -= found.unknown.output;
        self.unknown.any -= found.unknown.any;
        self
    }

    /// Adds the truth about other objects.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.objects += other.objects;
        self.body_objects += other.body_objects;
        self.bytes += other.bytes;
        self.bytes_inflated += other.bytes_inflated;
        self.records += other.records;
        self.invocations += other.invocations;
        self.duplicates += other.duplicates;
        self.failed += other.failed;
        self.lost += other.lost;
        self.without_identity += other.without_identity;
        self.tokens.add(&other.tokens);
        self.unknown.add(&other.unknown);
        self.in_body_objects.tokens.add(&other.in_body_objects.tokens);
        self.in_body_objects.unknown.add(&other.in_body_objects.unknown);
        self.sources.merge(&other.sources);
        merge(&mut self.rejects, &other.rejects);
        merge(&mut self.identities, &other.identities);
        merge(&mut self.dirt, &other.dirt);
    }
}

impl Unknown {
    fn of(found: &Found) -> Self {
        let missing = [found.input.is_none(), found.cache.is_none(), found.output.is_none()];
        let any = missing.contains(&true);
        let [input, cache, output] = missing.map(u64::from);
        Self { input, cache, output, any: u64::from(any) }
    }

    fn add(&mut self, other: &Self) {
        self.input += other.input;
        self.cache += other.cache;
        self.output += other.output;
        self.any += other.any;
    }

    fn less(&self, other: &Self) -> Self {
        Self {
            input: self.input - other.input,
            cache: self.cache - other.cache,
            output: self.output - other.output,
            any: self.any - other.any,
        }
    }
}

impl InBodyObjects {
    fn add(&mut self, plan: &Plan<'_>, in_record: &Found, everywhere: &Found) {
        let only_there = everywhere.beyond(in_record);
        self.tokens.add(&only_there.of(&plan.tokens));
        self.unknown.add(&Unknown::of(in_record).less(&Unknown::of(everywhere)));
    }
}

impl Sources {
    fn add(&mut self, found: &Found) {
        for (counts, place) in [
            (&mut self.input, found.input),
            (&mut self.cache, found.cache),
            (&mut self.output, found.output),
        ] {
            if let Some(place) = place {
                bump(counts, place);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        merge(&mut self.input, &other.input);
        merge(&mut self.cache, &other.cache);
        merge(&mut self.output, &other.output);
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}

fn merge(counts: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (key, count) in other {
        *counts.entry(key.clone()).or_default() += count;
    }
}
