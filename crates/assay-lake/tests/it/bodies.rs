//! Counts of offloaded bodies: recovered when they are there, waited for while
//! they are not, fetched from nowhere else.

use std::path::{Path, PathBuf};

use crate::support::{compact, ingest, rows};
use arrow::array::{Array, AsArray};
use arrow::datatypes::Int64Type;
use assay_schema::tables;

const HOUR: &str = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2026/03/09/10";

const BODY: &str = r#"{"model":"claude-opus-4-6","stop_reason":"end_turn","usage":{"input_tokens":3,"cache_read_input_tokens":7,"cache_creation_input_tokens":5,"output_tokens":11}}"#;

/// Records whose bodies were offloaded, and beside them one that has its counts.
fn deliver(logs: &Path, ids: &[&str]) -> PathBuf {
    let hour = logs.join(HOUR);
    std::fs::create_dir_all(hour.join("data")).unwrap();
    let offloaded = ids.iter().map(|id| {
        format!(
            r#"{{"timestamp":"2026-03-09T10:00:00Z","requestId":"{id}","modelId":"m","input":{{}},"output":{{"outputBodyS3Path":"s3://b/{HOUR}/data/{id}_output.json.gz"}}}}"#
        )
    });
    let known = r#"{"timestamp":"2026-03-09T10:00:00Z","requestId":"known","modelId":"m","input":{"inputTokenCount":1},"output":{"outputTokenCount":2}}"#;
    let lines: Vec<_> = offloaded.chain([known.to_owned()]).collect();
    std::fs::write(hour.join("a.json"), lines.join("\n")).unwrap();
    hour.join("data")
}

/// Output tokens and their source by request.
fn outputs(lake: &Path) -> Vec<(String, Option<i64>, Option<String>)> {
    let rows = rows(lake, &tables::INVOCATIONS);
    let text = |name: &str| rows.column_by_name(name).unwrap().as_string::<i32>().clone();
    let (ids, sources) = (text("request_id"), text("output_token_source"));
    let tokens = rows.column_by_name("output_tokens").unwrap().as_primitive::<Int64Type>();
    let mut outputs: Vec<_> = (0..rows.num_rows())
        .map(|row| {
            let source = sources.is_valid(row).then(|| sources.value(row).to_owned());
            (ids.value(row).to_owned(), tokens.is_valid(row).then(|| tokens.value(row)), source)
        })
        .collect();
    outputs.sort();
    outputs
}

fn known(id: &str, tokens: i64, source: &str) -> (String, Option<i64>, Option<String>) {
    (id.to_owned(), Some(tokens), Some(source.to_owned()))
}

#[test]
fn a_body_gives_its_counts_when_it_lands() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let data = deliver(&logs, &["late", "there"]);
    std::fs::write(data.join("there_output.json.gz"), BODY).unwrap();
    let first = ingest(&logs, &lake).unwrap().bodies;
    assert_eq!((first.wanted, first.recovered, first.missing), (2, 1, 1));
    let late = ("late".to_owned(), None, None);
    let there = known("there", 11, "body_object");
    assert_eq!(outputs(&lake), [known("known", 2, "envelope"), late, there.clone()]);

    compact(&lake).unwrap();
    std::fs::write(data.join("late_output.json.gz"), BODY).unwrap();
    let second = ingest(&logs, &lake).unwrap();
    assert_eq!((second.objects.ingested, second.bodies.recovered), (0, 1));
    let late = known("late", 11, "body_object");
    assert_eq!(outputs(&lake), [known("known", 2, "envelope"), late, there]);
    assert_eq!(ingest(&logs, &lake).unwrap().bodies.wanted, 0);
    let rows = rows(&lake, &tables::INVOCATIONS);
    assert_eq!(crate::support::sum(&rows, "cache_read_input_tokens"), 14);
    assert_eq!(crate::support::sum(&rows, "cache_write_input_tokens"), 10);
}

#[test]
fn a_body_that_tells_some_counts_is_read_once() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let data = deliver(&logs, &["embedding"]);
    std::fs::write(data.join("embedding_output.json.gz"), r#"{"usage":{"input_tokens":3}}"#)
        .unwrap();
    let first = ingest(&logs, &lake).unwrap();
    assert_eq!((first.bodies.wanted, first.bodies.recovered), (1, 1));
    let second = ingest(&logs, &lake).unwrap();
    assert_eq!((second.bodies.wanted, second.lake_version), (0, first.lake_version));
}

#[test]
fn a_body_that_cannot_be_read_costs_its_counts_only() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let data = deliver(&logs, &["broken", "silent"]);
    std::fs::write(data.join("broken_output.json.gz"), "{\"usage\":").unwrap();
    std::fs::write(data.join("silent_output.json.gz"), "{}").unwrap();
    let found = ingest(&logs, &lake).unwrap().bodies;
    assert_eq!((found.wanted, found.recovered, found.unreadable, found.silent), (2, 0, 1, 1));
    assert_eq!(outputs(&lake).len(), 3);
}
