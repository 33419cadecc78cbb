//! What a run looks for: news in the hours that can hold some, objects that
//! came late, have changed or are gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::{
    assert_same_rows, compact, dirty_logs, ingest, invocations, request, rows, runtime,
};
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, run};
use assay_lake::{LakeError, Stop, Watermark, Window};
use assay_schema::tables;
use jiff::{SignedDuration, Timestamp};

const FEED: &str = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1";

/// Records numbered `numbers`, one on each line.
fn write(logs: &Path, hour: &str, name: &str, numbers: std::ops::Range<u32>) -> PathBuf {
    let time = hour.replacen('/', "-", 2).replace('/', "T");
    write_at(logs, hour, name, &time, numbers)
}

/// The same, of calls at another time than the folder says.
fn write_at(
    logs: &Path,
    hour: &str,
    name: &str,
    time: &str,
    numbers: std::ops::Range<u32>,
) -> PathBuf {
    let folder = logs.join(FEED).join(hour);
    std::fs::create_dir_all(&folder).unwrap();
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
    run_as(&IngestRequest { full_scan: true, ..request(logs, lake) })
}

fn run_as(request: &IngestRequest) -> IngestSummary {
    runtime().block_on(run(request, Arc::new(NoProgress))).unwrap()
}

fn since(time: &str) -> Window {
    Window { since: Some(moment(time)), until: None }
}

fn until(time: &str) -> Window {
    Window { since: None, until: Some(moment(time)) }
}

fn moment(time: &str) -> Timestamp {
    format!("{time}:00:00Z").parse().unwrap()
}

/// The marks of a lake, as status shows them.
fn watermarks(lake: &Path) -> Vec<Watermark> {
    runtime().block_on(crate::support::open(lake).watermarks(Timestamp::now())).unwrap()
}

/// The hour of the only feed's mark.
fn mark(lake: &Path) -> Option<String> {
    let mark = watermarks(lake).into_iter().next()?;
    Some(mark.hour.unwrap().strftime("%Y-%m-%dT%H").to_string())
}

/// What cannot be read by anybody, root included, though it looks like a file.
fn write_unreadable(logs: &Path, hour: &str, name: &str) -> PathBuf {
    let path = write(logs, hour, name, 0..0);
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", &path).unwrap();
    path
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

    let late_window = SignedDuration::from_hours(1);
    let third = run_as(&IngestRequest { late_window, ..request(&logs, &lake) }).objects;
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
fn an_object_that_has_changed_is_what_it_holds_now() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..10);
    write(&logs, "2026/03/09/10", "b.json", 30..32);
    ingest(&logs, &lake).unwrap();
    write(&logs, "2026/03/09/10", "a.json", 5..20);
    let summary = ingest(&logs, &lake).unwrap();
    assert_eq!((summary.objects.changed, summary.objects.ingested), (1, 1));
    assert_eq!((summary.records.ingested, summary.records.duplicate), (15, 0));
    // Also before any compaction.
    assert_eq!(rows(&lake, &tables::INVOCATIONS).num_rows(), 17);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 0);
}

#[test]
fn a_failed_object_is_looked_for_again_however_long_ago_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    let unreadable = write_unreadable(&logs, "2026/03/01/10", "a.json");
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
    let request = IngestRequest { stop: stop.clone(), ..request(&logs, &lake) };
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

#[test]
fn an_hour_of_the_future_is_read_and_moves_no_mark() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    write(&logs, "2062/11/03/14", "stray.json", 1..2);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 2);
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-09T10"));
    write(&logs, "2026/03/09/11", "b.json", 2..3);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
    // By a clock that lags behind the logs.
    write(&logs, "2026/03/12/00", "c.json", 3..4);
    let now = moment("2026-03-11T00");
    assert_eq!(run_as(&IngestRequest { now, ..request(&logs, &lake) }).objects.ingested, 1);
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-09T11"));
}

