//! An object that comes again takes the place of what it was.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use assay_lake::Lake;
use assay_lake::ingest::{IngestRequest, NoProgress, Progress, run};
use assay_lake::limits::BatchBounds;
use assay_schema::tables;

use crate::support::records::{object, record, table};
use crate::support::{compact, ingest, request, runtime};
use assay_depth::step;
use assay_doubles_lake::copy;
use assay_doubles_lake::doomed::{Fuse, bucket};

const HOUR: &str = "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2026/11/16/10";
const TIME: &str = "2026-11-16T10:00:00Z";
const OUT: &str = r#""outputTokenCount":7"#;

fn known(id: &str) -> String {
    record(&format!("{id:?}"), TIME, "", OUT)
}

/// A record without an id, which nothing but its place tells from others.
fn nameless(time: &str) -> String {
    record("null", time, "", OUT)
}

fn places() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    (dir, root.join("logs"), root.join("lake"))
}

/// Everything that is said of objects, but when and in what version.
fn contents(lake: &Path) -> [Vec<String>; 3] {
    [
        table(
            lake,
            &tables::INVOCATIONS,
            &["source_object", "source_line", "request_id", "event_time", "output_tokens"],
        ),
        table(lake, &tables::REJECTS, &["source_object", "source_line", "byte_offset", "reason"]),
        table(lake, &tables::OBJECTS, &["object", "records", "duplicates", "rejected"]),
    ]
}

fn full_scan(logs: &Path, lake: &Path) -> assay_lake::ingest::IngestSummary {
    let request = IngestRequest { full_scan: true, ..request(logs, lake) };
    runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap()
}

#[test]
fn an_object_that_is_touched_changes_nothing_but_its_version() {
    let (_dir, logs, lake) = places();
    let path = logs.join(HOUR).join("a.json");
    let lines =
        [known("r-1"), nameless(TIME), nameless("2026-11-17T00:00:01Z"), "no record".into()];
    object(&path, &lines);
    object(logs.join(HOUR).join("b.json"), &[known("r-2"), nameless(TIME), "none".into()]);
    ingest(&logs, &lake).unwrap();
    let before = contents(&lake);
    assert_eq!(before.each_ref().map(Vec::len), [5, 2, 2]);
    for compacted in [false, true, false] {
        if compacted {
            compact(&lake).unwrap();
        }
        object(&path, &lines);
        let again = ingest(&logs, &lake).unwrap().objects;
        assert_eq!((again.changed, again.ingested, again.skipped), (1, 1, 1));
        assert_eq!(contents(&lake), before);
    }
    assert_eq!(ingest(&logs, &lake).unwrap().objects.skipped, 2);
}

