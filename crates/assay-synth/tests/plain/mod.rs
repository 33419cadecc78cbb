//! A slow, plain reader of logs: serde_json and the documented rules only.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use assay_synth::{Tokens, Truth};
use flate2::read::MultiGzDecoder;
use serde_json::{Deserializer, Value};

/// Reads all log objects below a folder.
pub(crate) fn read(dir: &Path) -> Truth {
    let mut reader = Reader::default();
    for path in files(dir) {
        let name = path.to_string_lossy().into_owned();
        if name.ends_with("permission-check") {
            continue;
        }
        if name.contains("/data/") {
            reader.truth.body_objects += 1;
            continue;
        }
        reader.object(&std::fs::read(&path).unwrap());
    }
    reader.truth
}

/// Every file below a folder, sorted.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[derive(Default)]
struct Reader {
    truth: Truth,
    seen: BTreeSet<String>,
}

impl Reader {
    fn object(&mut self, stored: &[u8]) {
        self.truth.objects += 1;
        self.truth.bytes += stored.len() as u64;
        let mut text = Vec::new();
        if !stored.starts_with(&[0x1f, 0x8b]) {
            text = stored.to_vec();
        } else if MultiGzDecoder::new(stored).read_to_end(&mut text).is_err() {
            return self.reject("corrupt_object");
        }
        self.truth.bytes_inflated += text.len() as u64;
        self.text(text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&text));
    }

    /// One value after the other; after an error, on with the next line.
    fn text(&mut self, text: &[u8]) {
        let mut at = 0;
        while text[at..].iter().any(|byte| !byte.is_ascii_whitespace()) {
            at += stamp_bytes(&text[at..]);
            let mut values = Deserializer::from_slice(&text[at..]).into_iter::<Value>();
            match values.next() {
                Some(Ok(value)) => {
                    at += values.byte_offset();
                    self.value(&value);
                }
                _ => at = self.bad_line(text, at),
            }
        }
    }

    fn bad_line(&mut self, text: &[u8], at: usize) -> usize {
        let start = at + text[at..].iter().position(|b| !b.is_ascii_whitespace()).unwrap();
        let end = text[start..].iter().position(|&b| b == b'\n').map_or(text.len(), |n| start + n);
        let utf8 = std::str::from_utf8(&text[start..end]).is_ok();
        self.truth.records += 1;
        self.reject(if utf8 { "invalid_json" } else { "invalid_utf8" });
        end
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(list) if list.iter().all(|item| item.get("schemaType").is_some()) => {
                list.iter().for_each(|record| self.record(record));
            }
            Value::Object(object) if object.contains_key("events") => {
                let events = value["events"].as_array().unwrap();
                events.iter().for_each(|event| {
                    self.text(event["message"].as_str().unwrap().as_bytes());
                });
            }
            Value::Object(_) => self.record(value),
            other => {
                self.truth.records += 1;
                self.reject(if other.is_array() { "no_envelope" } else { "not_an_object" });
            }
        }
    }

    fn record(&mut self, record: &Value) {
        self.truth.records += 1;
        if !is_time(record["timestamp"].as_str().unwrap_or_default()) {
            return self.reject("invalid_timestamp");
        }
        if !self.seen.insert(record["requestId"].as_str().unwrap().to_owned()) {
            self.truth.duplicates += 1;
            return;
        }
        self.truth.invocations += 1;
        match record["identity"]["arn"].as_str() {
            Some(arn) => *self.truth.identities.entry(arn.to_owned()).or_default() += 1,
            None => self.truth.without_identity += 1,
        }
        if record["errorCode"].is_string() {
            self.truth.failed += 1;
        } else {
            self.counts(record);
        }
    }

    fn counts(&mut self, record: &Value) {
        let places = places(record);
        let first = |pick: fn(&Usage) -> Option<u64>| {
            places.iter().find_map(|(name, usage)| pick(usage).map(|count| (*name, count)))
        };
        let input = first(|u| u.input);
        let (read, write) = (first(|u| u.read), first(|u| u.write));
        let output = first(|u| u.output);
        let count = |found: Option<(&str, u64)>| found.map_or(0, |(_, count)| count);
        let found = Tokens {
            input: count(input),
            cache_read: count(read),
            cache_write: count(write),
            cache_write_5m: count(first(|u| u.five)),
            cache_write_1h: count(first(|u| u.hour)),
            output: count(output),
        };
        sum(&mut self.truth.tokens, &found);
        let unknown = &mut self.truth.unknown;
        unknown.input += u64::from(input.is_none());
        unknown.cache += u64::from(read.is_none());
        unknown.output += u64::from(output.is_none());
        unknown.any += u64::from(input.is_none() || read.is_none() || output.is_none());
        let sources = &mut self.truth.sources;
        for (counts, found) in
            [(&mut sources.input, input), (&mut sources.cache, read), (&mut sources.output, output)]
        {
            if let Some((name, _)) = found {
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
    }

    fn reject(&mut self, reason: &str) {
        *self.truth.rejects.entry(reason.to_owned()).or_default() += 1;
    }
}

/// Length of the blanks and of the time with which an exported line begins.
fn stamp_bytes(text: &[u8]) -> usize {
    let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let stamp = text.get(blanks..blanks + 25).unwrap_or_default();
    match stamp.ends_with(b"Z ") && stamp.starts_with(b"20") {
        true => blanks + 25,
        false => 0,
    }
}

fn sum(into: &mut Tokens, other: &Tokens) {
    into.input += other.input;
    into.cache_read += other.cache_read;
    into.cache_write += other.cache_write;
    into.cache_write_5m += other.cache_write_5m;
    into.cache_write_1h += other.cache_write_1h;
    into.output += other.output;
}

fn is_time(text: &str) -> bool {
    let text = text.replace(' ', "T");
    text.trim_end_matches('Z').parse::<jiff::civil::DateTime>().is_ok()
}

#[derive(Clone, Copy, Default)]
struct Usage {
    input: Option<u64>,
    read: Option<u64>,
    write: Option<u64>,
    five: Option<u64>,
    hour: Option<u64>,
    output: Option<u64>,
}

/// Where the record shows counts, the most trusted first.
fn places(record: &Value) -> Vec<(&'static str, Usage)> {
    let (input, output) = (&record["input"], &record["output"]);
    let envelope = Usage {
        input: input["inputTokenCount"].as_u64(),
        read: input["cacheReadInputTokenCount"].as_u64(),
        write: input["cacheWriteInputTokenCount"].as_u64(),
        output: output["outputTokenCount"].as_u64(),
        ..Usage::default()
    };
    let mut places = vec![("envelope", envelope)];
    match &output["outputBodyJson"] {
        Value::Array(events) => places.extend(stream(events)),
        body @ Value::Object(_) => places.push(("response_usage", response(body))),
        _ => {}
    }
    places
}

fn stream(events: &[Value]) -> Vec<(&'static str, Usage)> {
    let metrics = events.iter().map(|event| &event["amazon-bedrock-invocationMetrics"]);
    let of_type = |kind: &'static str| events.iter().filter(move |event| event["type"] == kind);
    let delta = of_type("message_delta").max_by_key(|e| e["usage"]["output_tokens"].as_u64());
    let start = of_type("message_start").map(|event| &event["message"]["usage"]).next();
    let start = start.map(|usage| Usage { output: None, ..any_usage(usage) });
    let mut places = Vec::new();
    places.extend(metrics.rev().find(|m| m.is_object()).map(|m| ("stream_metrics", any_usage(m))));
    places.extend(delta.map(|event| ("stream_usage", any_usage(&event["usage"]))));
    places.extend(start.map(|usage| ("stream_start", usage)));
    places
}

fn response(body: &Value) -> Usage {
    let plain = Usage {
        input: number(body, &["prompt_token_count", "inputTextTokenCount"]),
        output: number(body, &["generation_token_count"])
            .or(body["results"][0]["tokenCount"].as_u64()),
        ..Usage::default()
    };
    if body["usage"].is_object() { any_usage(&body["usage"]) } else { plain }
}

/// A usage object in any spelling.
fn any_usage(usage: &Value) -> Usage {
    let detail = |ttl: &str| {
        let details = usage["cacheDetails"].as_array()?;
        details.iter().find(|detail| detail["ttl"] == ttl)?["inputTokens"].as_u64()
    };
    let read = ["cache_read_input_tokens", "cacheReadInputTokens", "cacheReadInputTokenCount"];
    let write =
        ["cache_creation_input_tokens", "cacheWriteInputTokens", "cacheWriteInputTokenCount"];
    let split = &usage["cache_creation"];
    Usage {
        input: number(usage, &["input_tokens", "inputTokens", "prompt_tokens", "inputTokenCount"]),
        read: number(usage, &read),
        write: number(usage, &write),
        five: number(split, &["ephemeral_5m_input_tokens"]).or(detail("5m")),
        hour: number(split, &["ephemeral_1h_input_tokens"]).or(detail("1h")),
        output: number(
            usage,
            &["output_tokens", "outputTokens", "completion_tokens", "outputTokenCount"],
        ),
    }
}

fn number(object: &Value, keys: &[&str]) -> Option<u64> {
    keys.iter().find_map(|key| object[key].as_u64())
}
