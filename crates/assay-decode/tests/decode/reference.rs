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
pub(crate) const TIMESTAMPS: [(&str, Option<i64>); 4] = [
    ("2026-03-01T10:00:00Z", Some(1_772_359_200_000_000)),
    ("2026-03-02 10:00:00.500000999", Some(1_772_445_600_500_000)),
    ("2026-02-29T10:00:00Z", None),
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

fn count(value: &Value) -> Option<i64> {
    value.as_u64().and_then(|count| i64::try_from(count).ok())
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

/// Counts in the order input, read, write, 5m, 1h, output.
type Counts = [Option<i64>; 6];

fn set_tokens(set: &mut impl FnMut(&str, Option<Value>), record: &Value, body: &Body) {
    let input = &record["input"];
    let envelope = [
        count(&input["inputTokenCount"]),
        count(&input["cacheReadInputTokenCount"]),
        count(&input["cacheWriteInputTokenCount"]),
        None,
        None,
        count(&record["output"]["outputTokenCount"]),
    ];
    let places = [
        ("envelope", envelope),
        ("stream_metrics", body.metrics),
        ("stream_usage", body.delta),
        ("response_usage", body.response),
        ("stream_start", body.start),
    ];
    let written = |counts: &Counts| counts[2].or_else(|| counts[3]?.checked_add(counts[4]?));
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
    let split = places.iter().find_map(|place| match (place.1[3], place.1[4]) {
        (Some(short), Some(long)) if short.checked_add(long) == Some(total) => Some(short),
        (Some(short), None) if short <= total => Some(short),
        (None, Some(long)) if long <= total => Some(total - long),
        _ => None,
    });
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
            let [input, read, write, short, long, _] = usage(&node["message"]["usage"]);
            body.start = larger(body.start, [input, read, write, short, long, None]);
        }
        Some("message_delta") => body.delta = larger(body.delta, usage(&node["usage"])),
        _ => body.response = larger(body.response, response(node)),
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

fn response(node: &Value) -> Counts {
    let mut counts = larger(usage(&node["usage"]), usage(&node["metadata"]["usage"]));
    counts[0] =
        counts[0].or(count(&node["prompt_token_count"])).or(count(&node["inputTextTokenCount"]));
    let results = node["results"].as_array().into_iter().flatten();
    let results = results.filter_map(|result| count(&result["tokenCount"]));
    counts[5] = counts[5]
        .or(count(&node["generation_token_count"]))
        .or(count(&node["totalOutputTextTokenCount"]))
        .or(results.reduce(i64::saturating_add));
    counts
}

fn usage(usage: &Value) -> Counts {
    let first = |keys: [&str; 3]| keys.iter().find_map(|key| count(&usage[*key]));
    let creation = &usage["cache_creation"];
    let mut short = count(&creation["ephemeral_5m_input_tokens"]);
    let mut long = count(&creation["ephemeral_1h_input_tokens"]);
    if short.is_none() && long.is_none() {
        let details = usage["cacheDetails"].as_array();
        let of = |ttl: &str| {
            let details = details.into_iter().flatten().filter(|detail| detail["ttl"] == ttl);
            details.filter_map(|detail| count(&detail["inputTokens"])).reduce(i64::saturating_add)
        };
        (short, long) = match (of("5m"), of("1h")) {
            (None, None) => (None, None),
            (short, long) => (short.or(Some(0)), long.or(Some(0))),
        };
    }
    [
        first(["inputTokens", "input_tokens", "prompt_tokens"]),
        first(["cacheReadInputTokens", "cacheReadInputTokenCount", "cache_read_input_tokens"]),
        first([
            "cacheWriteInputTokens",
            "cacheWriteInputTokenCount",
            "cache_creation_input_tokens",
        ]),
        short,
        long,
        first(["outputTokens", "output_tokens", "completion_tokens"]),
    ]
}

fn larger(a: Counts, b: Counts) -> Counts {
    std::array::from_fn(|at| a[at].max(b[at]))
}
