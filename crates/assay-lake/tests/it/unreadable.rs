//! What cannot be read: one bad apple spoils nothing, is remembered by name, and
//! can be accepted.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use crate::support::watched::Watched;
use crate::support::{ingest, open, request, runtime};
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, ObjectCounts, run};
use assay_lake::{Lake, Location, Unreadable};
use jiff::Timestamp;

const FEED: &str = "AWSLogs/1/BedrockModelInvocationLogs/r";

fn record(request: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-09T10:00:00Z","requestId":"{request}","operation":"Converse","modelId":"m"}}"#
    )
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What cannot be read by anybody, root included, though it looks like a file.
fn write_unreadable(path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    symlink("/proc/self/mem", path).unwrap();
}

fn moment(day: i8) -> Timestamp {
    format!("2026-05-{day:02}T00:00:00Z").parse().unwrap()
}

fn ingest_at(logs: &Path, lake: &Path, day: i8) -> ObjectCounts {
    let request = IngestRequest { now: moment(day), ..request(logs, lake) };
    runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap().objects
}

fn unreadable(lake: &Path) -> Vec<Unreadable> {
    runtime().block_on(open(lake).unreadable()).unwrap()
}

/// Accepts an object, or takes that back; gives back what is not known.
fn accept(logs: &Path, lake: &Path, object: &str, at: Option<Timestamp>) -> Vec<String> {
    let source = Location::open_local(logs).unwrap();
    let objects = [object.to_owned()];
    runtime().block_on(open(lake).accept_unreadable(&source, &objects, at)).unwrap()
}

#[test]
fn an_object_that_cannot_be_read_is_remembered_until_it_can() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let name = format!("{FEED}/2026/03/01/10/bad.json");
    write_unreadable(&logs.join(&name));
    write(&logs.join(FEED).join("2026/03/09/10/x.json"), &record("a"));
    for day in [1, 2] {
        assert_eq!(ingest_at(&logs, &lake, day).failed, 1);
        let found = unreadable(&lake);
        let [found] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((found.object.as_str(), found.since), (name.as_str(), moment(1)));
        assert!(found.why.contains("os error") && found.accepted_at.is_none(), "{found:?}");
    }
    // A run that does not look there says nothing of it.
    let since = assay_lake::Window { since: Some(moment(1)), until: None };
    let windowed = IngestRequest { window: since, ..request(&logs, &lake) };
    runtime().block_on(run(&windowed, Arc::new(NoProgress))).unwrap();
    assert_eq!(unreadable(&lake).len(), 1);
    std::fs::remove_file(logs.join(&name)).unwrap();
    write(&logs.join(&name), &record("b"));
    assert_eq!(ingest_at(&logs, &lake, 3).ingested, 1);
    assert_eq!(unreadable(&lake), []);
}

#[test]
fn what_is_accepted_is_passed_over_and_holds_nothing_back() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let name = format!("{FEED}/2026/03/01/10/bad.json");
    write_unreadable(&logs.join(&name));
    write(&logs.join(FEED).join("2026/03/09/10/x.json"), &record("a"));
    write(&logs.join(FEED).join("2026/03/05/10/x.json"), &record("b"));
    assert_eq!(ingest_at(&logs, &lake, 1).failed, 1);
    assert_eq!(accept(&logs, &lake, "other.json", Some(moment(2))), ["other.json"]);
    assert_eq!(accept(&logs, &lake, &name, Some(moment(2))), Vec::<String>::new());
    let accepted = ingest_at(&logs, &lake, 3);
    assert_eq!((accepted.failed, accepted.ignored.get("accepted")), (0, Some(&1)));
    assert_eq!(accepted.seen, 3);
    // The watermark goes on: the hours before it are not listed any more.
    assert_eq!(ingest_at(&logs, &lake, 4).seen, 1);
    assert_eq!(unreadable(&lake)[0].accepted_at, Some(moment(2)));

    assert_eq!(accept(&logs, &lake, &name, None), Vec::<String>::new());
    let again = IngestRequest { full_scan: true, now: moment(5), ..request(&logs, &lake) };
    let again = runtime().block_on(run(&again, Arc::new(NoProgress))).unwrap().objects;
    assert_eq!((again.failed, again.ignored.len()), (1, 0));
    assert_eq!(unreadable(&lake)[0].since, moment(1));

    accept(&logs, &lake, &name, Some(moment(6)));
    std::fs::remove_file(logs.join(&name)).unwrap();
    write(&logs.join(&name), &record("c"));
    assert_eq!(ingest_at(&logs, &lake, 7).ingested, 1, "it is another object now");
    assert_eq!(unreadable(&lake), []);
}

