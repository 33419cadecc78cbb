//! The lake at its borders: what goes in comes out, once, whatever happens.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;

use crate::support::{
    assert_same_rows, compact, dirty_logs, ingest, invocations, open, rejects, request, rows,
    runtime, sum, unknown,
};
use assay_depth::step;
use assay_doubles_lake::doomed::{Fuse, bucket};
use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, LakeError, Window};
use assay_schema::tables;

/// Names the source and the lake in the environment of a child process.
const CHILD: &str = "ASSAY_TEST_CHILD";

#[test]
fn a_dirty_day_gives_every_row_every_reject_and_every_sum() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let truth = dirty_logs(&logs, 7, 8_000);
    let summary = ingest(&logs, &lake).unwrap();

    assert_eq!(summary.objects.seen, truth.objects);
    assert_eq!(summary.records.ingested, truth.invocations);
    assert_eq!(summary.records.duplicate, truth.duplicates);
    let rejected: Vec<_> =
        summary.records.rejected.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect();
    assert_eq!(rejected, truth.rejects.clone().into_iter().collect::<Vec<_>>());

    assert_eq!(invocations(&lake).len() as u64, truth.invocations);
    let truth = truth.with_body_objects();
    let rows = rows(&lake, &tables::INVOCATIONS);
    let of_known = [
        ("input_tokens", truth.tokens.input, truth.unknown.input),
        ("cache_read_input_tokens", truth.tokens.cache_read, truth.unknown.cache),
        ("cache_write_input_tokens", truth.tokens.cache_write, truth.unknown.cache),
        ("output_tokens", truth.tokens.output, truth.unknown.output),
    ];
    for (column, tokens, nulls) in of_known {
        assert_eq!(sum(&rows, column), tokens, "{column}");
        assert_eq!(unknown(&rows, column), nulls, "{column}");
    }
}

#[test]
fn a_second_run_reads_only_what_is_new() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    dirty_logs(&logs, 7, 1_000);
    let first = ingest(&logs, &lake).unwrap();
    let before = (invocations(&lake), rejects(&lake));
    let second = ingest(&logs, &lake).unwrap();
    assert_eq!(second.objects.skipped, first.objects.seen);
    assert_eq!(second.objects.ingested, 0);
    assert_eq!(second.lake_version, first.lake_version);
    assert!((invocations(&lake), rejects(&lake)) == before);

    // A folder of the source names the same objects.
    let account = std::fs::read_dir(logs.join("AWSLogs")).unwrap().next().unwrap().unwrap().path();
    let third = ingest(&account, &lake).unwrap();
    assert!(third.objects.seen > 0);
    assert_eq!(third.objects.ingested, 0);
}

#[test]
fn a_delivery_made_again_in_a_later_run_leaves_with_compaction() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, copy, lake) =
        (dir.path().join("logs"), dir.path().join("copy"), dir.path().join("lake"));
    let truth = dirty_logs(&logs, 7, 1_000);
    dirty_logs(&copy, 7, 1_000);
    // From `AWSLogs` on a copy is the same object.
    std::fs::rename(copy.join("AWSLogs"), copy.join("other")).unwrap();
    ingest(&logs, &lake).unwrap();
    let before = invocations(&lake);
    ingest(&copy, &lake).unwrap();
    assert_eq!(rows(&lake, &tables::INVOCATIONS).num_rows() as u64, 2 * truth.invocations);

    let summary = compact(&lake).unwrap();
    assert_eq!(summary.duplicates, truth.invocations);
    assert!(invocations(&lake) == before);
    let snapshot = runtime().block_on(open(&lake).snapshot(&tables::INVOCATIONS)).unwrap();
    let days: std::collections::BTreeSet<_> =
        snapshot.files.iter().map(|f| &f.partition_values).collect();
    assert_eq!(snapshot.files.len(), days.len(), "one file for each day");

    let again = compact(&lake).unwrap();
    assert_eq!(again.merged, 0);
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_doubled() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake, whole) =
        (dir.path().join("logs"), dir.path().join("lake"), dir.path().join("whole"));
    dirty_logs(&logs, 11, 15_000);
    ingest(&logs, &whole).unwrap();
    let mut killed = 0;
    for round in (0..12).step_by(step(4)) {
        let mut child = child(&logs, &lake);
        std::thread::sleep(Duration::from_millis(25 + 55 * round));
        killed += u32::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert!(killed > 0, "no child was still running when it was to be killed");
    ingest(&logs, &lake).unwrap();
    // Duplicates of one request, read before and after a crash, leave here.
    compact(&lake).unwrap();
    compact(&whole).unwrap();
    assert_same_rows(&lake, &whole);
}

