//! What lies in a source beside its logs: told apart, counted, not read, and
//! hiding nothing.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use crate::support::watched::Watched;
use crate::support::{ingest, invocations, request, runtime};
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, ObjectCounts, run};
use assay_lake::{LakeError, Location};

const HOUR: &str = "AWSLogs/123456789012/BedrockModelInvocationLogs/us-east-1/2026/03/09/10";
const CALL: &str = "8f14e45f-ceea-467f-a0e5-0a1b2c3d4e5f";

fn record(request: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-09T10:00:00Z","requestId":"{request}","operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":1}}}}"#
    )
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// What a run over a bucket does.
fn read(logs: &Arc<Watched>, source: &str, lake: &Location) -> IngestSummary {
    let request =
        IngestRequest { threads: 2, ..IngestRequest::new(logs.source(source), lake.clone()) };
    runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap()
}

fn lake_of(dir: &tempfile::TempDir) -> Location {
    Location::open_local(dir.path().join("lake")).unwrap()
}

fn adds_up(objects: &ObjectCounts) -> bool {
    let ObjectCounts { seen, ingested, skipped, failed, vanished, .. } = objects;
    *seen == ingested + skipped + failed + vanished + objects.ignored_total()
}

fn ignored(objects: &ObjectCounts) -> Vec<(&str, u64)> {
    assert!(adds_up(objects), "{objects:?}");
    objects.ignored.iter().map(|(reason, count)| (*reason, *count)).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut child = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn of_an_archive_of_many_services_only_the_logs_of_bedrock_are_listed_and_fetched() {
    let (logs, dir) = (Arc::<Watched>::default(), tempfile::tempdir().unwrap());
    let lake = lake_of(&dir);
    let day = "us-east-1/2026/03/09";
    for above in ["AWSLogs/1", "org/AWSLogs/o-a1b2c3/2", "o-a1b2c3/AWSLogs/3", "AWSLogs/o-a1b2c3/4"]
    {
        logs.put(&format!("{above}/BedrockModelInvocationLogs/{day}/10/x.json"), record(above));
        for service in
            ["CloudTrail", "CloudTrail-Digest", "vpcflowlogs", "elasticloadbalancing", "Config"]
        {
            logs.put(&format!("{above}/{service}/{day}/x.json.gz"), record("forged"));
        }
    }
    logs.put(
        &format!("AWSLogs/aws-account-id=5/aws-service=vpcflowlogs/{day}/x.gz"),
        record("forged"),
    );
    // These only begin like it.
    logs.put("AWSLogs-backup/1/Config/x.json", record("backup"));
    logs.put("AWSLogs.json", record("beside"));
    let first = read(&logs, "s3://logs", &lake).objects;
    assert_eq!((first.ingested, ignored(&first)), (6, vec![("other_service", 21)]));
    assert!(!invocations(&dir.path().join("lake")).contains_key("forged"));
    let of_others = |key: &String| key.contains("CloudTrail") || key.contains("vpcflow");
    assert!(!logs.fetched().iter().chain(&logs.listed()).any(of_others));

    let second = read(&logs, "s3://logs", &lake).objects;
    assert_eq!((second.skipped, ignored(&second)), (6, vec![("other_service", 21)]));
    assert!(!logs.fetched().iter().chain(&logs.listed()).any(of_others));
    // A folder that the user names is read.
    let named = read(&logs, "s3://logs/AWSLogs/1/Config", &lake).objects;
    assert_eq!((named.ingested, ignored(&named)), (1, vec![]));
}

#[test]
fn no_body_becomes_a_row_wherever_the_source_begins() {
    let dir = tempfile::tempdir().unwrap();
    let logs = dir.path().join("BedrockModelInvocationLogs/copy");
    let hour = logs.join(HOUR);
    write(&hour.join("x.json"), record("real"));
    for name in
        ["input.json", "input.json.gz", "output.json", "input", "input_media_00.txt", "Output.LOG"]
    {
        write(&hour.join(format!("data/{CALL}_{name}")), record("forged"));
        write(&logs.join(format!("day/10/data/a_{name}")), record("forged"));
        write(&logs.join(format!("flat/{CALL}_{name}")), record("forged"));
    }
    symlink(hour.join("data"), dir.path().join("link")).unwrap();
    let above = |levels: usize| hour.ancestors().nth(levels).unwrap().to_owned();
    let roots = (0..11).map(above).chain([
        hour.join("data"),
        logs.join("day"),
        logs.join("day/10/data"),
        logs.join("flat"),
        dir.path().join("link"),
        dir.path().to_owned(),
    ]);
    for (number, root) in roots.enumerate() {
        let lake = tempfile::tempdir().unwrap();
        let objects = ingest(&root, lake.path()).unwrap().objects;
        assert!(adds_up(&objects) && objects.failed == 0, "{root:?}: {objects:?}");
        let found: Vec<_> = invocations(lake.path()).into_keys().collect();
        assert!(found.is_empty() || found == ["real"], "{number} {root:?}: {found:?}");
    }
    let body = hour.join(format!("data/{CALL}_input.json"));
    for body in [body, logs.join("day/10/data/a_input.json")] {
        let lake = tempfile::tempdir().unwrap();
        let refused = ingest(&body, lake.path());
        assert!(matches!(refused, Err(LakeError::NotALog { .. })), "{body:?}: {refused:?}");
    }
}

#[test]
fn a_lake_in_its_source_or_around_it_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("logs/lake"));
    write(&logs.join(HOUR).join("x.json"), record("a"));
    assert_eq!(ingest(&logs, &lake).unwrap().objects.ingested, 1);
    // What is no log by its content, the lake's README, is looked at once.
    let tables = ("delta_table", 3);
    for (skipped, passed_over) in [(1, &[tables, ("not_a_log", 1)][..]), (2, &[tables])] {
        let again = ingest(&logs, &lake).unwrap();
        assert_eq!((again.objects.skipped, again.objects.ingested), (skipped, 0));
        assert_eq!(ignored(&again.objects), passed_over);
        assert_eq!(again.records.rejected_total(), 0);
    }
    // The lake, its tables, and their logs, as sources of another one.
    for part in ["", "invocations", "invocations/_delta_log", "invocations/event_date=2026-03-09"] {
        let other = tempfile::tempdir().unwrap();
        let found = ingest(&lake.join(part), other.path()).unwrap();
        assert_eq!((found.objects.ingested, found.records.rejected_total()), (0, 0), "{part}");
        assert!(adds_up(&found.objects) && found.objects.ignored_total() > 0, "{part}");
    }
    // A copy of the log under another name is told apart by its content.
    let copy = dir.path().join("copy");
    let entry = std::fs::read(lake.join("invocations/_delta_log/00000000000000000000.json"));
    write(&copy.join("0.json"), entry.unwrap());
    assert_eq!(
        ignored(&ingest(&copy, &dir.path().join("other")).unwrap().objects),
        [("delta_table", 1)]
    );
    // A source below its lake.
    let below = lake.join("more");
    write(&below.join("y.json"), record("b"));
    assert_eq!(ingest(&below, &lake).unwrap().objects.ingested, 1);
}

