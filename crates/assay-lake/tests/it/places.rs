//! Lakes and logs in folders of every name that the system allows: each is read
//! and written where it is, under its own name, and nothing beside it is touched.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::support::{compact, ingest, invocations, open, request, rows, runtime};
use arrow::array::AsArray;
use assay_depth::step;
use assay_lake::ingest::{IngestRequest, IngestSummary, Progress, run};
use assay_lake::vacuum::{self, VacuumSummary};
use assay_schema::tables;

/// Names that mean something in URLs, shells, stores or on other systems.
const NAMES: [&str; 44] = [
    "two words",
    " first",
    "last ",
    "lake",
    "lake#2",
    "lake%232",
    "lake?x",
    "lake%3Fx",
    "xA",
    "x%41",
    "x%2541",
    "100%",
    "%zz",
    "%2e%2e",
    "a+b",
    "u\u{308}",
    "back\\slash",
    "C:",
    "C|",
    "[a]",
    "~",
    "x#1",
    "#",
    "?",
    "plain",
    "%",
    "a&b=c",
    "ü",
    "日本",
    "{a}",
    "`a`",
    "'a'",
    "\"a\"",
    "<a>",
    "a|b",
    "*",
    ";",
    "@",
    "$HOME",
    "..a",
    "...",
    "-",
    ".hidden",
    "s3:",
];

/// How many of them are lakes and sources by themselves; the others would take as
/// long again.
const LAKES: usize = 24;

/// Names that stores cannot name.
const UNNAMEABLE: [&[u8]; 5] = [b"\xff", b"latin\xe91", b"a\nb", b"tab\t", b"\x7f"];

fn record(request: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-01T10:00:00Z","requestId":"{request}","operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":1}}}}"#
    )
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A folder with two small logs, read one after the other.
fn fill(lake: &Path, logs: &Path) {
    for name in ["a", "b"] {
        write(&logs.join(format!("{name}.json")), &record(name));
        assert_eq!(ingest(logs, lake).unwrap().objects.ingested, 1, "{}", lake.display());
    }
    std::fs::remove_dir_all(logs).unwrap();
}

fn vacuum_all(lake: &Path) -> VacuumSummary {
    let request =
        vacuum::Request { retain: Duration::ZERO, force: true, ..vacuum::Request::default() };
    runtime().block_on(vacuum::run(&open(lake), &request)).unwrap()
}

/// Every file below a folder with its bytes, but for what is in `without`.
fn contents(folder: &Path, without: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            _ if entry == without => {}
            true => found.extend(contents(&entry, without)),
            false => drop(found.insert(entry.clone(), std::fs::read(&entry).unwrap())),
        }
    }
    found
}

/// What a vacuum of a lake would delete, if it took the folder for its own.
fn decoy(folder: &Path) {
    for name in ["invocations/old.parquet", "invocations/half.parquet#1", "objects/old.parquet"] {
        write(&folder.join(name), "someone else's");
    }
}

#[test]
fn a_lake_in_a_folder_of_any_name_is_read_and_written_there_and_nowhere_else() {
    let dir = tempfile::tempdir().unwrap();
    NAMES.iter().for_each(|name| decoy(&dir.path().join(name)));
    let names = NAMES[..LAKES].iter().map(|name| name.as_bytes()).chain(UNNAMEABLE);
    let names = names.step_by(step(5));
    for name in names.map(|name| OsStr::from_bytes(name).to_owned()) {
        let (lake, logs) = (dir.path().join(&name), dir.path().join("logs of it"));
        std::fs::remove_dir_all(&lake).ok();
        let others = contents(dir.path(), &lake);
        fill(&lake, &logs);
        let before = invocations(&lake);
        assert_eq!(before.len(), 2, "{name:?}");

        let orphan = lake.join("invocations/orphan.parquet");
        let staged = lake.join("invocations/orphan.parquet#1");
        [&orphan, &staged].iter().for_each(|path| std::fs::write(path, "x").unwrap());
        let merged = compact(&lake).unwrap();
        assert!(merged.files_after < merged.files_before, "{name:?}");
        let deleted = vacuum_all(&lake).deleted_files;
        assert!(deleted >= 4 && !orphan.exists() && !staged.exists(), "{name:?}: {deleted}");
        assert!(invocations(&lake) == before, "{name:?}");

        fill_again(&lake, &logs);
        assert!(contents(dir.path(), &lake) == others, "{name:?}: something else has changed");
        let entries: Vec<_> = std::fs::read_dir(&lake).unwrap().collect();
        // Three tables and the README.
        assert_eq!(entries.len(), 4, "{name:?}: {entries:?}");
    }
}

