//! Keys as S3 gives them: nothing in them is an escape, and those that the
//! library cannot name are complaints about themselves alone.

use assay_doubles_s3::GHOSTS;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::AsArray;
use assay_doubles::cloud::only_in_a_double;
use assay_lake::ingest::{IngestRequest, IngestSummary, run};
use assay_lake::{Lake, Location, Stop, compact, vacuum};
use assay_schema::tables;

use super::ingest::Failures;
use super::rows::rows;
use super::support::S3;

/// Names that mean something in URLs and headers.
const NAMES: [&str; 20] = [
    "two words",
    " first",
    "last ",
    "lake#2",
    "lake%232",
    "lake?x",
    "xA",
    "x%41",
    "x%2541",
    "100%",
    "%2e%2e",
    "a+b",
    "a&b=c",
    "u\u{308}",
    "日本",
    "back\\slash",
    "[a]",
    "~",
    "x#1",
    "*",
];

/// How many of them a lake is made under; the others would take as long again.
const LAKES: usize = 10;

fn record(request: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-01T10:00:00Z","requestId":"{request}","operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":1}}}}"#
    )
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

async fn request(s3: &S3, source: &str, lake: &str) -> IngestRequest {
    let (source, lake) = (s3.location(source).await, s3.location(lake).await);
    IngestRequest { threads: 2, ..IngestRequest::new(source, lake) }
}

async fn ingest(s3: &S3, source: &str, lake: &str) -> (IngestSummary, Vec<String>) {
    let failures = Arc::<Failures>::default();
    let summary = run(&request(s3, source, lake).await, failures.clone()).await.unwrap();
    let mut names = failures.names();
    names.sort();
    (summary, names)
}

async fn sources(lake: &Lake) -> BTreeMap<String, String> {
    let rows = rows(lake, &tables::INVOCATIONS).await;
    let column = |name| rows.column_by_name(name).unwrap().as_string::<i32>().clone();
    let (ids, objects) = (column("request_id"), column("source_object"));
    (0..rows.num_rows()).map(|row| (ids.value(row).into(), objects.value(row).into())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_object_is_read_by_its_own_key_and_once() {
    let s3 = S3::start().await;
    let mut expected = BTreeMap::new();
    for (number, name) in NAMES.iter().enumerate() {
        for (kind, key) in
            [("file", format!("p/{name}.json")), ("folder", format!("p/{name}/x.json"))]
        {
            let id = format!("{kind}-{number}");
            write(&s3.bucket("logs").join(&key), &record(&id));
            expected.insert(id, key);
        }
    }
    if only_in_a_double("keys are compared from the bucket's root") {
        return;
    }
    let (first, failed) = ingest(&s3, "s3://logs/p", "s3://lake/usage").await;
    let count = expected.len() as u64;
    assert_eq!((first.objects.seen, first.objects.ingested), (count, count), "{failed:?}");
    let lake = Lake::open(s3.location("s3://lake/usage").await).await.unwrap();
    assert_eq!(sources(&lake).await, expected);
    let (second, _) = ingest(&s3, "s3://logs/p", "s3://lake/usage").await;
    assert_eq!((second.objects.seen, second.objects.skipped), (count, count));
    for name in NAMES {
        let (again, _) = ingest(&s3, &format!("s3://logs/p/{name}"), "s3://lake/usage").await;
        assert_eq!((again.objects.seen, again.objects.skipped), (1, 1), "{name}");
        // The server gives entity tags for single objects only.
        let (file, _) = ingest(&s3, &format!("s3://logs/p/{name}.json"), "s3://lake/usage").await;
        assert_eq!((file.objects.seen, file.objects.changed), (1, 1), "{name}");
    }
    assert_eq!(sources(&lake).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lake_below_a_prefix_of_any_name_is_there_and_nowhere_else() {
    if only_in_a_double("decoys lie beside the lake") {
        return;
    }
    let s3 = S3::start().await;
    write(&s3.bucket("logs").join("a.json"), &record("a"));
    for name in &NAMES[..LAKES] {
        for decoy in NAMES.iter().filter(|decoy| *decoy != name) {
            write(&s3.bucket("lake").join(decoy).join("invocations/old.parquet"), "not ours");
        }
        let place = format!("s3://lake/{name}");
        std::fs::remove_dir_all(s3.bucket("lake").join(name)).ok();
        ingest(&s3, "s3://logs/a.json", &place).await;
        write(&s3.bucket("logs").join("b.json"), &record("b"));
        ingest(&s3, "s3://logs", &place).await;
        let lake = Lake::open(s3.location(&place).await).await.unwrap();
        assert_eq!(lake.location().to_string(), place);
        compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
        let all = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
        let done = vacuum::run(&lake, &all).await.unwrap();
        assert!(done.deleted_files >= 2, "{name}: {done:?}");
        assert_eq!(sources(&lake).await.len(), 2, "{name}");
        for decoy in NAMES.iter().filter(|decoy| *decoy != name) {
            let file = s3.bucket("lake").join(decoy).join("invocations/old.parquet");
            assert!(file.exists(), "{name} has lost {decoy}");
        }
        std::fs::remove_file(s3.bucket("logs").join("b.json")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_library_cannot_name_is_a_complaint_about_that_object_alone() {
    if only_in_a_double("keys are made up") {
        return;
    }
    let s3 = S3::start().await;
    let hour = "AWSLogs/1/BedrockModelInvocationLogs/r/2026/03/01/10";
    for number in 0..40 {
        let object = format!("{hour}/good-{number:02}.json");
        write(&s3.bucket("logs").join(object), &record(&number.to_string()));
    }
    write(&s3.bucket("logs").join("x.json"), &record("x"));
    let ghosts = [
        "/leading.json".to_owned(),
        "//twice.json".to_owned(),
        "a//b.json".to_owned(),
        "a//c.json".to_owned(),
        "a/./d.json".to_owned(),
        "a/../x.json".to_owned(),
        "x.json/".to_owned(),
        "marker/".to_owned(),
        format!("{hour}/good-20\n.json"),
        format!("{hour}/good-21\u{7f}.json"),
        format!("{hour}/no-log\u{7f}.png"),
    ];
    let ghosts = serde_json::to_string(&ghosts).unwrap();
    std::fs::write(s3.bucket("logs").join(GHOSTS), ghosts).unwrap();

    let (first, failed) = ingest(&s3, "s3://logs", "s3://lake/usage").await;
    let expected = [
        "/",
        &format!("{hour}/good-20\\n.json"),
        &format!("{hour}/good-21\\u{{7f}}.json"),
        "a/../",
        "a/./",
        "a//",
        "x.json/",
    ];
    assert_eq!(failed, expected.map(|key| format!("logs/{key}")));
    let objects = first.objects;
    assert_eq!((objects.seen, objects.ingested, objects.failed, objects.vanished), (48, 41, 7, 0));
    let (second, again) = ingest(&s3, "s3://logs", "s3://lake/usage").await;
    assert_eq!((second.objects.skipped, second.objects.failed), (41, 7));
    assert_eq!(again, failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_that_the_library_cannot_name_is_refused() {
    let s3 = S3::start().await;
    let stores = s3.stores().await;
    for place in ["s3://logs//a", "s3://logs/a//b", "s3://logs/a/../b", "s3://logs/./b"] {
        let refused = Location::open(place, &stores).await.unwrap_err();
        assert!(refused.to_string().starts_with(&format!("`{place}` is not a location")));
    }
}
