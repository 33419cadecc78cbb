//! What holds for any record and any bytes.

use assay_decode::{Input, Limits};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::framing::gzip;
use crate::reference::{self, IDENTITIES, MODELS, TIMESTAMPS};
use crate::support::{decode, decode_text};

/// JSON as it is to be written: members may repeat, numbers are text.
#[derive(Clone, Debug)]
enum Json {
    Word(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Decides blanks and escapes while JSON is written.
struct Style(u64);

impl Style {
    fn one_in(&mut self, many: u64) -> bool {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33).is_multiple_of(many)
    }

    fn blank(&mut self, out: &mut String) {
        if self.one_in(8) {
            out.push_str(if self.one_in(2) { " " } else { "\t\r" });
        }
    }
}

impl Json {
    fn write(&self, style: &mut Style, out: &mut String) {
        style.blank(out);
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Text(text) => write_text(text, style, out),
            Self::Array(elements) => {
                write_list('[', ']', elements, style, out, |one, style, out| one.write(style, out));
            }
            Self::Object(members) => {
                write_list('{', '}', members, style, out, |(key, value), style, out| {
                    write_text(key, style, out);
                    style.blank(out);
                    out.push(':');
                    value.write(style, out);
                });
            }
        }
        style.blank(out);
    }
}

fn write_list<T>(
    open: char,
    close: char,
    items: &[T],
    style: &mut Style,
    out: &mut String,
    write: impl Fn(&T, &mut Style, &mut String),
) {
    out.push(open);
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        style.blank(out);
        write(item, style, out);
    }
    style.blank(out);
    out.push(close);
}

fn write_text(text: &str, style: &mut Style, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            control if control < ' ' || style.one_in(20) => {
                for unit in control.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}

fn written(json: &Json, style: u64) -> String {
    let mut out = String::new();
    json.write(&mut Style(style), &mut out);
    out
}

const KEYS: [&str; 59] = [
    "timestamp",
    "accountId",
    "region",
    "inferenceRegion",
    "requestId",
    "operation",
    "modelId",
    "errorCode",
    "schemaType",
    "identity",
    "arn",
    "input",
    "output",
    "requestMetadata",
    "inputTokenCount",
    "outputTokenCount",
    "cacheReadInputTokenCount",
    "cacheWriteInputTokenCount",
    "inputBodyJson",
    "outputBodyJson",
    "outputBodyS3Path",
    "type",
    "usage",
    "message",
    "model",
    "delta",
    "stop_reason",
    "stopReason",
    "metrics",
    "latencyMs",
    "trace",
    "guardrail",
    "metadata",
    "messageStop",
    "amazon-bedrock-invocationMetrics",
    "amazon-bedrock-guardrailAction",
    "invocationLatency",
    "firstByteLatency",
    "prompt_token_count",
    "generation_token_count",
    "inputTextTokenCount",
    "totalOutputTextTokenCount",
    "results",
    "tokenCount",
    "completionReason",
    "choices",
    "generations",
    "finish_reason",
    "inputTokens",
    "input_tokens",
    "outputTokens",
    "output_tokens",
    "cacheReadInputTokens",
    "cache_creation_input_tokens",
    "cache_creation",
    "ephemeral_5m_input_tokens",
    "ephemeral_1h_input_tokens",
    "cacheDetails",
    "ttl",
];

fn word() -> impl Strategy<Value = Json> {
    let words = [
        "null",
        "true",
        "0",
        "7",
        "411",
        "129709",
        "-3",
        "-0",
        "1.5",
        "2e3",
        "12.0",
        "1.3E+1",
        "5e-324",
        "\"13\"",
        "\"1,000\"",
        "\"\"",
        "1000000000000",
        "1000000000001",
        "99999999999999999999",
    ];
    select(words.to_vec()).prop_map(|word| Json::Word(word.to_owned()))
}

fn text() -> impl Strategy<Value = Json> {
    let known = [
        "5m",
        "1h",
        "message_start",
        "message_delta",
        "INTERVENED",
        "guardrail_intervened",
        "[DONE]",
        "us-east-1",
    ];
    prop_oneof![
        select(known.to_vec()).prop_map(|text| Json::Text(text.to_owned())),
        "\\PC{0,6}".prop_map(Json::Text),
        any::<String>().prop_map(Json::Text),
    ]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(KEYS.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Anything, with keys that mean something elsewhere.
fn anything() -> impl Strategy<Value = Json> {
    prop_oneof![2 => word(), 1 => text()].prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Json::Array),
            3 => vec((key(), inner), 0..5).prop_map(Json::Object),
        ]
    })
}