#[test]
fn names_and_links_that_cannot_be_followed_are_complaints_that_can_be_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    write(&logs.join("good.json"), &record("a"));
    write(&logs.join("es\u{1b}[2J.json"), &record("b"));
    symlink("loop.json", logs.join("loop.json")).unwrap();
    std::fs::create_dir(logs.join("a")).unwrap();
    symlink("../b", logs.join("a/to-b")).unwrap();
    std::fs::create_dir(logs.join("b")).unwrap();
    symlink("../a", logs.join("b/to-a")).unwrap();
    symlink(".", logs.join("here")).unwrap();
    let found = ingest_at(&logs, &lake, 1);
    assert_eq!((found.ingested, found.failed), (1, 5));
    let names: Vec<_> = unreadable(&lake).into_iter().map(|found| found.object).collect();
    assert_eq!(names, ["a/to-b/to-a", "b/to-a/to-b", "es\\u{1b}[2J.json", "here", "loop.json"]);
    for name in &names {
        accept(&logs, &lake, name, Some(moment(2)));
    }
    let accepted = ingest_at(&logs, &lake, 3);
    assert_eq!((accepted.failed, accepted.ignored.get("accepted")), (0, Some(&5)));
}

#[test]
fn a_folder_that_cannot_be_listed_costs_its_own_objects_and_is_tried_again() {
    let (logs, dir) = (Arc::<Watched>::default(), tempfile::tempdir().unwrap());
    let lake = Location::open_local(dir.path().join("lake")).unwrap();
    let read = || -> IngestSummary {
        let request = IngestRequest::new(logs.source("s3://logs"), Lake::at(lake.clone()));
        runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap()
    };
    let folders = [
        format!("{FEED}/2025"),
        format!("{FEED}/2026/02/03"),
        format!("{FEED}/2026/03/04/10"),
        "other".to_owned(),
    ];
    for folder in &folders {
        let hour = match folder.len() - FEED.len().min(folder.len()) {
            5 => "/01/02/10",
            11 => "/10",
            _ => "",
        };
        logs.put(&format!("{folder}{hour}/x.json"), record(folder));
    }
    logs.put(&format!("{FEED}/2026/04/01/10/x.json"), record("good"));
    logs.put("good.json", record("loose"));
    logs.deny(&folders.each_ref().map(String::as_str));
    let first = read().objects;
    assert_eq!((first.ingested, first.failed), (2, 4));
    let found = unreadable(&dir.path().join("lake"));
    let mut names: Vec<_> = found.iter().map(|found| found.object.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, folders.each_ref().map(String::as_str));
    // The watermark waits for them, whatever hour it has become.
    logs.deny(&[]);
    assert_eq!(read().objects.ingested, 4);
    assert_eq!(unreadable(&dir.path().join("lake")), []);
    assert_eq!(read().objects.ingested, 0);
}

#[test]
fn a_bad_apple_leaves_the_good_ones() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    write(&logs.join("good.json"), &record("a"));
    // Deeper than the system can name at once.
    let chain = |at: &Path| (0..15).fold(at.to_owned(), |folder, _| folder.join("x".repeat(200)));
    let (upper, lower) = (chain(&logs.join("upper")), dir.path().join("lower"));
    std::fs::create_dir_all(&upper).unwrap();
    write(&chain(&lower).join("deep.json"), &record("b"));
    std::fs::rename(&lower, upper.join("lower")).unwrap();
    let objects = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((objects.ingested, objects.failed), (1, 1));
    assert!(unreadable(&lake)[0].why.contains("too long"));
}
