//! The same decoding over `serde_json`, slow and plain: what the decoder is
//! compared with.

use std::collections::{HashMap, HashSet};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::support::Row;

/// Identity ARNs with what they say: kind, principal, session.
pub(crate) const IDENTITIES: [(&str, &str, Option<&str>, Option<&str>); 6] = [
    ("arn:aws:iam::1:user/ops/alice", "iam_user", Some("alice"), None),
    ("arn:aws:iam::1:user/BedrockAPIKey-x", "api_key", Some("BedrockAPIKey-x"), None),
    ("arn:aws:sts::1:assumed-role/R\u{e9}/s\"1", "assumed_role", Some("R\u{e9}"), Some("s\"1")),
    ("arn:aws-cn:sts::1:assumed-role/R", "assumed_role", Some("R"), None),
    ("arn:aws:iam::1:root", "root", None, None),
    ("what", "unknown", None, None),
];

type KnownModel = (&'static str, Option<&'static str>, Option<&'static str>, Option<&'static str>);

/// Model ids with what they say: model, scope, application profile.
pub(crate) const MODELS: [KnownModel; 5] = [
    ("anthropic.claude-x", Some("anthropic.claude-x"), Some("in_region"), None),
    ("eu.anthropic.claude-x", Some("anthropic.claude-x"), Some("geo"), None),
    ("global.anthropic.claude-x", Some("anthropic.claude-x"), Some("global"), None),
    ("arn:aws:bedrock:r:1:application-inference-profile/abc", None, None, Some("abc")),
    ("arn:aws:bedrock:r:1:provisioned-model/abc", None, None, None),
];

/// Timestamps with the microseconds they mean, and some that mean none.
pub(crate) const TIMESTAMPS: [(&str, Option<i64>); 6] = [
    ("2026-03-01T10:00:00Z", Some(1_772_359_200_000_000)),
    ("2026-03-02 10:00:00.500000999", Some(1_772_445_600_500_000)),
    ("2026-02-29T10:00:00Z", None),
    ("2014-12-31T23:59:59Z", None),
    ("9999-12-31T10:00:00Z", None),
    ("soon", None),
];

/// Ids that say that there is none.
const UNKNOWN_IDS: [&str; 4] = ["", "-", "null", "NULL"];

type Members = HashMap<String, Box<RawValue>>;

/// Columns in which two deliveries may differ and say the same.
const OF_THE_DELIVERY: [&str; 3] = ["source_line", "input_body_bytes", "output_body_bytes"];

/// The rows of an object that has one record on each line, and how many
/// records are duplicates: they say of their request what another has said.
pub(crate) fn rows(text: &str) -> (Vec<Row>, u64) {
    let mut seen = HashSet::new();
    let (mut rows, mut duplicates) = (Vec::new(), 0);
    for (at, line) in text.lines().enumerate() {
        let Some(row) = row(line, at + 1) else { continue };
        let mut says = row.clone();
        says.retain(|column, _| !OF_THE_DELIVERY.contains(&column.as_str()));
        match !row.contains_key("request_id") || seen.insert(json!(says).to_string()) {
            true => rows.push(row),
            false => duplicates += 1,
        }
    }
    (rows, duplicates)
}