/// An object with some of these keys, whose values are mostly of their kind.
fn object(
    keys: &'static [&'static str],
    value: impl Strategy<Value = Json>,
) -> impl Strategy<Value = Json> {
    let member = (select(keys), value).prop_map(|(key, value)| (key.to_owned(), value));
    vec(member, 0..keys.len().min(6) + 1).prop_map(Json::Object)
}

fn usage() -> impl Strategy<Value = Json> {
    const COUNTS: &[&str] = &[
        "inputTokens",
        "input_tokens",
        "prompt_tokens",
        "outputTokens",
        "output_tokens",
        "completion_tokens",
        "cacheReadInputTokens",
        "cacheReadInputTokenCount",
        "cache_read_input_tokens",
        "cacheWriteInputTokens",
        "cacheWriteInputTokenCount",
        "cache_creation_input_tokens",
    ];
    let creation = object(&["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"], word());
    let details = vec(object(&["ttl", "inputTokens"], prop_oneof![word(), text()]), 0..3);
    (object(COUNTS, word()), creation, details, inside(), passes()).prop_map(
        |(counts, creation, details, inside, passes)| {
            let Json::Object(mut members) = counts else { return counts };
            members.push(("cache_creation".to_owned(), creation));
            members.push(("cacheDetails".to_owned(), Json::Array(details)));
            members.extend(inside);
            members.extend(passes);
            Json::Object(members)
        },
    )
}

/// What of an input came from the cache, told within it.
fn inside() -> impl Strategy<Value = Option<(String, Json)>> {
    const PARTS: &[&str] = &["cached_tokens", "cache_write_tokens", "cache_creation_tokens"];
    let name = select(vec!["prompt_tokens_details", "input_tokens_details"]);
    let part = PARTS
        .iter()
        .map(|part| prop::option::of(word().prop_map(move |word| ((*part).to_owned(), word))));
    let parts = part
        .collect::<Vec<_>>()
        .prop_map(|parts| Json::Object(parts.into_iter().flatten().collect()));
    prop::option::of((name.prop_map(str::to_owned), prop_oneof![9 => parts, 1 => word()]))
}

/// The passes of an answer, compactions among them.
fn passes() -> impl Strategy<Value = Option<(String, Json)>> {
    const COUNTS: &[&str] = &[
        "input_tokens",
        "output_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
    ];
    let kind = select(vec!["message", "compaction", "compaction", "advisor_message"]);
    let pass = (kind, vec(word(), COUNTS.len())).prop_map(|(kind, counts)| {
        let counts = COUNTS.iter().map(|name| (*name).to_owned()).zip(counts);
        let kind = ("type".to_owned(), Json::Text(kind.to_owned()));
        Json::Object(counts.chain([kind]).collect())
    });
    let passes = vec(pass, 0..3).prop_map(|passes| ("iterations".to_owned(), Json::Array(passes)));
    prop::option::of(passes)
}

