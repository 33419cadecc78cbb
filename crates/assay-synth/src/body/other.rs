//! Responses of models other than Claude in their own formats.

use super::{BLOCKED, answer, chunks, guardrail, metrics, words};
use crate::plan::Plan;
use crate::put::{Object, Put};
use crate::rng::Rng;
use crate::shape::Family;

/// One response object.
pub(super) fn response(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    let mut object = Object::open(out);
    match plan.family {
        Family::Llama => llama(&mut object, rng, plan),
        Family::Titan => titan(&mut object, rng, plan),
        Family::Cohere => cohere(&mut object, rng, plan),
        Family::OpenAi => openai(&mut object, rng, plan),
        Family::Embedding => embedding(&mut object, rng, plan),
        _ => nova(&mut object, rng, plan),
    }
    guardrail(&mut object, plan);
    object.close();
}

/// The answer as a JSON string; a guardrail's where it blocked.
fn text(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    if plan.blocked() {
        out.raw("\"").raw(BLOCKED).raw("\"");
    } else {
        answer(out, rng, plan.output_bytes);
    }
}

fn llama(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    text(object.key("generation"), rng, plan);
    if plan.evidence.usage.any() {
        object.int("prompt_token_count", plan.tokens.input);
        object.int("generation_token_count", plan.tokens.output);
    }
    object.text("stop_reason", "stop");
}

fn titan(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    let counts = plan.evidence.usage.any();
    if counts {
        object.int("inputTextTokenCount", plan.tokens.input);
    }
    let results = object.key("results").raw("[");
    let mut result = Object::open(results);
    if counts {
        result.int("tokenCount", plan.tokens.output);
    }
    text(result.key("outputText"), rng, plan);
    result.text("completionReason", "FINISH");
    result.close();
    results.raw("]");
}

fn cohere(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    text(object.key("text"), rng, plan);
    object.text("finish_reason", "COMPLETE");
}

fn openai(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    let choices =
        object.key("choices").raw(r#"[{"index":0,"message":{"role":"assistant","content":"#);
    text(choices, rng, plan);
    choices.raw(r#"},"finish_reason":"stop"}]"#);
    object.text("object", "chat.completion");
    if plan.evidence.usage.any() {
        let mut usage = Object::open(object.key("usage"));
        usage.int("prompt_tokens", plan.tokens.input).int("completion_tokens", plan.tokens.output);
        usage.int("total_tokens", plan.tokens.input + plan.tokens.output);
        usage.close();
    }
}

fn embedding(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    let vector = object.key("embedding").raw("[");
    for _ in 0..15 + plan.output_bytes / 12 {
        vector.raw("0.0").int(rng.below(100_000_000)).raw(",");
    }
    vector.raw("0.5]");
    if plan.evidence.usage.any() {
        object.int("inputTextTokenCount", plan.tokens.input);
    }
}

fn nova(object: &mut Object<'_>, rng: &mut Rng, plan: &Plan<'_>) {
    let message = object.key("output").raw(r#"{"message":{"content":[{"text":"#);
    text(message, rng, plan);
    message.raw(r#"}],"role":"assistant"}}"#);
    object.text("stopReason", "end_turn");
    if plan.evidence.usage.any() {
        let tokens = &plan.tokens;
        let mut usage = Object::open(object.key("usage"));
        usage.int("inputTokens", tokens.input).int("outputTokens", tokens.output);
        usage.int("cacheReadInputTokenCount", tokens.cache_read);
        usage.int("cacheWriteInputTokenCount", tokens.cache_write);
        usage.close();
    }
}

/// An array of chunks; the last one carries the metrics.
pub(super) fn stream(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>) {
    let (before, after) = chunk(plan.family);
    out.push(b'[');
    if !plan.blocked() {
        chunks(out, rng, plan.output_bytes, |out, rng| {
            out.raw(before);
            words(out, rng);
            out.raw(after).raw("}");
        });
    }
    out.raw(before).raw(if plan.blocked() { BLOCKED } else { "" }).raw(after);
    if plan.blocked() {
        out.raw(r#","amazon-bedrock-guardrailAction":"INTERVENED""#);
    }
    if plan.evidence.metrics.any() {
        metrics(out, plan);
    }
    out.raw("}");
    if plan.family == Family::OpenAi {
        out.raw(r#","[DONE]""#);
    }
    out.push(b']');
}

/// What stands before and after the text of a chunk, its last brace left off.
fn chunk(family: Family) -> (&'static str, &'static str) {
    match family {
        Family::Llama => (r#"{"generation":""#, r#"","stop_reason":null"#),
        Family::Titan => (r#"{"outputText":""#, r#"","index":0"#),
        Family::Cohere => {
            (r#"{"event_type":"text-generation","text":""#, r#"","is_finished":false"#)
        }
        Family::OpenAi => (
            r#"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":""#,
            r#""}}]"#,
        ),
        _ => (r#"{"contentBlockDelta":{"delta":{"text":""#, r#""},"contentBlockIndex":0}"#),
    }
}
