//! Responses of Converse and ConverseStream: one object, the stream folded.

use super::{BLOCKED, answer, spoof};
use crate::dirt::DirtKind;
use crate::plan::Plan;
use crate::put::{Object, Put};
use crate::rng::Rng;

pub(super) fn response(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    let mut object = Object::open(out);
    message(object.key("output"), rng, plan);
    object.text("stopReason", if plan.blocked() { "guardrail_intervened" } else { "end_turn" });
    object.key("metrics").raw("{\"latencyMs\":").int(plan.latency_ms).raw("}");
    if plan.evidence.usage.any() {
        usage(object.key("usage"), rng, plan);
    }
    object.close();
}

fn message(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    out.raw(r#"{"message":{"role":"assistant","content":[{"text":"#);
    if plan.blocked() {
        out.raw("\"").raw(BLOCKED).raw("\"");
    } else {
        answer(out, rng, plan.output_bytes);
    }
    out.raw("}");
    if plan.has(DirtKind::SpoofedKeys) {
        out.raw(r#",{"toolUse":{"toolUseId":"t1","name":"log","input":"#);
        out.raw(spoof::OBJECT).raw("}}");
    }
    out.raw("]}}");
}

/// The total holds the cache counts in some records and not in others, and the
/// cache counts have two spellings.
fn usage(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    let (shown, tokens) = (plan.evidence.usage, &plan.tokens);
    let cached = if rng.chance(0.5) { tokens.cache_read + tokens.cache_write } else { 0 };
    let suffix = if rng.chance(0.2) { "Count" } else { "s" };
    let mut object = Object::open(out);
    object.int("inputTokens", tokens.input).int("outputTokens", tokens.output);
    object.int("totalTokens", tokens.input + tokens.output + cached);
    if shown.cache {
        object.int(&format!("cacheReadInputToken{suffix}"), tokens.cache_read);
        object.int(&format!("cacheWriteInputToken{suffix}"), tokens.cache_write);
    }
    if shown.split {
        details(object.key("cacheDetails"), tokens.cache_write_5m, tokens.cache_write_1h);
    }
    object.close();
}

fn details(out: &mut Vec<u8>, five_minutes: u64, hour: u64) {
    out.raw(r#"[{"ttl":"5m","inputTokens":"#).int(five_minutes);
    out.raw(r#"},{"ttl":"1h","inputTokens":"#).int(hour).raw("}]");
}
