//! The bodies of requests and responses, in every format.

mod anthropic;
mod converse;
mod input;
mod other;
mod spoof;

pub(crate) use anthropic::bare_events;
pub(crate) use input::input;

use crate::plan::Plan;
use crate::put::{Object, Put};
use crate::rng::{Rng, Stream};
use crate::shape::{Family, Operation};
use crate::text;

/// Writes the output body: one object, or an array of chunks.
pub(crate) fn output(out: &mut Vec<u8>, plan: &Plan<'_>) {
    let rng = &mut plan.rng(Stream::Output);
    match plan.operation {
        Operation::Converse | Operation::ConverseStream => converse::response(out, rng, plan),
        Operation::InvokeModel if plan.family == Family::Anthropic => {
            anthropic::response(out, rng, plan);
        }
        Operation::InvokeModel => other::response(out, rng, plan),
        Operation::InvokeModelStream if plan.family == Family::Anthropic => {
            anthropic::stream(out, rng, plan);
        }
        Operation::InvokeModelStream => other::stream(out, rng, plan),
    }
}

/// A JSON string of about that many bytes of answer.
fn answer(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    out.push(b'"');
    text::mixed(out, rng, bytes);
    out.push(b'"');
}

/// The answer of a guardrail instead of the model's.
const BLOCKED: &str = "Sorry, the model cannot answer this question.";

/// Writes chunks of a few words each until `bytes` are filled.
fn chunks(
    out: &mut Vec<u8>,
    rng: &mut Rng,
    bytes: usize,
    mut chunk: impl FnMut(&mut Vec<u8>, &mut Rng),
) {
    let end = out.len() + bytes;
    while out.len() < end {
        chunk(out, rng);
        out.push(b',');
    }
}

/// A few words, unquoted.
fn words(out: &mut Vec<u8>, rng: &mut Rng) {
    let bytes = 6 + rng.index(34);
    text::prose(out, rng, bytes);
}

/// The member that ends the last chunk of a stream, with its comma before it.
fn metrics(out: &mut Vec<u8>, plan: &Plan<'_>) {
    let (shown, tokens) = (plan.evidence.metrics, &plan.tokens);
    out.raw(",\"amazon-bedrock-invocationMetrics\":");
    let mut object = Object::open(out);
    object.int("inputTokenCount", tokens.input).int("outputTokenCount", tokens.output);
    object.int("invocationLatency", plan.latency_ms).int("firstByteLatency", plan.first_byte_ms());
    if shown.cache {
        object.int("cacheReadInputTokenCount", tokens.cache_read);
        object.int("cacheWriteInputTokenCount", tokens.cache_write);
    }
    object.close();
}

/// What a guardrail adds to a body in the model's own format.
fn guardrail(object: &mut Object<'_>, plan: &Plan<'_>) {
    if plan.blocked() {
        object.text("amazon-bedrock-guardrailAction", "INTERVENED");
    }
}