fn row(line: &str, number: usize) -> Option<Row> {
    let record: Value = serde_json::from_str(line).ok()?;
    let micros = micros(record.as_object()?.get("timestamp")?.as_str()?)?;
    let mut row = Row::new();
    let mut set = |name: &str, value: Option<Value>| {
        value.filter(|value| !value.is_null()).map(|value| row.insert(name.to_owned(), value));
    };
    set("event_time", Some(json!(micros)));
    set(
        "event_date",
        Some(json!(if micros < 1_772_409_600_000_000 { "2026-03-01" } else { "2026-03-02" })),
    );
    set("source_object", Some(json!(crate::support::OBJECT)));
    set("source_line", Some(json!(number)));
    for (column, key) in [
        ("account_id", "accountId"),
        ("region", "region"),
        ("inference_region", "inferenceRegion"),
        ("operation", "operation"),
        ("model_id", "modelId"),
        ("error_code", "errorCode"),
    ] {
        set(column, text(&record[key]));
    }
    let id = text(&record["requestId"]);
    set("request_id", id.filter(|id| !UNKNOWN_IDS.contains(&id.as_str().unwrap().trim())));
    set_identity(&mut set, &record["identity"]["arn"]);
    let body = output_body(&record);
    set_model(&mut set, &record["modelId"], &body);
    set_tokens(&mut set, &record, &body);
    set("stop_reason", body.stop_reason);
    set("guardrail_action", body.guardrail);
    set("latency_ms", body.latency.map(|ms| json!(ms)));
    set("first_byte_latency_ms", body.first_byte.map(|ms| json!(ms)));
    set("request_metadata", metadata(&record["requestMetadata"]));
    set("input_body_bytes", body_bytes(line, "input", "inputBodyJson"));
    set("output_body_bytes", body_bytes(line, "output", "outputBodyJson"));
    set("output_body_s3_path", text(&record["output"]["outputBodyS3Path"]));
    Some(row)
}

fn micros(text: &str) -> Option<i64> {
    TIMESTAMPS.iter().find(|known| known.0 == text)?.1
}

fn text(value: &Value) -> Option<Value> {
    value.is_string().then(|| value.clone())
}

/// A whole number from 0 to 10^12, or a text of one.
fn count(value: &Value) -> Option<i64> {
    let number = match value {
        Value::String(text) => match serde_json::from_str(text) {
            Ok(Value::Number(number)) if text.trim() == text => number,
            _ => return None,
        },
        value => value.as_number()?.clone(),
    };
    let number = number.as_f64()?;
    let is_count = number.fract() == 0.0 && (0.0..=1e12).contains(&number);
    is_count.then_some(number as i64)
}

/// The sum, if both are known and it is a count.
fn sum(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    Some(a? + b?).filter(|sum| *sum <= 1_000_000_000_000)
}

fn set_identity(set: &mut impl FnMut(&str, Option<Value>), arn: &Value) {
    let known = IDENTITIES.iter().find(|known| arn == known.0);
    let (_, kind, principal, session) = known.copied().unwrap_or(("", "unknown", None, None));
    set("identity_arn", text(arn));
    set("principal_type", Some(json!(kind)));
    set("principal", principal.map(|text| json!(text)));
    set("session_name", session.map(|text| json!(text)));
}

fn set_model(set: &mut impl FnMut(&str, Option<Value>), id: &Value, body: &Body) {
    let known = MODELS.iter().find(|known| id == known.0);
    let (_, model, scope, profile) = known.copied().unwrap_or_default();
    let in_body = profile.and(body.model.clone());
    set("model", model.map(|text| json!(text)).or(in_body));
    set("endpoint_scope", scope.map(|text| json!(text)));
    set("inference_profile_id", profile.map(|text| json!(text)));
}

/// Counts in the order input, read, write, 5m, 1h, output, and the whole prompt
/// where that is counted instead of the input.
type Counts = [Option<i64>; 7];

fn written(counts: &Counts) -> Option<i64> {
    counts[2].or_else(|| sum(counts[3], counts[4]))
}

fn cached(counts: &Counts) -> i64 {
    counts[1].unwrap_or(0) + written(counts).unwrap_or(0)
}

/// The input of a whole prompt is what did not come from the cache or go there.
fn disjoint(counts: Counts) -> Counts {
    match counts[6] {
        None => counts,
        Some(prompt) if prompt < cached(&counts) => [None, None, None, None, None, counts[5], None],
        Some(prompt) => {
            let mut counts = counts;
            counts[0] = Some(prompt - cached(&counts));
            counts
        }
    }
}

