//! Compaction and vacuum: the same rows, whatever the memory, whoever else is at it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

use crate::support::{
    assert_same_rows, compact, dirty_logs, ingest, invocations, open, rows, runtime,
};
use assay_depth::step;
use assay_doubles_lake::copy;
use assay_doubles_lake::doomed::{Fuse, bucket};
use assay_lake::compact::{self, CompactSummary, Settings};
use assay_lake::vacuum::{self, VacuumSummary};
use assay_lake::{Lake, LakeError, Stop};
use assay_schema::tables;

/// Names the lake in the environment of a child process.
const CHILD: &str = "ASSAY_TEST_CHILD";

/// So little memory that every stage spills and merges in passes, and files
/// so small that a day has several.
fn tiny() -> Settings {
    Settings { memory_bytes: 1 << 18, target_file_bytes: 1 << 17, ..Settings::default() }
}

/// A lake of many small files, read from logs that were delivered twice.
fn scattered(dir: &Path, seeds: u64, records: u64) -> PathBuf {
    let lake = dir.join("lake");
    for round in 0..2 {
        for seed in 0..seeds {
            let logs = dir.join(format!("logs-{round}-{seed}"));
            dirty_logs(&logs, seed, records);
            // From `AWSLogs` on a copy is the same object.
            std::fs::rename(logs.join("AWSLogs"), logs.join(format!("round-{round}"))).unwrap();
            ingest(&logs, &lake).unwrap();
        }
    }
    lake
}

fn compact_with(lake: &Lake, settings: &Settings) -> Result<CompactSummary, LakeError> {
    runtime().block_on(compact::run(lake, settings, &Stop::default()))
}

/// The lake as a bucket would show it.
fn as_bucket(lake: &Path, fuse: Fuse) -> Result<Lake, LakeError> {
    runtime().block_on(Lake::open(bucket(lake, fuse)))
}

fn data_files(lake: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(lake).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let folders = folders.into_iter().filter(|folder| !folder.ends_with("_delta_log"));
    files.into_iter().chain(folders.flat_map(|folder| data_files(&folder))).collect()
}

#[test]
fn with_hardly_any_memory_the_rows_are_the_same_and_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 3, 3_000);
    let other = dir.path().join("other");
    copy(&lake, &other);
    let whole = compact(&lake).unwrap();
    let bucket = as_bucket(&other, Fuse::after(i64::MAX)).unwrap();
    let pieces = compact_with(&bucket, &tiny()).unwrap();
    assert_same_rows(&lake, &other);
    assert_eq!(whole.duplicates, pieces.duplicates);
    assert!(whole.duplicates > 0 && pieces.files_after > whole.files_after);
    assert_sorted(&other);
}

/// That files follow one another by identity, and rows within them.
fn assert_sorted(lake: &Path) {
    let rows = rows(lake, &tables::INVOCATIONS);
    let snapshot = runtime().block_on(open(lake).snapshot(&tables::INVOCATIONS)).unwrap();
    assert!(snapshot.files.len() > 2);
    let options = arrow::util::display::FormatOptions::default();
    for file in &snapshot.files {
        let file = File::open(lake.join(file.path.as_ref())).unwrap();
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
        let mut last = (String::new(), String::new());
        for batch in reader.unwrap().build().unwrap().map(Result::unwrap) {
            let text = |name: &str, row: usize| {
                let column = batch.column_by_name(name).unwrap();
                let shown =
                    arrow::util::display::ArrayFormatter::try_new(column.as_ref(), &options);
                shown.unwrap().value(row).to_string()
            };
            for row in 0..batch.num_rows() {
                let next = (text("identity_arn", row), text("event_time", row));
                assert!(last <= next, "{last:?} {next:?}");
                last = next;
            }
        }
    }
    assert!(rows.num_rows() > 0);
}

#[test]
fn a_second_compaction_touches_nothing_and_a_new_file_only_its_day() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 2, 1_000);
    compact(&lake).unwrap();
    let before = data_files(&lake);
    let again = compact(&lake).unwrap();
    assert_eq!((again.merged, again.files_before), (0, 0));
    assert!(data_files(&lake) == before);
}

/// One record as logged.
fn record(id: &str, time: &str, tokens: &str) -> String {
    format!(
        r#"{{"timestamp":"{time}","accountId":"1","region":"us-east-1","requestId":"{id}","operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{{tokens}}},"identity":{{"arn":"arn:aws:iam::1:user/a"}},"schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#
    ) + "\n"
}

fn ingest_lines(dir: &Path, lake: &Path, name: &str, lines: &[String]) {
    let logs = dir.join(name);
    std::fs::create_dir_all(&logs).unwrap();
    std::fs::write(logs.join(format!("{name}.json")), lines.concat()).unwrap();
    ingest(&logs, lake).unwrap();
}

