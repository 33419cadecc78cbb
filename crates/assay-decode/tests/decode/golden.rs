//! Each file of `tests/cases` is one object; what it becomes is a snapshot.

use std::fs;
use std::path::PathBuf;

use crate::support::{decode_text, show};

fn case(name: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let decoded = decode_text(&fs::read(path).unwrap());
    insta::assert_snapshot!(name, show(&decoded));
}

#[test]
fn envelope() {
    case("envelope.jsonl");
}

#[test]
fn identities() {
    case("identities.jsonl");
}

#[test]
fn models() {
    case("models.jsonl");
}

#[test]
fn timestamps() {
    case("timestamps.jsonl");
}

#[test]
fn converse() {
    case("converse.jsonl");
}

#[test]
fn invoke_model() {
    case("invoke_model.jsonl");
}

#[test]
fn streams() {
    case("streams.jsonl");
}

#[test]
fn usage() {
    case("usage.jsonl");
}

#[test]
fn framing() {
    case("framing.txt");
}

#[test]
fn array() {
    case("array.txt");
}

#[test]
fn cloudwatch_dump() {
    case("cloudwatch_dump.json");
}

#[test]
fn cloudwatch_export() {
    case("cloudwatch_export.txt");
}

#[test]
fn bad_records() {
    case("bad_records.txt");
}