/// Counts that are not what they say: of a whole prompt, or of a part.
fn corrected(mut counts: Counts, body: &Body) -> Counts {
    for whole in [&body.delta, &body.response] {
        let is_whole = whole[6].is_some() && cached(whole) > 0 && counts[0] == whole[6];
        if is_whole && counts[1] != Some(0) {
            counts = [None, None, None, None, None, counts[5], None];
        }
    }
    counts
}

fn without_part(counts: Counts, part: &Counts) -> Counts {
    let both = |at: &usize| counts[*at].is_some() && part[*at].is_some();
    let known: Vec<usize> = [0, 1, 2, 5].into_iter().filter(both).collect();
    match !known.is_empty() && known.iter().all(|at| counts[*at] == part[*at]) {
        true => std::array::from_fn(|at| counts[at].filter(|_| part[at].is_none())),
        false => counts,
    }
}

fn set_tokens(set: &mut impl FnMut(&str, Option<Value>), record: &Value, body: &Body) {
    let input = &record["input"];
    let envelope = [
        count(&input["inputTokenCount"]),
        count(&input["cacheReadInputTokenCount"]),
        count(&input["cacheWriteInputTokenCount"]),
        None,
        None,
        count(&record["output"]["outputTokenCount"]),
        None,
    ];
    let places = [
        ("envelope", corrected(envelope, body)),
        ("stream_metrics", corrected(body.metrics, body)),
        ("stream_usage", disjoint(body.delta)),
        ("response_usage", disjoint(body.response)),
        ("stream_start", disjoint(body.start)),
    ];
    let places = places.map(|(name, counts)| (name, without_part(counts, &body.part)));
    let input = places.iter().find(|place| place.1[0].is_some());
    set("input_tokens", input.map(|place| json!(place.1[0])));
    set("input_token_source", input.map(|place| json!(place.0)));
    let output = places.iter().find(|place| place.1[5].is_some());
    set("output_tokens", output.map(|place| json!(place.1[5])));
    set("output_token_source", output.map(|place| json!(place.0)));
    let both = places.iter().find(|place| place.1[1].is_some() && written(&place.1).is_some());
    let either = || places.iter().find(|place| place.1[1].is_some() || written(&place.1).is_some());
    let cache = both.or_else(either);
    set("cache_read_input_tokens", cache.map(|place| json!(place.1[1])));
    set("cache_write_input_tokens", cache.map(|place| json!(written(&place.1))));
    set("cache_token_source", cache.map(|place| json!(place.0)));
    let Some(total) = cache.and_then(|place| written(&place.1)) else { return };
    let nothing = (total == 0).then_some(0);
    let split = || {
        places.iter().find_map(|place| match (place.1[3], place.1[4]) {
            (Some(short), Some(long)) if short.checked_add(long) == Some(total) => Some(short),
            (Some(short), None) if short <= total => Some(short),
            (None, Some(long)) if long <= total => Some(total - long),
            _ => None,
        })
    };
    let split = nothing.or_else(split);
    set("cache_write_5m_input_tokens", split.map(|short| json!(short)));
    set("cache_write_1h_input_tokens", split.map(|short| json!(total - short)));
}

fn metadata(value: &Value) -> Option<Value> {
    let entries = value.as_object()?.iter();
    Some(entries.map(|(key, value)| (key.clone(), text(value).unwrap_or_default())).collect())
}

fn body_bytes(line: &str, side: &str, body: &str) -> Option<Value> {
    let record: Members = serde_json::from_str(line).ok()?;
    let side: Members = serde_json::from_str(record.get(side)?.get()).ok()?;
    let body = side.get(body)?.get();
    (body != "null").then(|| json!(body.len()))
}

#[derive(Default)]
struct Body {
    metrics: Counts,
    delta: Counts,
    response: Counts,
    start: Counts,
    /// What usage says without the compactions that were added to it.
    part: Counts,
    model: Option<Value>,
    stop_reason: Option<Value>,
    guardrail: Option<Value>,
    latency: Option<i64>,
    first_byte: Option<i64>,
}