const KNOWN: &str = r#""outputTokenCount":7"#;

#[test]
fn a_request_on_both_sides_of_midnight_stays_once_where_more_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    let (evening, morning) = ("2026-11-16T23:59:59Z", "2026-11-17T00:00:01Z");
    let first =
        [record("r-1", evening, KNOWN), record("r-2", evening, ""), record("r-3", evening, "")];
    ingest_lines(dir.path(), &lake, "first", &first);
    // The evening is done before the morning comes: it changes all the same.
    compact(&lake).unwrap();
    let second = [record("r-1", morning, KNOWN), record("r-2", morning, KNOWN)];
    ingest_lines(dir.path(), &lake, "second", &second);
    let summary = compact(&lake).unwrap();
    assert_eq!(summary.duplicates, 2);

    let left = invocations(&lake);
    assert_eq!(left.keys().collect::<Vec<_>>(), ["r-1", "r-2", "r-3"]);
    assert!(left["r-1"].contains("2026-11-16"), "the earlier day stays");
    assert!(left["r-2"].contains("2026-11-17"), "who knows more stays");
    assert_eq!(compact(&lake).unwrap().merged, 0);
}

#[test]
fn two_compactions_at_once_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let lake = dir.path().join(format!("lake-{round}"));
        for name in ["a", "b"] {
            let day = |day: u32| {
                let lines = (0..200).map(move |id| {
                    let tokens = if (id + day).is_multiple_of(2) { KNOWN } else { "" };
                    record(&format!("r-{id}"), &format!("2026-11-1{day}T12:00:00Z"), tokens)
                });
                lines.collect::<Vec<_>>()
            };
            let lines = [day(5), day(6), day(7)].concat();
            ingest_lines(&dir.path().join(format!("{round}")), &lake, name, &lines);
        }
        let one = open(&lake);
        let other = open(&lake);
        let (settings, stop) = (Settings::default(), Stop::default());
        runtime().block_on(async {
            let both = tokio::join!(
                compact::run(&one, &settings, &stop),
                compact::run(&other, &settings, &stop)
            );
            (both.0.unwrap(), both.1.unwrap())
        });
        compact(&lake).unwrap();
        assert_eq!(invocations(&lake).len(), 200);
    }
}

#[test]
fn readers_see_every_row_once_while_days_are_compacted() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake");
    for seed in 0..4 {
        let logs = dir.path().join(format!("logs-{seed}"));
        dirty_logs(&logs, 40 + seed, 500);
        ingest(&logs, &lake).unwrap();
    }
    let before = rows(&lake, &tables::INVOCATIONS).num_rows();
    std::thread::scope(|scope| {
        let work = scope.spawn(|| compact_with(&open(&lake), &tiny()).unwrap());
        let mut reads = 0;
        while !work.is_finished() || reads == 0 {
            assert_eq!(rows(&lake, &tables::INVOCATIONS).num_rows(), before);
            reads += 1;
        }
    });
}

#[test]
fn cut_off_at_every_change_of_the_store_a_run_is_made_up_for_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 1, 100);
    let whole = dir.path().join("whole");
    copy(&lake, &whole);
    compact(&whole).unwrap();
    for changes in (0..).step_by(step(4)) {
        let cut = dir.path().join("cut");
        let _ = std::fs::remove_dir_all(&cut);
        copy(&lake, &cut);
        let fuse = Fuse::after(changes);
        let first = as_bucket(&cut, fuse.clone()).and_then(|lake| compact_with(&lake, &tiny()));
        let blown = fuse.is_blown();
        assert!(first.is_ok() || blown);
        let fuse = Fuse::after(changes);
        let _ = as_bucket(&cut, fuse.clone()).map(|lake| vacuum_all(&lake));
        compact(&cut).unwrap();
        vacuum_all(&open(&cut)).unwrap();
        assert_same_rows(&cut, &whole);
        if !blown && !fuse.is_blown() {
            assert!(changes > 3);
            return;
        }
    }
}

fn vacuum_all(lake: &Lake) -> Result<VacuumSummary, LakeError> {
    let request =
        vacuum::Request { retain: Duration::ZERO, force: true, ..vacuum::Request::default() };
    runtime().block_on(vacuum::run(lake, &request))
}

#[test]
fn killed_at_any_moment_a_compaction_loses_and_doubles_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 3, 2_000);
    let whole = dir.path().join("whole");
    copy(&lake, &whole);
    compact(&whole).unwrap();
    let mut killed = 0;
    for round in (0..8).step_by(step(3)) {
        let mut child = child(&lake);
        std::thread::sleep(Duration::from_millis(20 + 40 * round));
        killed += u32::from(child.try_wait().unwrap().is_none());
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert!(killed > 0, "no child was still running when it was to be killed");
    compact(&lake).unwrap();
    assert_same_rows(&lake, &whole);
}