fn node() -> impl Strategy<Value = Json> {
    const NUMBERS: &[&str] = &[
        "prompt_token_count",
        "generation_token_count",
        "inputTextTokenCount",
        "totalOutputTextTokenCount",
    ];
    const TEXTS: &[&str] = &[
        "type",
        "model",
        "stop_reason",
        "stopReason",
        "completionReason",
        "finish_reason",
        "amazon-bedrock-guardrailAction",
    ];
    const METRICS: &[&str] = &[
        "inputTokenCount",
        "outputTokenCount",
        "cacheReadInputTokenCount",
        "cacheWriteInputTokenCount",
        "invocationLatency",
        "firstByteLatency",
    ];
    let named = |key: &'static str, value: Json| Json::Object(vec![(key.to_owned(), value)]);
    let member = prop_oneof![
        object(NUMBERS, word()),
        object(TEXTS, text()),
        usage().prop_map(move |usage| named("usage", usage)),
        usage().prop_map(move |usage| named("message", named("usage", usage))),
        usage().prop_map(move |usage| named("metadata", named("usage", usage))),
        object(METRICS, word())
            .prop_map(move |metrics| named("amazon-bedrock-invocationMetrics", metrics)),
        (key(), anything()).prop_map(|member| Json::Object(vec![member])),
    ];
    vec(member, 0..5).prop_map(|parts| {
        let members = parts.into_iter().flat_map(|part| match part {
            Json::Object(members) => members,
            _ => Vec::new(),
        });
        Json::Object(members.collect())
    })
}

fn body() -> impl Strategy<Value = Json> {
    prop_oneof![
        node(),
        vec(prop_oneof![5 => node(), 1 => anything()], 0..5).prop_map(Json::Array),
        (node(), any::<u64>()).prop_map(|(node, style)| Json::Text(written(&node, style))),
        anything(),
    ]
}

fn side(count: &'static [&'static str], body_key: &'static str) -> impl Strategy<Value = Json> {
    (object(count, word()), body(), any::<bool>()).prop_map(move |(counts, body, first)| {
        let Json::Object(mut members) = counts else { return counts };
        let at = if first { 0 } else { members.len() };
        members.insert(at, (body_key.to_owned(), body));
        Json::Object(members)
    })
}

fn one_of(texts: Vec<&'static str>) -> impl Strategy<Value = Json> {
    select(texts).prop_map(|text| Json::Text(text.to_owned()))
}

/// The reference knows the model ids of its table only.
fn unnamed_model((key, value): (String, Json)) -> (String, Json) {
    match value {
        Json::Text(_) if key == "modelId" => (key, Json::Word("7".to_owned())),
        value => (key, value),
    }
}

/// The members of a record of the right kinds, in any order.
fn record() -> impl Strategy<Value = Json> {
    let time = one_of(TIMESTAMPS.iter().map(|known| known.0).collect());
    let model = one_of(MODELS.iter().map(|known| known.0).collect());
    let arn = one_of(IDENTITIES.iter().map(|known| known.0).collect());
    let named = |key: &'static str| move |value| (key.to_owned(), value);
    let member = prop_oneof![
        time.prop_map(named("timestamp")),
        model.prop_map(named("modelId")),
        arn.prop_map(|arn| ("identity".to_owned(), Json::Object(vec![("arn".to_owned(), arn)]))),
        side(
            &["inputTokenCount", "cacheReadInputTokenCount", "cacheWriteInputTokenCount"],
            "inputBodyJson"
        )
        .prop_map(named("input")),
        side(&["outputTokenCount"], "outputBodyJson").prop_map(named("output")),
        object(&["a", "b", "timestamp"], prop_oneof![word(), text()])
            .prop_map(named("requestMetadata")),
        (key(), anything()).prop_map(unnamed_model),
    ];
    let time = one_of(vec![TIMESTAMPS[0].0, TIMESTAMPS[1].0]);
    (vec(member, 1..8), time, any::<prop::sample::Index>()).prop_map(|(mut members, time, at)| {
        let at = at.index(members.len() + 1);
        members.insert(at, ("timestamp".to_owned(), time));
        Json::Object(members)
    })
}

