//! Several deliveries of one request: what they say together, in whatever order
//! and in however many runs they come.

use std::path::Path;
use std::sync::Arc;

use assay_lake::compact::{self, Settings};
use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, Location, Stop};
use assay_schema::tables;

use crate::support::records::{object, record, table};
use crate::support::{compact, ingest, open, request, runtime};

/// Columns that say what is known of a request.
const SAYS: [&str; 14] = [
    "request_id",
    "event_time",
    "error_code",
    "model_id",
    "input_tokens",
    "input_token_source",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_5m_input_tokens",
    "cache_token_source",
    "output_tokens",
    "output_token_source",
    "stop_reason",
    "request_metadata",
];

const EVENING: &str = "2026-11-16T23:59:59Z";
const MORNING: &str = "2026-11-17T00:00:01Z";

/// Deliveries that differ in everything in which such can differ.
fn deliveries() -> Vec<String> {
    let input = r#""inputTokenCount":3"#;
    let cache = r#""cacheReadInputTokenCount":5,"cacheWriteInputTokenCount":2"#;
    let output = r#""outputTokenCount":7"#;
    let body = r#""outputBodyJson":{"stop_reason":"end_turn","usage":{"input_tokens":4,"output_tokens":9,"cache_creation_input_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":0}}}"#;
    let failed = |line: String| {
        line.replacen("\"requestId\"", "\"errorCode\":\"Throttling\",\"requestId\"", 1)
    };
    let tagged = |line: String| {
        line.replacen("\"requestId\"", "\"requestMetadata\":{\"team\":\"a\"},\"requestId\"", 1)
    };
    let of = |id: &str, time: &str| {
        let of = |input: &str, output: &str| record(&format!("{id:?}"), time, input, output);
        vec![
            of("", ""),
            of(input, ""),
            of(cache, ""),
            of("", output),
            of("", body),
            of(r#""inputTokenCount":8"#, r#""outputTokenCount":6"#),
            failed(of("", "")),
            failed(of(r#""inputTokenCount":99"#, "")),
            tagged(of("", output)),
        ]
    };
    [of("r-1", EVENING), of("r-2", MORNING), of("r-3", EVENING)[..2].to_vec(), of("r-3", MORNING)]
        .concat()
}

/// A generator that every machine finds alike.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        (1..items.len()).rev().for_each(|at| items.swap(at, self.below(at + 1)));
    }
}

/// Delivers them in some order, in some objects, in some runs and shards, with
/// compactions in between, and compacts.
fn delivered(dir: &Path, dice: &mut Dice) -> Vec<String> {
    let (mut lines, lake) = (deliveries(), dir.join("lake"));
    // Some come a second time as they are.
    for _ in 0..dice.below(4) {
        lines.push(lines[dice.below(lines.len())].clone());
    }
    dice.shuffle(&mut lines);
    let mut number = 0;
    while !lines.is_empty() {
        for _ in 0..=dice.below(3) {
            let some: Vec<_> = lines.drain(..lines.len().min(1 + dice.below(12))).collect();
            object(dir.join(format!("logs/{number}.json")), &some);
            number += 1;
        }
        for shard in ["1/2", "2/2"] {
            let request = request(&dir.join("logs"), &lake);
            let request = IngestRequest { shard: shard.parse().unwrap(), ..request };
            runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap();
        }
        if dice.below(3) == 0 {
            compact(&lake).unwrap();
        }
    }
    compact(&lake).unwrap();
    table(&lake, &tables::INVOCATIONS, &SAYS)
}

#[test]
fn the_order_of_deliveries_and_runs_makes_no_difference() {
    let mut dice = Dice(12);
    let mut first: Option<Vec<String>> = None;
    for round in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let rows = delivered(dir.path(), &mut dice);
        let expected = first.get_or_insert_with(|| rows.clone());
        assert_eq!(&rows, expected, "round {round}");
    }
    let rows = first.unwrap();
    assert_eq!(rows.len(), 3);
    // Of each unit the best source, then the greater number; a success stays.
    let known = "|null|m|99|envelope|5|2|null|envelope|7|envelope|";
    assert!(rows.iter().all(|row| row.contains(known)), "{rows:?}");
}

#[test]
fn what_one_object_tells_of_a_request_in_pieces_is_one_row_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    object(dir.path().join("logs/a.json"), &deliveries());
    let records = ingest(&dir.path().join("logs"), &lake).unwrap().records;
    let count = deliveries().len() as u64;
    assert_eq!((records.ingested, records.duplicate), (3, count - 3));
    let at_once = table(&lake, &tables::INVOCATIONS, &SAYS);
    assert_eq!(table(&lake, &tables::OBJECTS, &["records"]), ["3"]);
    compact(&lake).unwrap();
    assert_eq!(table(&lake, &tables::INVOCATIONS, &SAYS), at_once);
}

#[test]
fn copies_that_know_different_counts_are_put_together_in_hardly_any_memory() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    let of = |range: std::ops::Range<u32>, input: &str, output: &str| {
        range.map(|id| record(&format!("\"r-{id}\""), EVENING, input, output)).collect::<Vec<_>>()
    };
    object(dir.path().join("a/a.json"), &of(0..3000, r#""inputTokenCount":3"#, ""));
    object(dir.path().join("b/b.json"), &of(1000..4000, "", r#""outputTokenCount":7"#));
    for logs in ["a", "b"] {
        ingest(&dir.path().join(logs), &lake).unwrap();
    }
    let settings =
        Settings { memory_bytes: 1 << 18, target_file_bytes: 1 << 15, ..Settings::default() };
    let merge = || runtime().block_on(compact::run(&open(&lake), &settings, &Stop::default()));
    assert_eq!(merge().unwrap().duplicates, 2000);
    let rows = table(&lake, &tables::INVOCATIONS, &["input_tokens", "output_tokens"]);
    let count = |row: &str| rows.iter().filter(|found| found.as_str() == row).count();
    assert_eq!([count("3|null"), count("3|7"), count("null|7")], [1000, 2000, 1000]);
    assert_eq!(merge().unwrap().merged, 0);
}

#[test]
fn records_whose_id_is_unknown_in_any_spelling_are_never_one() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    let spellings = ["null", "\"\"", "\" \"", "\"-\"", "\"null\"", "\"NULL\"", "\" Null \"", "7"];
    let lines = spellings.map(|id| record(id, EVENING, "", "")).to_vec();
    let lines = [lines.clone(), lines].concat();
    for name in ["a", "b"] {
        object(dir.path().join(format!("{name}/log.json")), &lines);
        ingest(&dir.path().join(name), &lake).unwrap();
    }
    compact(&lake).unwrap();
    let rows = table(&lake, &tables::INVOCATIONS, &["request_id"]);
    assert_eq!((rows.len(), rows.iter().filter(|id| *id != "null").count()), (32, 0));
}

#[test]
fn a_day_read_whole_again_by_another_name_leaves_no_row_twice() {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::at(Location::open_local(dir.path().join("lake")).unwrap());
    let lines: Vec<_> = (0..500)
        .map(|id| record(&format!("\"r-{id}\""), EVENING, "", r#""outputTokenCount":7"#))
        .collect();
    for name in ["a", "b", "c"] {
        object(dir.path().join(name).join("log.json"), &lines);
        ingest(&dir.path().join(name), &dir.path().join("lake")).unwrap();
    }
    let done =
        runtime().block_on(compact::run(&lake, &Settings::default(), &Stop::default())).unwrap();
    assert_eq!((done.duplicates, done.rows), (1000, 500 + 3));
}