#[test]
fn a_lake_below_its_source_in_a_bucket_leaves_nothing_there_that_is_read() {
    let logs = Arc::<Watched>::default();
    logs.put(&format!("p/{HOUR}/x.json"), record("a"));
    let lake = logs.source("s3://logs/p/lake");
    for ingested in [1, 0] {
        let found = read(&logs, "s3://logs/p", &lake);
        assert_eq!((found.objects.ingested, found.records.rejected_total()), (ingested, 0));
    }
}

#[test]
fn markers_of_folders_hide_nothing() {
    let (logs, dir) = (Arc::<Watched>::default(), tempfile::tempdir().unwrap());
    let lake = lake_of(&dir);
    logs.put(&format!("p/{HOUR}/x.json"), record("a"));
    for marker in ["p", "p/AWSLogs", &format!("p/{HOUR}"), "p/amazon-bedrock-logs-permission-check"]
    {
        logs.put(marker, "");
    }
    let found = read(&logs, "s3://logs/p", &lake).objects;
    assert_eq!((found.ingested, ignored(&found)), (1, vec![("empty", 2)]));
    // An object and a folder of one name are both read.
    logs.put("p", record("b"));
    assert_eq!(read(&logs, "s3://logs/p", &lake).objects.ingested, 1);
    assert_eq!(invocations(&dir.path().join("lake")).len(), 2);
}

#[test]
fn only_regular_files_are_opened() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    write(&logs.join("x.json"), record("a"));
    let pipe = logs.join("pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(logs.join("socket.json")).unwrap();
    symlink("/dev/zero", logs.join("zero.json")).unwrap();
    symlink("nothing", logs.join("dangling.json")).unwrap();
    std::fs::create_dir(logs.join("folder.json.gz")).unwrap();
    write(&logs.join("folder.json.gz/y.json"), record("b"));
    let found = ingest(&logs, &lake).unwrap().objects;
    let expected = vec![("dangling_link", 1), ("not_regular", 3)];
    assert_eq!((found.ingested, ignored(&found)), (2, expected));
    let refused = ingest(&pipe, &lake);
    assert!(matches!(refused, Err(LakeError::NotALog { .. })), "{refused:?}");
}