/// Objects of which one was read before: it is skipped.
fn fill_again(lake: &Path, logs: &Path) {
    write(&logs.join("c.json"), &record("c"));
    assert_eq!(ingest(logs, lake).unwrap().objects.ingested, 1);
    let again = ingest(logs, lake).unwrap().objects;
    assert_eq!((again.skipped, again.ingested), (1, 0), "{}", lake.display());
    std::fs::remove_dir_all(logs).unwrap();
}

/// The name under which each request was read.
fn sources(lake: &Path) -> BTreeMap<String, String> {
    let rows = rows(lake, &tables::INVOCATIONS);
    let column = |name| rows.column_by_name(name).unwrap().as_string::<i32>().clone();
    let (ids, objects) = (column("request_id"), column("source_object"));
    (0..rows.num_rows()).map(|row| (ids.value(row).into(), objects.value(row).into())).collect()
}

#[test]
fn each_log_is_read_under_its_own_name_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let mut expected = BTreeMap::new();
    for (number, name) in NAMES.iter().enumerate() {
        let feed = format!("{name}/AWSLogs/1/BedrockModelInvocationLogs/r/2026/03/01/10");
        for (kind, object) in [
            ("file", format!("{name}.json")),
            ("folder", format!("{name}/x.json")),
            ("feed", format!("{feed}/{name}.json")),
        ] {
            let id = format!("{kind}-{number}");
            write(&logs.join(&object), &record(&id));
            expected.insert(id, object);
        }
    }
    let first = ingest(&logs, &lake).unwrap().objects;
    let count = expected.len() as u64;
    assert_eq!((first.seen, first.ingested), (count, count), "{first:?}");
    assert_eq!((first.vanished, first.failed), (0, 0));
    assert_eq!(sources(&lake), expected);
    let second = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((second.seen, second.skipped), (count, count), "{second:?}");
    for name in &NAMES[..LAKES] {
        for source in [logs.join(name), logs.join(format!("{name}.json"))] {
            let again = ingest(&source, &lake).unwrap().objects;
            assert!(again.ingested == 0 && again.skipped > 0, "{source:?}: {again:?}");
        }
    }
}

#[test]
fn an_object_is_not_taken_for_another_whose_escaped_name_is_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let (one, other) = (logs.join("a b/x.json"), logs.join("a%20b/x.json"));
    write(&one, &record("1"));
    ingest(&logs.join("a b"), &lake).unwrap();
    write(&other, &record("2"));
    let then = one.metadata().unwrap().modified().unwrap();
    std::fs::File::options().write(true).open(&other).unwrap().set_modified(then).unwrap();
    let found = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((found.ingested, found.skipped), (1, 1));
    assert_eq!(invocations(&lake).len(), 2);
}

/// Remembers which objects could not be read.
#[derive(Default)]
struct Failures(Mutex<Vec<String>>);

impl Progress for Failures {
    fn planned(&self, _objects: u64, _bytes: u64) {}
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, object: &str, why: &str) {
        assert!(why.contains("name"), "{why}");
        self.0.lock().unwrap().push(object.to_owned());
    }
    fn vanished(&self, _object: &str) {}
}

fn ingest_failing(request: &IngestRequest) -> (IngestSummary, Vec<String>) {
    let failures = Arc::<Failures>::default();
    let summary = runtime().block_on(run(request, failures.clone())).unwrap();
    let mut names = std::mem::take(&mut *failures.0.lock().unwrap());
    names.sort();
    (summary, names)
}

#[test]
fn a_name_that_no_store_can_name_is_a_complaint_about_that_object_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let hour = logs.join("AWSLogs/1/BedrockModelInvocationLogs/r/2026/03/01/10");
    let bad = |folder: &Path, name: &[u8]| folder.join(OsStr::from_bytes(name));
    write(&logs.join("good.json"), &record("1"));
    write(&hour.join("good.json"), &record("2"));
    write(&hour.join("00/good.json"), &record("3"));
    write(&bad(&logs, b"\xff.json"), &record("4"));
    write(&bad(&hour, b"new\nline.json"), &record("5"));
    write(&bad(&hour, b"es\x1b[2Jc/x.json"), &record("6"));
    // Neither can be a log.
    write(&bad(&logs, b"\xff.png"), "");
    write(&bad(&hour.join("data"), b"\xff.json"), "");

    let hour = "AWSLogs/1/BedrockModelInvocationLogs/r/2026/03/01/10";
    let expected =
        [format!("{hour}/es\\u{{1b}}[2Jc"), format!("{hour}/new\\nline.json"), "\\xff.json".into()];
    let wanted = request(&logs, &lake);
    let dry = IngestRequest { dry_run: true, ..request(&logs, &lake) };
    assert_eq!(ingest_failing(&dry).1, expected);
    let (first, failed) = ingest_failing(&wanted);
    assert_eq!((first.objects.seen, first.objects.ingested, first.objects.failed), (6, 3, 3));
    assert_eq!(failed, expected);
    assert_eq!(invocations(&lake).len(), 3);
    // They stay in sight as long as they are there, however late it gets.
    write(&logs.join("AWSLogs/1/BedrockModelInvocationLogs/r/2026/09/01/10/x.json"), &record("7"));
    let (second, failed) = ingest_failing(&wanted);
    assert_eq!((second.objects.ingested, second.objects.failed), (1, 3));
    assert_eq!(failed, expected);
    assert_eq!(ingest_failing(&wanted).1, expected);
}

