//! Streams whose chunks are nearly alike: what one chunk tells must not depend
//! on those before it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::reference;
use crate::support::decode_text;

/// Chunks with a text in them that may or may not mean something.
const CHUNKS: [&str; 18] = [
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%}}"#,
    r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":%}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"text":%,"type":"text_delta"}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"text":%,"stop_reason":%}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"text":%,"stop_reason":null}}"#,
    r#"{"type":%,"usage":{"input_tokens":7,"output_tokens":9}}"#,
    r#"{"type":%,"index":0,"delta":{"stop_reason":"end_turn"}}"#,
    r#"{"index":0,"usage":{"output_tokens":%},"type":"message_delta"}"#,
    r#"{"contentBlockDelta":{"delta":{"text":%},"contentBlockIndex":0}}"#,
    r#"{"contentBlockDelta":{"delta":{%:"text"},"contentBlockIndex":0}}"#,
    r#"{%:{"output_tokens":5},"type":"message_delta"}"#,
    r#"{"delta":{%:"tool_use"},"p":"abcdefgh"}"#,
    r#"{ "delta" : { "text" : % } }"#,
    r#"{"message":%,"model":%}"#,
    r#"{"trace":{%:{}}}"#,
    r#"{"amazon-bedrock-invocationMetrics":{%:3}}"#,
    r#"{"amazon-bedrock-invocationMetrics":%}"#,
    r#"[{"text":%}]"#,
];

/// Texts that are keys or words elsewhere, and long ones full of escapes.
fn text() -> impl Strategy<Value = String> {
    let known = [
        "usage",
        "stop_reason",
        "message_delta",
        "message_start",
        "guardrail",
        "inputTokenCount",
        "a few words of an answer",
        "",
    ];
    let part = select(vec!["\n", "\"", "\\", "\t", "\u{1}", "é", "plain words, ", "}}", "{\"a\":"]);
    prop_oneof![
        select(known.to_vec()).prop_map(str::to_owned),
        vec(part, 0..80).prop_map(|parts| parts.concat()),
    ]
}

fn chunk() -> impl Strategy<Value = String> {
    (select(CHUNKS.to_vec()), text())
        .prop_map(|(chunk, text)| chunk.replace('%', &json!(text).to_string()))
}

fn record(chunks: &[String]) -> String {
    let body = chunks.join(",");
    format!(r#"{{"timestamp":"2026-03-01T10:00:00Z","output":{{"outputBodyJson":[{body}]}}}}"#)
        + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_tell_the_same_whatever_came_before_them(streams in vec(vec(chunk(), 0..12), 1..3)) {
        let text: String = streams.iter().map(|chunks| record(chunks)).collect();
        let (rows, _) = reference::rows(&text);
        prop_assert_eq!(&decode_text(text.as_bytes()).rows, &rows, "{}", text);
    }

    #[test]
    fn a_broken_chunk_is_rejected_whatever_came_before_it(
        chunks in vec(chunk(), 1..6),
        at in any::<prop::sample::Index>(),
        with in select(vec!["\"", "\\", "\\x", "\\u12g4", "\n", "\t", "}", "{"]),
    ) {
        let mut text = record(&chunks).trim_end().to_owned();
        let body = text.find('[').unwrap()..text.len() - 2;
        let places: Vec<usize> = body.filter(|at| text.is_char_boundary(*at)).collect();
        text.insert_str(places[at.index(places.len())], with);
        let is_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
        let decoded = decode_text(text.as_bytes());
        prop_assert_eq!(decoded.stats.rejected_total() == 0, is_json, "{}", text);
    }
}