fn output_body(record: &Value) -> Body {
    let mut body = Body::default();
    match &record["output"]["outputBodyJson"] {
        Value::String(text) => add_all(&mut body, &serde_json::from_str(text).unwrap_or_default()),
        value => add_all(&mut body, value),
    }
    body
}

fn add_all(body: &mut Body, value: &Value) {
    match value {
        Value::Array(chunks) => chunks.iter().for_each(|chunk| add(body, chunk)),
        other => add(body, other),
    }
}

fn add(body: &mut Body, node: &Value) {
    if !node.is_object() {
        return;
    }
    match node["type"].as_str() {
        Some("message_start") => {
            let mut start = usage(&node["message"]["usage"], &mut body.part);
            start[5] = None;
            body.start = larger(body.start, start);
        }
        Some("message_delta") => {
            body.delta = larger(body.delta, usage(&node["usage"], &mut body.part));
        }
        _ => body.response = larger(body.response, response(node, &mut body.part)),
    }
    let metrics = &node["amazon-bedrock-invocationMetrics"];
    if metrics.is_object() {
        body.metrics = [
            count(&metrics["inputTokenCount"]),
            count(&metrics["cacheReadInputTokenCount"]),
            count(&metrics["cacheWriteInputTokenCount"]),
            None,
            None,
            count(&metrics["outputTokenCount"]),
            None,
        ];
    }
    let model = text(&node["message"]["model"]).or(text(&node["model"]));
    body.model = model.or(body.model.take());
    let stop = stop_reason(node);
    add_guardrail(body, node, &stop);
    body.stop_reason = stop.or(body.stop_reason.take());
    let latency = count(&metrics["invocationLatency"]).or(count(&node["metrics"]["latencyMs"]));
    let latency = latency.or(count(&node["metadata"]["metrics"]["latencyMs"]));
    body.latency = latency.or(body.latency);
    body.first_byte = count(&metrics["firstByteLatency"]).or(body.first_byte);
}

fn add_guardrail(body: &mut Body, node: &Value, stop: &Option<Value>) {
    let action = text(&node["amazon-bedrock-guardrailAction"]);
    let intervened = Some(json!("INTERVENED"));
    if body.guardrail == intervened {
        return;
    }
    if *stop == Some(json!("guardrail_intervened")) {
        body.guardrail = intervened;
    } else if action.is_some() {
        body.guardrail = action;
    } else if node["trace"]["guardrail"].is_object() && body.guardrail.is_none() {
        body.guardrail = Some(json!("NONE"));
    }
}

fn stop_reason(node: &Value) -> Option<Value> {
    let last = |list: &Value, key: &str| {
        list.as_array()?.iter().rev().find_map(|element| text(&element[key]))
    };
    text(&node["stopReason"])
        .or(text(&node["delta"]["stop_reason"]))
        .or(text(&node["stop_reason"]))
        .or(text(&node["messageStop"]["stopReason"]))
        .or(text(&node["completionReason"]))
        .or(text(&node["finish_reason"]))
        .or_else(|| last(&node["choices"], "finish_reason"))
        .or_else(|| last(&node["generations"], "finish_reason"))
        .or(text(&node["message"]["stop_reason"]))
        .or_else(|| last(&node["results"], "completionReason"))
}

fn response(node: &Value, part: &mut Counts) -> Counts {
    let metadata = usage(&node["metadata"]["usage"], &mut Counts::default());
    let mut counts = larger(usage(&node["usage"], part), metadata);
    counts[0] =
        counts[0].or(count(&node["prompt_token_count"])).or(count(&node["inputTextTokenCount"]));
    let results = node["results"].as_array().into_iter().flatten();
    let results = results.map(|result| count(&result["tokenCount"]));
    counts[5] = counts[5]
        .or(count(&node["generation_token_count"]))
        .or(count(&node["totalOutputTextTokenCount"]))
        .or(results.reduce(sum).flatten());
    counts
}

