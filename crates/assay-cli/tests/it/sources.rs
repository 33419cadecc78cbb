//! What a user sees of that which is no log or cannot be read.
#![cfg(unix)]

use std::path::Path;

use assay_program::{assay, command};
use serde_json::Value;
use tempfile::TempDir;

const RECORD: &str = r#"{"timestamp":"2026-03-09T10:00:00Z","requestId":"r","operation":"Converse","modelId":"m","input":{"inputTokenCount":1},"output":{"outputTokenCount":1}}"#;

/// A log, a text, and what cannot be read by anybody.
fn source() -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("logs")).unwrap();
    std::fs::write(dir.path().join("logs/a.json"), RECORD).unwrap();
    std::fs::write(dir.path().join("logs/README"), "no log").unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", dir.path().join("logs/bad.json")).unwrap();
    dir
}

fn json(dir: &Path, args: &[&str]) -> (i32, Value) {
    let output = command(dir, args).output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn what_cannot_be_read_is_listed_by_status_until_it_is_accepted() {
    let dir = source();
    let ingest = ["ingest", "logs", "--lake", "lake", "--quiet", "--format", "json"];
    let status = ["status", "--lake", "lake", "--format", "json"];
    let (exit, first) = json(dir.path(), &ingest);
    let objects = &first["objects"];
    assert_eq!((exit, &objects["failed"], &objects["seen"]), (3, &1.into(), &3.into()));
    assert_eq!(objects["ignored"], serde_json::json!({"not_a_log": 1}));
    let (_, found) = json(dir.path(), &status);
    let unreadable = found["unreadable"].as_array().unwrap();
    assert_eq!(unreadable.len(), 1);
    assert_eq!(unreadable[0]["object"], "bad.json");
    assert!(unreadable[0]["since"].is_string() && unreadable[0]["why"].is_string());
    assert!(assay(dir.path(), &status[..3]).contains("Objects that cannot be read"));

    let wrong = [&ingest[..], &["--accept", "other.json"]].concat();
    assert!(assay(dir.path(), &wrong).contains("`other.json` is not among the objects"));
    let (exit, accepted) = json(dir.path(), &[&ingest[..], &["--accept", "bad.json"]].concat());
    assert_eq!((exit, &accepted["objects"]["ignored"]["accepted"]), (0, &1.into()));
    let (_, found) = json(dir.path(), &status);
    assert_eq!(found["unreadable"], serde_json::json!([]));
    assert_eq!(found["accepted"][0]["object"], "bad.json");
    assert_eq!(json(dir.path(), &ingest).0, 0);
    assert_eq!(json(dir.path(), &[&ingest[..], &["--retry", "bad.json"]].concat()).0, 3);
}

#[test]
fn a_named_file_that_is_no_log_says_what_it_is_and_the_others_are_read() {
    let dir = source();
    std::fs::write(dir.path().join("table"), "PAR1\x15").unwrap();
    let screen = assay(dir.path(), &["ingest", "table", "logs/a.json", "--lake", "lake"]);
    assert!(screen.starts_with("exit 1\n"), "{screen}");
    assert!(screen.contains("table is no log: it is a Parquet file"), "{screen}");
    assert!(screen.contains("1 seen, 1 ingested"), "{screen}");
}