#[test]
fn hours_with_odd_names_are_read_whenever_they_come_and_move_no_mark() {
    let odd = [
        "2026/3/9/11",
        "2026/+3/09/11",
        "2026/003/09/11",
        "2026/03/32/11",
        "2026/13/01/00",
        "2026/03/09/24",
        "0000/01/01/00",
        "-1/01/01/00",
        "9999/12/31/23",
        "99999/01/01/00",
        "2026/03/x/y",
    ];
    let first = tempfile::tempdir().unwrap();
    let second = tempfile::tempdir().unwrap();
    for (dir, before) in [(&first, true), (&second, false)] {
        let (logs, lake) = places(dir);
        let write_odd = || {
            for (hour, number) in odd.iter().zip(100..) {
                write_at(&logs, hour, "odd.json", "2026-01-01T00", number..number + 1);
            }
        };
        write(&logs, "2026/03/05/10", "a.json", 0..1);
        if before {
            write_odd();
        }
        ingest(&logs, &lake).unwrap();
        if !before {
            write_odd();
        }
        ingest(&logs, &lake).unwrap();
        let found = invocations(&lake);
        let missing: Vec<_> =
            (100..).zip(odd).filter(|(n, _)| !found.contains_key(&format!("r-{n}"))).collect();
        assert_eq!(missing, []);
        assert_eq!(mark(&lake).as_deref(), Some("2026-03-05T10"));
        write(&logs, "2026/03/05/11", "b.json", 1..2);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 0);
    }
}

#[test]
fn what_an_hourly_run_leaves_out_a_nightly_finds() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    let late_window = |hours| SignedDuration::from_hours(hours);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    // Each of these leaves out hours that the nightly looks at.
    let usual = request(&logs, &lake);
    let runs = [
        IngestRequest { window: since("2026-03-09T08"), ..usual.clone() },
        IngestRequest { late_window: late_window(1), ..usual.clone() },
        IngestRequest { window: until("2026-03-30T00"), ..usual.clone() },
        IngestRequest { shard: "1/1000".parse().unwrap(), ..usual.clone() },
        IngestRequest { dry_run: true, ..usual.clone() },
        IngestRequest { full_scan: true, window: since("2026-03-09T08"), ..usual },
    ];
    for (hour, run) in (10..).zip(&runs) {
        write(&logs, &format!("2026/03/11/{hour:02}"), "b.json", hour..hour + 1);
        run_as(run);
        // 40 hours late, and nothing that the run looked at.
        write(&logs, "2026/03/07/18", &format!("late{hour}.json"), 100 + hour..101 + hour);
    }
    ingest(&logs, &lake).unwrap();
    assert_eq!(invocations(&lake).len(), 1 + 2 * runs.len());
}

#[test]
fn a_longer_late_window_looks_at_what_the_shorter_ones_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    let late_window = |hours| {
        let late_window = SignedDuration::from_hours(hours);
        run_as(&IngestRequest { late_window, ..request(&logs, &lake) }).objects
    };
    for (day, number) in (1..10).zip(0..) {
        write(&logs, &format!("2026/03/{day:02}/10"), "a.json", number..number + 1);
        late_window(1);
    }
    write(&logs, "2026/03/05/10", "late.json", 20..21);
    // Runs with the short window go by their own mark, and list little.
    assert_eq!((late_window(1).seen, late_window(1).ingested), (1, 0));
    assert_eq!(late_window(24).ingested, 1);
    assert_eq!(late_window(24).seen, 2);
}

#[test]
fn a_mark_stays_before_a_failed_object_whichever_runs_follow() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    // It comes late, and fails; nothing else is new.
    let unreadable = write_unreadable(&logs, "2026/03/08/10", "late.json");
    assert_eq!(ingest(&logs, &lake).unwrap().objects.failed, 1);
    write(&logs, "2026/03/20/10", "b.json", 1..2);
    let hourly = IngestRequest { window: since("2026-03-20T09"), ..request(&logs, &lake) };
    assert_eq!(
        (run_as(&hourly).objects.failed, mark(&lake).as_deref()),
        (0, Some("2026-03-08T10"))
    );
    let narrow =
        IngestRequest { late_window: SignedDuration::from_hours(1), ..request(&logs, &lake) };
    assert_eq!(run_as(&narrow).objects.failed, 1);
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-08T10"));
    std::fs::remove_file(&unreadable).unwrap();
    write(&logs, "2026/03/08/10", "late.json", 2..3);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-20T10"));
}

#[test]
fn an_object_that_only_one_of_several_shards_could_not_read_holds_the_mark() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    let unreadable = write_unreadable(&logs, "2026/01/01/00", "old.json");
    for shard in ["1/2", "2/2"] {
        let (shard, full_scan) = (shard.parse().unwrap(), true);
        run_as(&IngestRequest { shard, full_scan, ..request(&logs, &lake) });
    }
    std::fs::remove_file(&unreadable).unwrap();
    write(&logs, "2026/01/01/00", "old.json", 1..2);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
}