#[test]
fn what_has_no_name_of_a_log_is_told_by_its_content_and_fetched_once() {
    let (logs, dir) = (Arc::<Watched>::default(), tempfile::tempdir().unwrap());
    let lake = lake_of(&dir);
    let zstd = zstd::encode_all(record("zstd").as_bytes(), 1).unwrap();
    let contents: BTreeMap<&str, Vec<u8>> = [
        ("stream-1-2026-03-09-10-00-00-3f5e", gzip(&record("firehose"))),
        ("plain", record("plain").into_bytes()),
        ("x.txt", record("txt").into_bytes()),
        ("x.log", format!("2026-03-09T10:00:00.000Z {}", record("export")).into_bytes()),
        ("x.zst", zstd.clone()),
        ("x.json.zst", zstd::encode_all(record("json-zstd").as_bytes(), 1).unwrap()),
        ("misnamed.json.gz", zstd),
        ("UPPER.JSON.GZ", gzip(&record("upper"))),
    ]
    .into();
    for (name, bytes) in &contents {
        logs.put(name, bytes.clone());
    }
    for (name, bytes) in [
        ("README.md", b"# logs".as_slice()),
        ("flow.log", b"2 123456789012 eni-1 10.0.0.1 10.0.0.2 443"),
        ("table.json", b"PAR1\x15\x04"),
        ("cut-off.gz", &gzip("some text")),
    ] {
        logs.put(name, bytes.to_vec());
    }
    logs.put("part-0.parquet", "PAR1");
    logs.put("cat.png", "PNG");
    // Too large to be fetched whole to find out.
    logs.put("image.iso", vec![0_u8; 9 << 20]);
    let first = read(&logs, "s3://logs", &lake);
    assert_eq!(first.records.rejected_total(), 0);
    let expected = vec![("not_a_log", 5), ("parquet", 2)];
    assert_eq!(
        (first.objects.ingested, ignored(&first.objects)),
        (contents.len() as u64, expected)
    );
    assert_eq!(invocations(&dir.path().join("lake")).len(), contents.len() - 1);
    let fetched = logs.fetched();
    let of_image: Vec<_> = fetched.iter().filter(|key| key.starts_with("image.iso")).collect();
    assert_eq!(of_image, ["image.iso bytes=0-4194303"]);
    assert!(!fetched.contains(&"cat.png".to_owned()));

    let second = read(&logs, "s3://logs", &lake).objects;
    let expected = vec![("not_a_log", 1), ("parquet", 1)];
    assert_eq!((second.skipped, ignored(&second)), (contents.len() as u64 + 5, expected));
    assert_eq!(logs.fetched(), Vec::<String>::new());
}

#[test]
fn a_file_that_the_user_names_is_opened_whatever_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    for (name, bytes) in [("none", record("1").into_bytes()), ("x.png", gzip(&record("2")))] {
        write(&logs.join(name), bytes);
        assert_eq!(ingest(&logs.join(name), &lake).unwrap().objects.ingested, 1, "{name}");
    }
    for (name, bytes) in [("a.json", b"PAR1\x15".as_slice()), ("b", b"\x7fELF\x02\0\0\xff")] {
        write(&logs.join(name), bytes);
        let refused = ingest(&logs.join(name), &lake);
        assert!(matches!(refused, Err(LakeError::NotALog { .. })), "{name}: {refused:?}");
    }
    write(&logs.join("empty"), "");
    assert_eq!(ignored(&ingest(&logs.join("empty"), &lake).unwrap().objects), [("empty", 1)]);
    // Text is read, and each of its lines told.
    write(&logs.join("text"), "one\ntwo\n");
    assert!(ingest(&logs.join("text"), &lake).unwrap().records.rejected_total() > 0);
    assert_eq!(invocations(&lake).len(), 2);
}

#[test]
fn a_large_flat_folder_is_read_whole_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let many = assay_lake::limits::LISTED_PAGE_MAX as u64 + 3;
    std::fs::create_dir(&logs).unwrap();
    for number in 0..many {
        std::fs::write(logs.join(format!("{number}.json")), record(&number.to_string())).unwrap();
    }
    write(&logs.join("below/x.json"), record("below"));
    write(&logs.join("cat.png"), "PNG");
    let first = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((first.ingested, ignored(&first)), (many + 1, vec![("not_a_log", 1)]));
    let second = ingest(&logs, &lake).unwrap().objects;
    assert_eq!((second.skipped, ignored(&second)), (many + 1, vec![("not_a_log", 1)]));
    let shards = ["1/3", "2/3", "3/3"].map(|shard| {
        let shard = shard.parse().unwrap();
        let request = IngestRequest { shard, ..request(&logs, &lake) };
        let objects = runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap().objects;
        assert!(adds_up(&objects));
        objects.seen
    });
    assert_eq!(shards.iter().sum::<u64>(), many + 2);
}

/// Run it by name, alone: it prints what it measures.
#[test]
#[ignore = "makes a million files"]
#[allow(clippy::print_stdout)]
fn memory_of_a_flat_folder() {
    let dir = tempfile::tempdir().unwrap();
    let peak = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        status.lines().find(|line| line.starts_with("VmHWM")).unwrap().to_owned()
    };
    let mut files = 0;
    for upto in [1_000, 100_000, 400_000, 1_000_000] {
        for number in files..upto {
            let name = format!("20260309T10{number:011}Z_0123456789abcdef.json.gz");
            std::fs::File::create(dir.path().join(name)).unwrap();
        }
        files = upto;
        let request = IngestRequest { dry_run: true, ..request(dir.path(), Path::new("/nowhere")) };
        let begun = std::time::Instant::now();
        let seen = runtime().block_on(run(&request, Arc::new(NoProgress))).unwrap().objects.seen;
        println!("{seen} files: {}, {:?}", peak(), begun.elapsed());
    }
}
