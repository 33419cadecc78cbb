//! Responses of Claude models in their own format.

use super::{BLOCKED, answer, chunks, guardrail, metrics, spoof, words};
use crate::dirt::DirtKind;
use crate::plan::Plan;
use crate::put::{Object, Put};
use crate::rng::{Rng, Stream};
use crate::tokens::{Shown, Tokens};

/// One message object.
pub(super) fn response(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    let mut object = Object::open(out);
    object.text("model", plan.model.in_body);
    message_id(object.key("id"), rng);
    object.text("type", "message").text("role", "assistant");
    content(object.key("content"), rng, plan);
    object.text("stop_reason", stop_reason(plan)).json("stop_sequence", "null");
    if plan.evidence.usage.any() {
        usage(object.key("usage"), plan.evidence.usage, &plan.tokens, plan.tokens.output);
    }
    guardrail(&mut object, plan);
    object.close();
}

fn message_id(out: &mut Vec<u8>, rng: &mut Rng) {
    out.raw("\"msg_bdrk_").hex(rng.next(), 16).raw("\"");
}

fn content(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    out.raw(r#"[{"type":"text","text":"#);
    if plan.blocked() {
        out.raw("\"").raw(BLOCKED).raw("\"");
    } else {
        answer(out, rng, plan.output_bytes);
    }
    out.raw("}");
    if plan.has(DirtKind::SpoofedKeys) {
        out.raw(r#",{"type":"tool_use","id":"toolu_bdrk_1","name":"log","input":"#);
        out.raw(spoof::OBJECT).raw("}");
    }
    out.raw("]");
}

fn stop_reason(plan: &Plan<'_>) -> &'static str {
    match plan.tokens.output % 5 {
        0 => "end_turn",
        1 => "max_tokens",
        _ => "tool_use",
    }
}

fn usage(out: &mut Vec<u8>, shown: Shown, tokens: &Tokens, output: u64) {
    let mut object = Object::open(out);
    if shown.input {
        object.int("input_tokens", tokens.input);
    }
    if shown.cache {
        object.int("cache_creation_input_tokens", tokens.cache_write);
        object.int("cache_read_input_tokens", tokens.cache_read);
    }
    if shown.split {
        let mut split = Object::open(object.key("cache_creation"));
        split.int("ephemeral_5m_input_tokens", tokens.cache_write_5m);
        split.int("ephemeral_1h_input_tokens", tokens.cache_write_1h);
        split.close();
    }
    if shown.output {
        object.int("output_tokens", output);
    }
    object.close();
}

/// An array of events, from message_start to message_stop.
pub(super) fn stream(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    if plan.blocked() {
        return blocked_stream(out);
    }
    out.push(b'[');
    start(out, rng, plan);
    blocks(out, rng, plan);
    if plan.has(DirtKind::InterruptedStream) {
        out.raw(r#"{"type":"ping"}]"#);
        return;
    }
    out.raw(r#"{"type":"content_block_stop","index":1},"#);
    deltas(out, rng, plan);
    out.raw(r#"{"type":"message_stop""#);
    if plan.evidence.metrics.any() {
        metrics(out, plan);
    }
    out.raw("}]");
}

fn blocked_stream(out: &mut Vec<u8>) {
    out.raw(
        r#"[{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},"#,
    );
    out.raw(r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#);
    out.raw(BLOCKED).raw(r#""}},{"type":"content_block_stop","index":0},"#);
    out.raw(r#"{"type":"message_stop","amazon-bedrock-guardrailAction":"INTERVENED"}]"#);
}

fn start(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    out.raw(r#"{"type":"message_start","message":"#);
    let mut message = Object::open(out);
    message.text("model", plan.model.in_body);
    message_id(message.key("id"), rng);
    message.text("type", "message").text("role", "assistant").json("content", "[]");
    message.json("stop_reason", "null").json("stop_sequence", "null");
    // The output count at the start is provisional: a few tokens at most.
    usage(message.key("usage"), plan.evidence.start, &plan.tokens, 1 + rng.below(8));
    message.close();
    out.raw("},");
}

/// A block of text and one of tool input, in chunks of a few words.
fn blocks(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    out.raw(
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}},"#,
    );
    chunks(out, rng, plan.output_bytes / 2, |out, rng| {
        delta(out, rng, r#"0,"delta":{"type":"text_delta","text""#);
    });
    out.raw(r#"{"type":"content_block_stop","index":0},{"type":"content_block_start","index":1,"#);
    let input = if plan.has(DirtKind::SpoofedKeys) { spoof::OBJECT } else { "{}" };
    out.raw(r#""content_block":{"type":"tool_use","id":"toolu_bdrk_"#).hex(rng.next(), 16);
    out.raw(r#"","name":"Edit","input":"#).raw(input).raw("}},");
    chunks(out, rng, plan.output_bytes / 2, |out, rng| {
        delta(out, rng, r#"1,"delta":{"type":"input_json_delta","partial_json""#);
    });
}

fn delta(out: &mut Vec<u8>, rng: &mut Rng, kind: &str) {
    out.raw(r#"{"type":"content_block_delta","index":"#).raw(kind).raw(":\"");
    words(out, rng);
    out.raw("\"}}");
}

/// One or two message_delta events: counts are cumulative, the last is final.
fn deltas(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    if rng.chance(0.1) {
        message_delta(out, plan, "null", plan.tokens.output / 2);
    }
    let reason = format!("\"{}\"", stop_reason(plan));
    message_delta(out, plan, &reason, plan.tokens.output);
}

fn message_delta(out: &mut Vec<u8>, plan: &Plan<'_>, reason: &str, output: u64) {
    out.raw(r#"{"type":"message_delta","delta":{"stop_reason":"#).raw(reason);
    out.raw(r#","stop_sequence":null},"usage":"#);
    usage(out, plan.evidence.delta, &plan.tokens, output);
    out.raw("},");
}

/// The events of a stream without a record around them, as a line of their own.
pub(crate) fn bare_events(out: &mut Vec<u8>, plan: &Plan<'_>) {
    let rng = &mut plan.rng(Stream::Output);
    out.push(b'[');
    start(out, rng, plan);
    out.raw(
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Yes."}},"#,
    );
    message_delta(out, plan, "\"end_turn\"", plan.tokens.output);
    out.raw(r#"{"type":"message_stop"}]"#);
}
