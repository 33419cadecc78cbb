//! What a run looks for: news in the hours that can hold some, objects that
//! came late, have changed or are gone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use assay_lake::Stop;
use assay_lake::ingest::{IngestSummary, NoProgress, run};
use assay_schema::tables;
use jiff::SignedDuration;
use support::{assert_same_rows, compact, dirty_logs, ingest, invocations, request, rows, runtime};

const FEED: &str = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1";

/// Records numbered `numbers`, one on each line.
fn write(logs: &Path, hour: &str, name: &str, numbers: std::ops::Range<u32>) -> PathBuf {
    let folder = logs.join(FEED).join(hour);
    std::fs::create_dir_all(&folder).unwrap();
    let time = hour.replacen('/', "-", 2).replace('/', "T");
    let lines = numbers.map(|number| {
        format!(
            r#"{{"timestamp":"{time}:00:00Z","requestId":"r-{number}","operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":1}}}}"#
        )
    });
    let path = folder.join(name);
    std::fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    path
}

fn places(dir: &tempfile::TempDir) -> (PathBuf, PathBuf) {
    (dir.path().join("logs"), dir.path().join("lake"))
}

fn full_scan(logs: &Path, lake: &Path) -> IngestSummary {
    let request = assay_lake::ingest::IngestRequest { full_scan: true, ..request(logs, lake) };
    runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap()
}

#[test]
fn only_hours_that_can_hold_news_are_listed_again() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/01/10", "a.json", 0..1);
    write(&logs, "2026/03/09/10", "a.json", 1..2);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 2);

    write(&logs, "2026/03/01/10", "forgotten.json", 2..3);
    write(&logs, "2026/03/08/10", "late.json", 3..4);
    write(&logs, "2026/03/10/00", "new.json", 4..5);
    let second = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((second.seen, second.ingested, second.late), (3, 2, 1));

    let narrow = assay_lake::ingest::IngestRequest {
        late_window: SignedDuration::from_hours(1),
        ..request(&logs, &lake)
    };
    let third = runtime().block_on(run(&narrow, Arc::new(NoProgress))).unwrap().objects;
    assert_eq!((third.seen, third.ingested), (1, 0));

    let fourth = full_scan(&logs, &lake).objects;
    assert_eq!((fourth.seen, fourth.ingested), (5, 1));
    assert_eq!(invocations(&lake).len(), 5);
}

#[test]
fn another_feed_is_read_from_its_beginning() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    let old = write(&logs, "2026/01/01/10", "b.json", 1..2);
    let elsewhere = old.to_str().unwrap().replace("us-east-1", "eu-west-1");
    std::fs::create_dir_all(Path::new(&elsewhere).parent().unwrap()).unwrap();
    std::fs::rename(&old, &elsewhere).unwrap();
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
}

#[test]
fn a_grown_object_brings_only_its_new_records() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..10);
    write(&logs, "2026/03/09/10", "b.json", 30..32);
    ingest(&logs, &lake).unwrap();
    write(&logs, "2026/03/09/10", "a.json", 5..20);
    let summary = ingest(&logs, &lake).unwrap();
    assert_eq!((summary.objects.changed, summary.objects.ingested), (1, 1));
    assert_eq!((summary.records.ingested, summary.records.duplicate), (10, 5));
    // Also before any compaction.
    assert_eq!(rows(&lake, &tables::INVOCATIONS).num_rows(), 22);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 0);
}

#[test]
fn a_failed_object_is_looked_for_again_however_long_ago_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    // What looks like a file and is none can be read by nobody, root included.
    let unreadable = write(&logs, "2026/03/01/10", "a.json", 0..1);
    std::fs::remove_file(&unreadable).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", &unreadable).unwrap();
    write(&logs, "2026/03/09/10", "b.json", 1..2);
    let first = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((first.ingested, first.failed), (1, 1));
    std::fs::remove_file(&unreadable).unwrap();
    write(&logs, "2026/03/01/10", "a.json", 0..1);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 1);
}

#[test]
fn a_run_that_is_stopped_commits_what_it_has_and_the_next_one_takes_up_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    let whole = dir.path().join("whole");
    dirty_logs(&logs, 7, 4_000);
    ingest(&logs, &whole).unwrap();
    let stop = Stop::default();
    let request = assay_lake::ingest::IngestRequest { stop: stop.clone(), ..request(&logs, &lake) };
    let stopped = runtime().block_on(run(&request, Arc::new(StopAfter(stop, 40.into())))).unwrap();
    assert!(stopped.stopped && stopped.objects.ingested >= 40, "{stopped:?}");
    let rest = ingest(&logs, &lake).unwrap();
    assert_eq!(rest.objects.skipped, stopped.objects.ingested);
    compact(&lake).unwrap();
    compact(&whole).unwrap();
    assert_same_rows(&lake, &whole);
}

/// Asks to stop after so many objects.
struct StopAfter(Stop, std::sync::atomic::AtomicU32);

impl assay_lake::ingest::Progress for StopAfter {
    fn planned(&self, _objects: u64, _bytes: u64) {}
    fn read(&self, _bytes: u64) {
        if self.1.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 1 {
            self.0.ask();
        }
    }
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}

#[test]
fn an_object_deleted_after_the_listing_is_counted_and_fails_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    for hour in 0..24 {
        write(&logs, &format!("2026/03/09/{hour:02}"), "a.json", hour..hour + 1);
    }
    let last = logs.join(FEED).join("2026/03/09/23/a.json");
    let request = request(&logs, &lake);
    let summary =
        runtime().block_on(run(&request, Arc::new(Delete(last, 24.into())))).unwrap().objects;
    assert_eq!((summary.seen, summary.ingested, summary.vanished, summary.failed), (24, 23, 1, 0));
}

/// Deletes an object once so many have been planned, before the last is read.
struct Delete(PathBuf, std::sync::atomic::AtomicU64);

impl assay_lake::ingest::Progress for Delete {
    fn planned(&self, objects: u64, _bytes: u64) {
        if self.1.fetch_sub(objects, std::sync::atomic::Ordering::Relaxed) == objects {
            std::fs::remove_file(&self.0).unwrap();
        }
    }
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}
