//! An offloaded body tells what it would tell inline.

use std::fs;
use std::path::Path;

use assay_decode::{BodyCounts, Limits, body_counts};
use serde_json::{Value, json};

use crate::framing::gzip;
use crate::support::{Row, decode_text};

fn bodies() -> Vec<Value> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let names = ["converse", "invoke_model", "streams"];
    let texts = names.map(|name| fs::read_to_string(cases.join(format!("{name}.jsonl"))).unwrap());
    let records = texts.iter().flat_map(|text| text.lines());
    let body =
        |line| serde_json::from_str::<Value>(line).ok()?.pointer("/output/outputBodyJson").cloned();
    records.filter_map(body).filter(|body| !body.is_null()).collect()
}

/// What a record says that has this body and no counts of its own.
fn inline(body: &Value) -> BodyCounts {
    let profile = "arn:aws:bedrock:us-east-1:1:application-inference-profile/a";
    let record = json!({
        "timestamp": "2026-03-01T10:00:00Z",
        "modelId": profile,
        "output": {"outputBodyJson": body},
    });
    let row: Row = decode_text(record.to_string().as_bytes()).rows.remove(0);
    let count = |name| row.get(name).and_then(Value::as_i64);
    let text = |name| row.get(name).and_then(Value::as_str).map(str::to_owned);
    BodyCounts {
        input: count("input_tokens"),
        cache_read: count("cache_read_input_tokens"),
        cache_write: count("cache_write_input_tokens"),
        cache_write_5m: count("cache_write_5m_input_tokens"),
        cache_write_1h: count("cache_write_1h_input_tokens"),
        output: count("output_tokens"),
        stop_reason: text("stop_reason"),
        guardrail_action: text("guardrail_action"),
        model: text("model"),
        latency_ms: count("latency_ms"),
        first_byte_latency_ms: count("first_byte_latency_ms"),
    }
}

#[test]
fn an_offloaded_body_tells_what_it_tells_inline() {
    let bodies = bodies();
    assert!(bodies.len() > 20);
    for body in bodies {
        let text = body.to_string();
        let (first, second) = text.as_bytes().split_at(text.len() / 2);
        let members = [gzip(first), gzip(second)].concat();
        for stored in [text.clone().into_bytes(), gzip(text.as_bytes()), members] {
            let told = body_counts(&stored, &Limits::default()).unwrap();
            assert_eq!(told, inline(&body), "{text}");
        }
    }
}

#[test]
fn a_bad_body_is_an_error_that_quotes_nothing() {
    let good = gzip(br#"{"usage":{"input_tokens":1}}"#);
    let limits = Limits { record_bytes_max: 1000, nesting_depth_max: 4, ..Limits::default() };
    let (deep, long) = ("[".repeat(5) + &"]".repeat(5), vec![b' '; 1001]);
    let bad: [(&[u8], &str); 7] = [
        (b"", "it is not one value of JSON, or nested too deep"),
        (b"{\"secret\":", "it is not one value of JSON, or nested too deep"),
        (b"{}{}", "it is not one value of JSON, or nested too deep"),
        (deep.as_bytes(), "it is not one value of JSON, or nested too deep"),
        (b"\"\xff\"", "it is not UTF-8"),
        (&gzip(&long), "it is larger than the bound on a record"),
        (&good[..good.len() - 9], "the gzip data is damaged or cut off"),
    ];
    for (stored, why) in bad {
        let error = body_counts(stored, &limits).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot read the body: {why}"));
    }
    assert_eq!(body_counts(&good, &limits).unwrap().input, Some(1));
}