#[test]
fn a_source_of_nothing_but_unnameable_names_is_no_empty_one() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    write(&logs.join(OsStr::from_bytes(b"\xff.json")), &record("1"));
    assert_eq!(ingest(&logs, &lake).unwrap().objects.failed, 1);
}

/// Makes a file look old enough for any vacuum.
fn age(path: &Path) {
    let then = SystemTime::now() - Duration::from_secs(90 * 86_400);
    std::fs::File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
}

#[test]
fn vacuum_deletes_nothing_behind_a_link() {
    let dir = tempfile::tempdir().unwrap();
    let (lake, elsewhere) = (dir.path().join("lake"), dir.path().join("elsewhere"));
    fill(&lake, &dir.path().join("logs"));
    decoy(&elsewhere);
    contents(&elsewhere, Path::new("")).keys().for_each(|path| age(path));
    let tables = lake.join("invocations");
    symlink(&elsewhere, tables.join("backup")).unwrap();
    symlink(elsewhere.join("objects/old.parquet"), tables.join("linked.parquet")).unwrap();
    let before = contents(&elsewhere, Path::new(""));
    vacuum_all(&lake);
    assert!(contents(&elsewhere, Path::new("")) == before);
}

#[test]
fn vacuum_deletes_nothing_behind_a_link_though_the_log_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let (lake, elsewhere) = (dir.path().join("lake"), dir.path().join("elsewhere"));
    fill(&lake, &dir.path().join("logs"));
    let by_log = vacuum::Request {
        retain: Duration::ZERO,
        force: true,
        by_log: true,
        ..vacuum::Request::default()
    };
    let night = || runtime().block_on(vacuum::run(&open(&lake), &by_log)).unwrap();
    night();
    let day = lake.join("invocations/event_date=2026-03-01");
    std::fs::rename(&day, &elsewhere).unwrap();
    symlink(&elsewhere, &day).unwrap();
    let before: Vec<_> = contents(&elsewhere, Path::new("")).into_keys().collect();
    let expected = invocations(&lake);
    compact(&lake).unwrap();
    night();
    assert!(before.iter().all(|path| path.exists()));
    assert!(invocations(&lake) == expected);
}

#[test]
fn files_are_named_in_messages_as_the_lake_was_typed() {
    let dir = tempfile::tempdir().unwrap();
    let lake = dir.path().join("lake #2%41");
    fill(&lake, &dir.path().join("logs"));
    let orphan = lake.join("invocations/orphan.parquet");
    std::fs::write(&orphan, "x").unwrap();
    let dry = vacuum::Request {
        dry_run: true,
        retain: Duration::ZERO,
        force: true,
        ..vacuum::Request::default()
    };
    let listed = runtime().block_on(vacuum::run(&open(&lake), &dry)).unwrap();
    assert_eq!(listed.files, [orphan.to_str().unwrap()]);
    assert_eq!(open(&lake).location().to_string(), lake.to_str().unwrap());
}

#[test]
fn a_source_is_remembered_under_the_name_that_it_always_had() {
    let dir = tempfile::tempdir().unwrap();
    let logs = dir.path().canonicalize().unwrap().join("my-logs_1.2");
    let lake = dir.path().join("lake");
    write(&logs.join("AWSLogs/1/BedrockModelInvocationLogs/r/2026/03/01/10/x.json"), &record("1"));
    ingest(&logs, &lake).unwrap();
    let objects = rows(&lake, &tables::OBJECTS);
    let sources = objects.column_by_name("source").unwrap().as_string::<i32>();
    let id = format!("file://{}", logs.display());
    assert_eq!(sources.value(0), id);
    let only = |folder: &Path| {
        let mut entries = std::fs::read_dir(folder).unwrap();
        entries.next().unwrap().unwrap().path()
    };
    let marks = only(&only(&lake.join("objects/_watermarks")));
    let marks = std::fs::read_to_string(marks).unwrap();
    let logs = logs.to_str().unwrap().trim_start_matches('/');
    let feed = format!("{logs}/AWSLogs/1/BedrockModelInvocationLogs/r");
    assert!(marks.contains(&format!(r#"{{"source":"{id}","feeds":{{"{feed}":"#)), "{marks}");
}