#[test]
fn vacuum_keeps_what_the_retention_needs_and_deletes_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 2, 500);
    let orphan = lake.join("invocations/part-orphan.zstd.parquet");
    let staged = lake.join("invocations/part-half.zstd.parquet#1");
    [&orphan, &staged].iter().for_each(|path| std::fs::write(path, "x").unwrap());
    age(&lake, 30);
    let old = runtime().block_on(open(&lake).snapshot(&tables::INVOCATIONS)).unwrap();
    compact(&lake).unwrap();
    let expected = invocations(&lake);

    let dry = vacuum::Request { dry_run: true, ..vacuum::Request::default() };
    let listed = runtime().block_on(vacuum::run(&open(&lake), &dry)).unwrap();
    assert_eq!(listed.files.len(), 2, "{:?}", listed.files);
    assert!(orphan.exists());
    let done = runtime().block_on(vacuum::run(&open(&lake), &vacuum::Request::default())).unwrap();
    assert_eq!(done.deleted_files, 2);
    assert!(!orphan.exists() && !staged.exists());
    for file in &old.files {
        assert!(lake.join(file.path.as_ref()).exists(), "an older version needs it");
    }

    age(&lake, 8);
    let fresh = lake.join("invocations/part-of-a-writer-at-work.zstd.parquet");
    std::fs::write(&fresh, "x").unwrap();
    runtime().block_on(vacuum::run(&open(&lake), &vacuum::Request::default())).unwrap();
    assert!(old.files.iter().all(|file| !lake.join(file.path.as_ref()).exists()));
    assert!(fresh.exists());
    assert!(invocations(&lake) == expected);
}

#[test]
fn a_nightly_vacuum_deletes_what_commits_removed_and_lists_the_folder_once_a_week() {
    let dir = tempfile::tempdir().unwrap();
    let lake = scattered(dir.path(), 2, 500);
    let by_log = vacuum::Request { by_log: true, ..vacuum::Request::default() };
    let night = || runtime().block_on(vacuum::run(&open(&lake), &by_log)).unwrap();
    assert_eq!(night().kept_files, Some(0), "the first night lists");

    let old = runtime().block_on(open(&lake).snapshot(&tables::INVOCATIONS)).unwrap();
    compact(&lake).unwrap();
    assert_eq!(night().deleted_files, 0, "what was removed is within the retention");
    let orphan = lake.join("invocations/part-orphan.zstd.parquet");
    std::fs::write(&orphan, "x").unwrap();
    age(&lake, 8);
    let expected = invocations(&lake);
    let done = night();
    let bytes: u64 = old.files.iter().map(|file| file.size_bytes).sum();
    assert!(done.deleted_files >= old.files.len() as u64 && done.deleted_bytes >= bytes);
    assert_eq!(done.kept_files, None, "the log was enough");
    assert!(old.files.iter().all(|file| !lake.join(file.path.as_ref()).exists()));
    assert!(orphan.exists() && invocations(&lake) == expected);
    assert_eq!(night().deleted_files, 0);

    for mark in marks(&lake) {
        let text = std::fs::read_to_string(&mark).unwrap();
        let week_ago = text.replace("\"assayListedAt\":\"20", "\"assayListedAt\":\"19");
        std::fs::write(&mark, week_ago).unwrap();
    }
    assert_eq!(night().deleted_files, 1, "the orphan");
    assert!(!orphan.exists() && invocations(&lake) == expected);
}

/// The files in which vacuums of each table note how far they have come.
fn marks(lake: &Path) -> Vec<PathBuf> {
    let of = |table: &str| lake.join(table).join("_delta_log/_last_vacuum_info");
    tables::ALL.map(|table| of(table.name)).into_iter().filter(|path| path.exists()).collect()
}

/// Makes every file of a lake look so many days older.
fn age(folder: &Path, days: u64) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            age(&entry.path(), days);
            continue;
        }
        let then = SystemTime::now() - Duration::from_secs(days * 86_400);
        File::options().write(true).open(entry.path()).unwrap().set_modified(then).unwrap();
    }
}

fn child(lake: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "maintenance::child_process", "--ignored", "--nocapture"])
        .env(CHILD, lake)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test: what the children of the tests above run.
#[test]
#[ignore = "run by other tests as a process of its own"]
fn child_process() {
    let Ok(lake) = std::env::var(CHILD) else { return };
    compact_with(&open(Path::new(&lake)), &tiny()).unwrap();
}