/// Pieces of objects, whole and broken.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let fragments: Vec<&[u8]> = vec![
        b"\n",
        b"\r\n",
        b" ",
        b",",
        b"[",
        b"]",
        b"{",
        b"}",
        b"\"",
        b"\\",
        b"null",
        b"12",
        b"tru",
        b"\xef\xbb\xbf",
        b"\xef",
        b"\xc3",
        b"\xc3\xa9",
        b"\xff",
        b"{\"a\":",
        b"[{\"type\":1}",
        b"{\"timestamp\":\"2026-03-01T10:00:00Z\"}",
        b"{\"timestamp\":\"2026-03-01T10:00:00Z\"}\n",
        b"{\n\"timestamp\":\n\"2026-03-01T10:00:00Z\"}",
        b"{\"requestId\":\"\xff\"}",
        b"\n{",
        b"\n[",
        b"[{\"timestamp\":\"2026-03-01T10:00:00Z\"},",
        b"[[[[[[[[",
        b"\x00",
        b"{\"events\":[",
        b"{\"nextToken\":\"x\",\n  \"events\": [",
        b"{\"timestamp\":1,\"message\":\"{\\\"timestamp\\\":\\\"2026-03-01T10:00:00Z\\\"}\"}",
        b"{\"timestamp\":1,\"message\":\"{\"}",
        b"],\"nextToken\":\"x\"}",
        b"{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[",
        b"{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"id\":\"\",\"message\":\"x\"}]}",
        b"[{\"logEvents\":[",
        b"]}",
        b"{\"id\":\"1\",\"message\":\"CWL CONTROL MESSAGE: Checking\"}",
        b"{\"awslogs\":{\"data\":\"eyJ0aW1lc3RhbXAiOiIyMDI2LTAzLTAxVDEwOjAwOjAwWiJ9\"}}",
        b"{\"rawData\":\"eyJ0aW1l\"}",
        b"\"{\\\"timestamp\\\":\\\"2026-03-01T10:00:00Z\\\"}{}\"",
        b"{\"eventVersion\":\"1\"}\n",
        b"2026-03-01T10:00:00+00:00 a/b {\"timestamp\":\"2026-03-01T10:00:00Z\"}\n",
        b"2026-03-01T10:00:00 {",
        b"\n    {",
        b"2026-03-01T10:00:00.123Z ",
        b"2026-03-01T10:00:00.123Z {\"timestamp\":\"2026-03-01T10:00:00Z\"}\n",
        b"\n2026-03",
    ];
    select(fragments).prop_map(<[u8]>::to_vec)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_reference(records in vec((record(), any::<u64>()), 1..4)) {
        let text: String = records.iter().map(|(json, style)| written(json, *style) + "\n").collect();
        let (rows, duplicates) = reference::rows(&text);
        let decoded = decode_text(text.as_bytes());
        prop_assert_eq!(&decoded.rows, &rows, "{}", text);
        prop_assert_eq!(decoded.stats.duplicates, duplicates);
        prop_assert_eq!(decoded.stats.rejected_total() as usize + rows.len() + duplicates as usize, records.len());
    }

    #[test]
    fn windows_and_batches_change_nothing(
        pieces in vec(piece(), 0..40),
        window_bytes in 1usize..40,
        rows_max in 1usize..5,
        record_bytes_max in 8usize..100,
    ) {
        let text = pieces.concat();
        let limits = Limits { record_bytes_max, nesting_depth_max: 6, ..Limits::default() };
        let expected = decode(&limits, Input::Whole(&text), 1000);
        let windowed = Limits { window_bytes, ..limits };
        prop_assert_eq!(&decode(&windowed, Input::Stream(&mut &text[..]), rows_max), &expected);
        prop_assert_eq!(&decode(&windowed, Input::Whole(&gzip(&text)), rows_max), &expected);
    }
}
