//! Request bodies.

use super::{answer, spoof};
use crate::dirt::DirtKind;
use crate::plan::Plan;
use crate::put::{Object, Put};
use crate::rng::{Rng, Stream};
use crate::shape::Family;
use crate::text;

/// Writes the input body.
pub(crate) fn input(out: &mut Vec<u8>, plan: &Plan<'_>) {
    let rng = &mut plan.rng(Stream::Input);
    let bytes = plan.input_bytes;
    if plan.operation.converses() || plan.family == Family::Nova {
        return conversation(out, rng, plan, bytes);
    }
    match plan.family {
        Family::Anthropic => messages(out, rng, plan, bytes),
        Family::OpenAi => chat(out, rng, plan, bytes),
        Family::Cohere => {
            prompt(out, rng, plan, "message", r#""chat_history":[],"max_tokens":2048"#)
        }
        Family::Llama => prompt(out, rng, plan, "prompt", r#""max_gen_len":512,"temperature":0.5"#),
        Family::Embedding => {
            prompt(out, rng, plan, "inputText", r#""dimensions":512,"normalize":true"#)
        }
        _ => prompt(out, rng, plan, "inputText", r#""textGenerationConfig":{"maxTokenCount":512}"#),
    }
}

/// A prompt, with a quoted record in it where the plan says so.
fn quoted_prompt(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, bytes: usize) {
    out.push(b'"');
    if plan.has(DirtKind::SpoofedKeys) {
        out.raw("Why does this line not parse? ").raw(spoof::TEXT).raw("\\n");
    }
    text::mixed(out, rng, bytes);
    out.push(b'"');
}

fn prompt(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, key: &str, rest: &str) {
    out.raw("{\"").raw(key).raw("\":");
    quoted_prompt(out, rng, plan, plan.input_bytes);
    out.raw(",").raw(rest).raw("}");
}

fn chat(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, bytes: usize) {
    out.raw(r#"{"messages":[{"role":"user","content":"#);
    quoted_prompt(out, rng, plan, bytes);
    out.raw(r#"}],"max_completion_tokens":1024,"stream":true}"#);
}

fn conversation(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, bytes: usize) {
    out.raw(r#"{"messages":[{"role":"user","content":[{"text":"#);
    quoted_prompt(out, rng, plan, bytes);
    out.raw("}]}");
    if plan.has(DirtKind::SpoofedKeys) {
        out.raw(
            r#",{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"log","input":"#,
        );
        out.raw(spoof::OBJECT).raw("}}]}");
    }
    out.raw(r#"],"system":[{"text":"You are a careful engineer."}],"inferenceConfig":{"maxTokens":4096}}"#);
}

/// A coding agent's request: system prompt, turns with tool results, tools.
fn messages(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, bytes: usize) {
    let mut object = Object::open(out);
    object.text("anthropic_version", "bedrock-2023-05-31").int("max_tokens", 32_000);
    if bytes > 4_000 {
        system(object.key("system"), rng, bytes / 5);
        turns(object.key("messages"), rng, plan, bytes * 4 / 5);
        object.json("tools", TOOLS);
    } else {
        turns(object.key("messages"), rng, plan, bytes);
    }
    object.close();
}

const TOOLS: &str = r#"[{"name":"Read","description":"Reads a file from the local filesystem.","input_schema":{"type":"object","properties":{"file_path":{"type":"string"},"offset":{"type":"number"},"limit":{"type":"number"}},"required":["file_path"]}},{"name":"Bash","description":"Executes a command.","input_schema":{"type":"object","properties":{"command":{"type":"string"},"timeout":{"type":"number"}},"required":["command"]}}]"#;

fn system(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    out.raw(r#"[{"type":"text","text":"#);
    answer(out, rng, bytes);
    out.raw(r#","cache_control":{"type":"ephemeral"}}]"#);
}

fn turns(out: &mut Vec<u8>, rng: &mut Rng, plan: &Plan<'_>, bytes: usize) {
    out.raw(r#"[{"role":"user","content":[{"type":"text","text":"#);
    quoted_prompt(out, rng, plan, bytes.min(1_500));
    out.raw("}]}");
    if plan.has(DirtKind::SpoofedKeys) {
        out.raw(",");
        tool_use(out, rng, spoof::OBJECT);
        tool_result(out, rng, 80);
    }
    let end = out.len() + bytes.saturating_sub(1_500);
    while out.len() + 400 < end {
        let rest = end - out.len();
        out.raw(",");
        tool_use(out, rng, r#"{"file_path":"/srv/app/src/main.rs","limit":200}"#);
        let result = rng.sized(1_400.0, 1.2, rest as u64) as usize;
        tool_result(out, rng, result);
    }
    out.push(b']');
}

fn tool_use(out: &mut Vec<u8>, rng: &mut Rng, input: &str) {
    out.raw(r#"{"role":"assistant","content":[{"type":"text","text":"#);
    answer(out, rng, 120);
    out.raw(r#"},{"type":"tool_use","id":"toolu_bdrk_"#).hex(rng.next(), 16);
    out.raw(r#"","name":"Read","input":"#).raw(input).raw("}]},");
}

fn tool_result(out: &mut Vec<u8>, rng: &mut Rng, bytes: usize) {
    out.raw(r#"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_bdrk_"#);
    out.hex(rng.next(), 16).raw(r#"","content":"#);
    answer(out, rng, bytes);
    out.raw("}]}");
}