#[test]
fn two_at_once_give_the_rows_of_one() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake, whole) =
        (dir.path().join("logs"), dir.path().join("lake"), dir.path().join("whole"));
    dirty_logs(&logs, 13, 8_000);
    ingest(&logs, &whole).unwrap();
    let children: Vec<Child> = (0..3).map(|_| child(&logs, &lake)).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    compact(&lake).unwrap();
    assert_same_rows(&lake, &whole);
}

#[test]
fn a_window_leaves_folders_unlisted_and_shards_divide_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let truth = dirty_logs(&logs, 7, 1_000);
    let seen = |shard: &str, since: Option<&str>, until: Option<&str>| {
        let mut request = request(&logs, &lake);
        request.shard = shard.parse().unwrap();
        let time = |text: &str| text.parse().unwrap();
        request.window = Window { since: since.map(time), until: until.map(time) };
        request.dry_run = true;
        let run =
            assay_lake::ingest::run(&request, std::sync::Arc::new(assay_lake::ingest::NoProgress));
        runtime().block_on(run).unwrap().objects.seen
    };
    assert_eq!((1..=3).map(|i| seen(&format!("{i}/3"), None, None)).sum::<u64>(), truth.objects);
    let hours = seen("1/1", Some("2026-11-16T10:00:00Z"), Some("2026-11-16T12:00:00Z"));
    assert_eq!(hours, truth.objects / 24 * 6, "two hours and two on each side");
    assert!(!lake.exists(), "a dry run writes nothing");
}

#[test]
fn places_without_logs_or_lakes_are_told_apart_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    assert!(matches!(ingest(&dir.path().join("nowhere"), &lake), Err(LakeError::NoSource { .. })));
    assert!(!lake.exists());
    // Logs may come later.
    assert_eq!(ingest(&empty, &lake).unwrap().objects.seen, 0);

    let logs = dir.path().join("logs");
    dirty_logs(&logs, 7, 200);
    ingest(&logs, &lake).unwrap();
    // One that is not whole would be what a power cut leaves.
    let log = lake.join("invocations/_delta_log/00000000000000000000.json");
    std::fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(&log)
        .unwrap()
        .write_all(br#"{"metaData":1}"#)
        .unwrap();
    assert!(matches!(ingest(&logs, &lake), Err(LakeError::Log { .. })));
}

fn child(logs: &Path, lake: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "lake::child_process", "--ignored", "--nocapture"])
        .env(CHILD, format!("{}\n{}", logs.display(), lake.display()))
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test: what the children of the tests above run.
#[test]
#[ignore = "run by other tests as a process of its own"]
fn child_process() {
    let Ok(places) = std::env::var(CHILD) else { return };
    let (logs, lake) = places.split_once('\n').unwrap();
    ingest(Path::new(logs), Path::new(lake)).unwrap();
}

#[test]
fn cut_off_at_every_change_of_the_store_an_ingest_is_made_up_for_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, whole, cut) =
        (dir.path().join("logs"), dir.path().join("whole"), dir.path().join("cut"));
    dirty_logs(&logs, 11, 300);
    ingest(&logs, &whole).unwrap();
    compact(&whole).unwrap();
    for changes in (0..).step_by(step(4)) {
        let _ = std::fs::remove_dir_all(&cut);
        let fuse = Fuse::after(changes);
        let lake = Lake::at(bucket(&cut, fuse.clone()));
        let usual = request(&logs, &cut);
        let first = runtime().block_on(run(&IngestRequest { lake, ..usual }, Arc::new(NoProgress)));
        let blown = fuse.is_blown();
        assert!(first.is_ok() || blown, "{first:?}");
        ingest(&logs, &cut).unwrap();
        // Only compaction knows a request again that two runs have read.
        compact(&cut).unwrap();
        assert_same_rows(&cut, &whole);
        let read = |lake| rows(lake, &tables::OBJECTS).num_rows();
        assert_eq!(read(&cut), read(&whole), "objects are recorded once, after {changes} changes");
        if !blown {
            assert!(changes > 8, "{changes}");
            return;
        }
    }
}