/// Puts a file of marks in the place of what a lake has.
fn write_marks(lake: &Path, logs: &Path, feeds: &str) {
    let folder = lake.join("objects/_watermarks");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let source = format!("file://{}", logs.display());
    let name = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, source.as_bytes());
    let feed = format!("{}/{FEED}", logs.display());
    let feed = feed.trim_start_matches('/');
    let text = format!(r#"{{"source":"{source}","feeds":{{"{feed}":{feeds}}}}}"#);
    std::fs::write(folder.join(format!("{name}.json")), text).unwrap();
}

#[test]
fn marks_of_an_older_assay_are_gone_by_and_those_in_the_future_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/01/10", "a.json", 0..1);
    write(&logs, "2026/03/09/10", "b.json", 1..2);
    ingest(&logs, &lake).unwrap();
    let hour = |time| moment(time).as_second() / 3600;
    write_marks(&lake, &logs, &hour("2026-03-09T10").to_string());
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 1);

    for stray in [hour("2062-11-03T14"), i64::MAX] {
        write_marks(&lake, &logs, &stray.to_string());
        assert!(!watermarks(&lake)[0].possible);
        // What the stray mark hid, however long ago.
        let hidden = logs.join(FEED).join("2026/03/02/10").join(format!("{stray}.json"));
        write(&logs, "2026/03/02/10", hidden.file_name().unwrap().to_str().unwrap(), 2..3);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
        assert_eq!(mark(&lake).as_deref(), Some("2026-03-09T10"));
        assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 1);
    }
}

#[test]
fn marks_that_cannot_be_understood_hide_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/01/10", "a.json", 0..1);
    write(&logs, "2026/03/09/10", "b.json", 1..2);
    ingest(&logs, &lake).unwrap();
    for nonsense in ["", "{", "\"soon\"", "1e99"] {
        write_marks(&lake, &logs, nonsense);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 2, "{nonsense}");
        assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 1, "{nonsense}");
    }
}

#[test]
fn a_full_scan_sets_marks_that_are_too_high() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    // Not in the future, and yet beyond all that was ever there.
    write_marks(&lake, &logs, &(moment("2026-05-01T00").as_second() / 3600).to_string());
    write(&logs, "2026/03/10/10", "b.json", 1..2);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 0);
    assert_eq!(full_scan(&logs, &lake).objects.ingested, 1);
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-10T10"));
    write(&logs, "2026/03/10/11", "c.json", 2..3);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
}

#[test]
fn a_source_that_is_empty_was_seen_before_or_it_was_not() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    std::fs::create_dir(&logs).unwrap();
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 0);
    write(&logs, "2026/03/09/10", "a.json", 0..1);
    ingest(&logs, &lake).unwrap();
    // Nothing new, and nothing within the late window.
    std::fs::remove_file(logs.join(FEED).join("2026/03/09/10/a.json")).unwrap();
    write(&logs, "2026/01/01/10", "old.json", 1..2);
    assert_eq!(ingest(&logs, &lake).unwrap().objects.seen, 0);
    // As where a disk is not mounted.
    std::fs::rename(logs.join("AWSLogs"), dir.path().join("elsewhere")).unwrap();
    for full_scan in [false, true] {
        let request = IngestRequest { full_scan, ..request(&logs, &lake) };
        let gone = runtime().block_on(run(&request, Arc::new(NoProgress)));
        assert!(matches!(gone, Err(LakeError::LogsGone { .. })), "{gone:?}");
    }
    std::fs::remove_dir(&logs).unwrap();
    assert!(matches!(ingest(&logs, &lake), Err(LakeError::NoSource { .. })));
}

#[test]
fn also_a_source_without_feeds_is_known_again() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    std::fs::create_dir(&logs).unwrap();
    std::fs::write(logs.join("a.json"), "{\"timestamp\":\"2026-11-22T10:00:00Z\"}\n").unwrap();
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
    std::fs::remove_file(logs.join("a.json")).unwrap();
    assert!(matches!(ingest(&logs, &lake), Err(LakeError::LogsGone { .. })));
}

#[test]
fn files_of_marks_are_few_however_many_runs_there_were() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = places(&dir);
    for hour in 0..17 {
        write(&logs, &format!("2026/03/09/{hour:02}"), "a.json", hour..hour + 1);
        ingest(&logs, &lake).unwrap();
    }
    let files = walk(&lake.join("objects/_watermarks"));
    assert!((1..=16).contains(&files), "{files}");
    assert_eq!(mark(&lake).as_deref(), Some("2026-03-09T16"));
}

fn walk(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}