#[test]
fn an_object_is_what_its_newest_version_says_whatever_it_was() {
    let (_dir, logs, lake) = places();
    let path = logs.join(HOUR).join("a.json");
    object(logs.join(HOUR).join("other.json"), &[known("other"), nameless(TIME), "none".into()]);
    let versions: [&[String]; 7] = [
        &[known("r-1"), nameless(TIME)],
        &[known("r-1"), nameless(TIME), known("r-2"), "cut off".into()],
        &[nameless(TIME)],
        &["garbage".into(), "more of it".into()],
        &[record("\"r-1\"", TIME, "", r#""outputTokenCount":3"#)],
        &[record("\"r-1\"", "2026-12-01T10:00:00Z", "", OUT), nameless("2026-12-01T10:00:00Z")],
        &[],
    ];
    for (number, lines) in versions.into_iter().enumerate() {
        object(&path, lines);
        ingest(&logs, &lake).unwrap();
        let fresh = lake.with_file_name(format!("fresh-{number}"));
        ingest(&logs, &fresh).unwrap();
        assert_eq!(contents(&lake), contents(&fresh), "version {number}");
        if number % 2 == 1 {
            compact(&lake).unwrap();
            assert_eq!(contents(&lake), contents(&fresh), "version {number}");
        }
    }
    // One that is gone is not one that is empty.
    object(&path, versions[0]);
    ingest(&logs, &lake).unwrap();
    let before = contents(&lake);
    std::fs::remove_file(&path).unwrap();
    full_scan(&logs, &lake);
    assert_eq!(contents(&lake), before);
}

#[test]
fn an_object_is_one_by_whatever_root_link_or_copy_it_is_reached() {
    let (dir, logs, lake) = places();
    let file = object(logs.join(HOUR).join("a.json"), &[nameless(TIME), "none".into()]);
    object(logs.join("plain/b.json"), &[nameless(TIME), "none".into()]);
    let first = ingest(&logs, &lake).unwrap().objects;
    assert_eq!(first.ingested, 2);
    let before = contents(&lake);
    let mut roots = vec![logs.join("AWSLogs"), logs.join("plain"), file, logs.join(HOUR)];
    #[cfg(unix)]
    {
        let linked = dir.path().join("linked");
        std::os::unix::fs::symlink(&logs, &linked).unwrap();
        roots.extend([linked.join("plain"), linked]);
    }
    for root in &roots {
        let again = ingest(root, &lake).unwrap().objects;
        assert!(again.ingested == 0 && again.skipped > 0, "{root:?}: {again:?}");
    }
    // A copy elsewhere has another time; it is read once, and adds nothing.
    let copy = dir.path().join("copy");
    object(copy.join(HOUR).join("a.json"), &[nameless(TIME), "none".into()]);
    assert_eq!(ingest(&copy, &lake).unwrap().objects.changed, 1);
    let [rows, rejects, _] = contents(&lake);
    assert_eq!([&rows, &rejects], [&before[0], &before[1]]);
    for root in [&logs, &copy, &logs] {
        assert_eq!(ingest(root, &lake).unwrap().objects.ingested, 0, "{root:?}");
    }
}

#[test]
fn objects_of_two_sources_with_one_name_are_two() {
    let (dir, logs, lake) = places();
    let other = dir.path().canonicalize().unwrap().join("other");
    let here = object(logs.join("log.json"), &[nameless(TIME), "none".into()]);
    let there = object(other.join("log.json"), &[nameless(TIME), "none".into()]);
    ingest(&logs, &lake).unwrap();
    ingest(&other, &lake).unwrap();
    let names = table(&lake, &tables::INVOCATIONS, &["source_object"]);
    assert_eq!(names, [there.display().to_string(), "log.json".to_owned()]);
    object(&here, &[]);
    ingest(&logs, &lake).unwrap();
    assert_eq!(
        table(&lake, &tables::INVOCATIONS, &["source_object"]),
        [there.display().to_string()]
    );
    object(&there, &[nameless(TIME), nameless(TIME)]);
    ingest(&other, &lake).unwrap();
    assert_eq!(contents(&lake).map(|rows| rows.len()), [2, 0, 2]);
}

#[test]
fn a_thousand_objects_that_change_at_once_are_replaced_at_once() {
    let (_dir, logs, lake) = places();
    let write = || {
        for number in 0..1000 {
            let time = format!("2026-11-{:02}T10:00:00Z", 10 + number % 5);
            object(
                logs.join(HOUR).join(format!("{number}.json")),
                &[nameless(&time), "none".into()],
            );
        }
    };
    write();
    ingest(&logs, &lake).unwrap();
    compact(&lake).unwrap();
    let (before, version) = (contents(&lake), ingest(&logs, &lake).unwrap().lake_version);
    write();
    let again = ingest(&logs, &lake).unwrap();
    assert_eq!(again.objects.changed, 1000);
    assert_eq!(again.lake_version, version + 1, "one commit");
    assert_eq!(contents(&lake), before);
}

#[test]
fn readings_that_an_older_assay_left_beside_one_another_become_one_by_a_full_scan() {
    let (_dir, logs, lake) = places();
    let path = object(logs.join(HOUR).join("a.json"), &[nameless(TIME), "none".into()]);
    ingest(&logs, &lake).unwrap();
    let once = contents(&lake);
    crate::support::doubled(&lake);
    assert_eq!(contents(&lake).map(|rows| rows.len()), [2, 2, 2]);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 0);
    assert_eq!(full_scan(&logs, &lake).objects.ingested, 1);
    assert_eq!(contents(&lake), once);
    assert_eq!(full_scan(&logs, &lake).objects.ingested, 0);
    assert!(path.exists());
}

/// Does something when an object has been read and nothing is committed yet.
struct Meanwhile(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Progress for Meanwhile {
    fn planned(&self, _objects: u64, _bytes: u64) {}
    fn read(&self, _bytes: u64) {
        if let Some(work) = self.0.lock().unwrap().take() {
            std::thread::scope(|scope| scope.spawn(work).join().unwrap());
        }
    }
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, _object: &str, _why: &str) {}
    fn vanished(&self, _object: &str) {}
}

#[test]
fn a_compaction_that_comes_between_is_made_good_for() {
    let (_dir, logs, lake) = places();
    let path = logs.join(HOUR).join("a.json");
    object(&path, &[known("r-1"), nameless(TIME), "none".into()]);
    ingest(&logs, &lake).unwrap();
    object(logs.join(HOUR).join("b.json"), &[known("r-1"), nameless(TIME)]);
    ingest(&logs, &lake).unwrap();
    object(&path, &[known("r-1"), nameless(TIME), nameless(TIME), "none".into()]);
    let of = lake.clone();
    let meanwhile: Box<dyn FnOnce() + Send> = Box::new(move || {
        compact(&of).unwrap();
    });
    let progress = Arc::new(Meanwhile(Mutex::new(Some(meanwhile))));
    runtime().block_on(run(&request(&logs, &lake), progress)).unwrap();
    compact(&lake).unwrap();
    let rows = table(&lake, &tables::INVOCATIONS, &["request_id"]);
    assert_eq!(rows, ["null", "null", "null", "r-1"]);
    assert_eq!(contents(&lake).map(|rows| rows.len()), [4, 1, 2]);
}

#[test]
fn cut_off_at_every_change_of_the_store_a_replacement_is_made_up_for_by_the_next() {
    let (dir, logs, lake) = places();
    let path = logs.join(HOUR).join("a.json");
    object(&path, &[known("r-1"), nameless(TIME), "none".into()]);
    object(logs.join(HOUR).join("b.json"), &[known("r-2"), nameless(TIME), "none".into()]);
    ingest(&logs, &lake).unwrap();
    let before = dir.path().join("before");
    copy(&lake, &before);
    object(&path, &[known("r-1"), "none".into(), "nothing".into()]);
    ingest(&logs, &lake).unwrap();
    let whole = contents(&lake);
    for changes in (0..).step_by(step(3)) {
        let _ = std::fs::remove_dir_all(&lake);
        copy(&before, &lake);
        let fuse = Fuse::after(changes);
        let cut = Lake::at(bucket(&lake, fuse.clone()));
        let request = IngestRequest { lake: cut, ..request(&logs, &lake) };
        let first = runtime().block_on(run(&request, Arc::new(NoProgress)));
        let blown = fuse.is_blown();
        assert!(first.is_ok() || blown, "{first:?}");
        ingest(&logs, &lake).unwrap();
        assert_eq!(contents(&lake), whole, "after {changes} changes");
        if !blown {
            assert!(changes > 4, "{changes}");
            return;
        }
    }
}

#[test]
fn objects_of_many_batches_are_replaced_whole() {
    let (_dir, logs, lake) = places();
    let bounds = |rows: usize, objects: usize| BatchBounds {
        rows_max: rows,
        rows_enough: rows,
        objects_max: objects,
        replaced_objects_max: objects,
    };
    let ingest = |batches: BatchBounds| {
        let request = IngestRequest { batches, ..request(&logs, &lake) };
        runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap()
    };
    let lines = |path: &str, from: u32| {
        let line = |number: u32| {
            let time = format!("2026-11-{:02}T10:00:00Z", 14 + number % 3);
            match number % 10 {
                9 => "none".to_owned(),
                8 => nameless(&time),
                _ => record(&format!("\"{path}-{number}\""), &time, "", OUT),
            }
        };
        (from..from + 120).map(line).collect::<Vec<_>>()
    };
    for round in 0..2 {
        for path in ["a", "b", "c"] {
            let file = logs.join(HOUR).join(path).with_extension("json");
            object(file, &lines(path, 1000 + 50 * round));
            ingest(bounds(50, 2));
        }
        let fresh = lake.with_file_name(format!("fresh-{round}"));
        crate::support::ingest(&logs, &fresh).unwrap();
        assert_eq!(contents(&lake), contents(&fresh), "{round}");
    }
    let before = contents(&lake);
    for path in ["a", "b", "c"] {
        object(logs.join(HOUR).join(path).with_extension("json"), &lines(path, 1050));
    }
    assert_eq!(ingest(bounds(50, 2)).objects.changed, 3);
    assert_eq!(contents(&lake), before);
}