/// A usage object with what compactions used; `part` keeps what it says without.
fn usage(usage: &Value, part: &mut Counts) -> Counts {
    let top = spellings(usage);
    let passes = usage["iterations"].as_array().into_iter().flatten();
    let passes: Vec<(bool, Counts)> =
        passes.map(|pass| (pass["type"] == "compaction", spellings(pass))).collect();
    let add = |a: Counts, b: Counts| -> Counts { std::array::from_fn(|at| sum(a[at], b[at])) };
    let all = passes.iter().map(|pass| pass.1).reduce(add);
    let compactions = passes.iter().filter(|pass| pass.0).map(|pass| pass.1).reduce(add);
    let Some(compactions) = compactions else { return top };
    if all.is_some_and(|all| (all[0], all[5]) == (top[0], top[5])) {
        return top;
    }
    let named = |at: usize| passes.iter().any(|pass| pass.1[at].is_some());
    let whole: Counts = std::array::from_fn(|at| match named(at) {
        true => sum(top[at], compactions[at]),
        false => top[at],
    });
    if whole != top {
        *part = larger(*part, top);
    }
    whole
}

fn spellings(usage: &Value) -> Counts {
    let first = |keys: &[&str]| keys.iter().find_map(|key| count(&usage[*key]));
    let creation = &usage["cache_creation"];
    let mut short = count(&creation["ephemeral_5m_input_tokens"]);
    let mut long = count(&creation["ephemeral_1h_input_tokens"]);
    if short.is_none() && long.is_none() {
        (short, long) = details(&usage["cacheDetails"]);
    }
    let parts = ["prompt_tokens_details", "input_tokens_details"].map(|key| &usage[key]);
    let within = |key: &str| parts.iter().map(|part| &part[key]).find(|value| !value.is_null());
    let said = |value: &Value| !value.is_null();
    let inside: Vec<&Value> = ["cached_tokens", "cache_write_tokens", "cache_creation_tokens"]
        .into_iter()
        .filter_map(within)
        .chain([&usage["cached_tokens"], &usage["prompt_cache_hit_tokens"]])
        .filter(|value| said(value))
        .collect();
    let is_parted = parts.iter().any(|part| part.is_object());
    let input = first(&["inputTokens", "input_tokens"]);
    let whole = count(&usage["prompt_tokens"]).or(input.filter(|_| is_parted));
    let read = within("cached_tokens").and_then(count);
    let write = ["cache_write_tokens", "cache_creation_tokens"];
    let write = write.iter().find_map(|key| within(key).and_then(count));
    let write = write.or(first(&[
        "cacheWriteInputTokens",
        "cacheWriteInputTokenCount",
        "cache_creation_input_tokens",
    ]));
    if write == Some(0) {
        (short, long) = (short.or(write), long.or(write));
    }
    [
        input.filter(|_| whole.is_none()),
        read.or(first(&[
            "cached_tokens",
            "prompt_cache_hit_tokens",
            "cacheReadInputTokens",
            "cacheReadInputTokenCount",
            "cache_read_input_tokens",
        ])),
        write,
        short,
        long,
        first(&["outputTokens", "output_tokens", "completion_tokens"]),
        whole.filter(|_| inside.iter().all(|value| count(value).is_some())),
    ]
}

/// Both parts of a list of times to live, or none if any element says too little.
fn details(list: &Value) -> (Option<i64>, Option<i64>) {
    let (mut short, mut long) = (Some(0), Some(0));
    let Some(list) = list.as_array().filter(|list| !list.is_empty()) else { return (None, None) };
    for detail in list {
        let tokens = count(&detail["inputTokens"]);
        match detail["ttl"].as_str() {
            Some("5m") => short = sum(short, tokens),
            Some("1h") => long = sum(long, tokens),
            _ => return (None, None),
        }
    }
    if short.is_none() || long.is_none() { (None, None) } else { (short, long) }
}

fn larger(a: Counts, b: Counts) -> Counts {
    std::array::from_fn(|at| a[at].max(b[at]))
}
