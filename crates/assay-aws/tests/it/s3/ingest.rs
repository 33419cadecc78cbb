//! Logs in one bucket, the lake in another.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use assay_doubles::cloud::only_in_a_double;
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, Progress, run};
use assay_lake::limits::{OBJECT_PIECE_BYTES, OBJECT_WHOLE_BYTES_MAX};
use assay_lake::{Lake, Stop, Window, compact};
use assay_synth::{Spec, Truth};
use hyper::{Method, StatusCode};

use super::rows::assert_holds;
use super::support::S3;

const SOURCE: &str = "s3://logs/company/bedrock";
pub(crate) const LAKE: &str = "s3://lake/usage";

/// A day's logs with all the usual dirt below a prefix of the bucket.
pub(crate) fn dirty_day() -> Spec {
    Spec { seed: 7, records: 4_000, objects: 96, ..Spec::demo() }
}

pub(crate) fn deliver(s3: &S3, spec: Spec) -> Truth {
    let spec = Spec { prefix: "company/bedrock".into(), ..spec };
    let truth = assay_synth::write(&spec, &s3.bucket("logs"), &mut |_| {}).unwrap();
    s3.deliver("logs");
    truth
}

pub(crate) async fn request(s3: &S3) -> IngestRequest {
    let (source, lake) = (s3.location(SOURCE).await, s3.location(LAKE).await);
    IngestRequest { threads: 2, ..IngestRequest::new(source, lake) }
}

async fn ingest(s3: &S3) -> IngestSummary {
    run(&request(s3).await, Arc::new(NoProgress)).await.unwrap()
}

pub(crate) async fn lake(s3: &S3) -> Lake {
    Lake::open(s3.location(LAKE).await).await.unwrap()
}

/// The keys below a folder as `bucket/key`.
fn stored(s3: &S3, folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<PathBuf>, Vec<_>) = entries.partition(|path| path.is_dir());
    let key = |path: &PathBuf| path.strip_prefix(s3.root.path()).unwrap().display().to_string();
    let below = folders.iter().flat_map(|path| stored(s3, path));
    let mut keys: Vec<_> = files.iter().map(key).chain(below).collect();
    keys.sort();
    keys
}

fn logs(s3: &S3) -> Vec<String> {
    let keys = stored(s3, &s3.bucket("logs")).into_iter();
    keys.filter(|key| key.ends_with(".gz") && !key.contains("/data/")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dirty_day_gives_every_row_once_from_objects_fetched_once() {
    let s3 = S3::start().await;
    let truth = deliver(&s3, dirty_day());
    let first = ingest(&s3).await;
    assert_eq!((first.objects.seen, first.objects.ingested), (truth.objects, truth.objects));
    assert_eq!(first.bytes.read, truth.bytes);
    assert_eq!(first.records.ingested, truth.invocations);
    assert_eq!(first.records.duplicate, truth.duplicates);
    let rejected = first.records.rejected.iter().map(|(why, count)| ((*why).to_owned(), *count));
    assert_eq!(rejected.collect::<std::collections::BTreeMap<_, _>>(), truth.rejects);
    assert_holds(&lake(&s3).await, &truth).await;

    let second = ingest(&s3).await;
    assert_eq!((second.objects.skipped, second.objects.ingested), (truth.objects, 0));
    assert_eq!(second.lake_version, first.lake_version);
    assert_holds(&lake(&s3).await, &truth).await;

    // Bodies and the marker of the permission check lie beside the logs.
    assert!(stored(&s3, &s3.bucket("logs")).len() as u64 > truth.objects + truth.body_objects);
    assert!(truth.body_objects > 0);
    if s3.is_watched() {
        assert_eq!(s3.fetched("logs"), logs(&s3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_share_the_objects() {
    let s3 = S3::start().await;
    let truth = deliver(&s3, dirty_day());
    let (one, other) = (request(&s3).await, request(&s3).await);
    let run = |request: IngestRequest| {
        tokio::spawn(async move { run(&request, Arc::new(NoProgress)).await.unwrap() })
    };
    let (one, other) = (run(one), run(other));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    assert_eq!(one.objects.ingested + other.objects.ingested, truth.objects);
    let rejected = one.records.rejected_total() + other.records.rejected_total();
    assert_eq!(rejected, truth.rejects.values().sum::<u64>());

    let lake = lake(&s3).await;
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    assert_holds(&lake, &truth).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_outside_the_window_are_not_listed() {
    let s3 = S3::start().await;
    let truth = deliver(&s3, dirty_day());
    let mut request = request(&s3).await;
    let time = |text: &str| Some(text.parse().unwrap());
    request.window =
        Window { since: time("2026-11-16T10:00:00Z"), until: time("2026-11-16T12:00:00Z") };
    let summary = run(&request, Arc::new(NoProgress)).await.unwrap();
    assert_eq!(summary.objects.ingested, truth.objects / 24 * 6);

    if !s3.is_watched() {
        return;
    }
    let listed: Vec<_> = s3.asked("logs").into_iter().filter_map(|asked| asked.prefix).collect();
    let hours = listed.iter().filter_map(|prefix| prefix.split_once("/2026/11/16/"));
    let hours: Vec<_> = hours.map(|(_, hour)| hour).filter(|hour| !hour.is_empty()).collect();
    let within = BTreeSet::from(["08/", "09/", "10/", "11/", "12/", "13/"]);
    assert_eq!(hours.iter().copied().collect::<BTreeSet<_>>(), within);
    assert_eq!(hours.len(), 3 * within.len(), "each hour of three regions once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_object_is_read_by_ranges() {
    let s3 = S3::start().await;
    let truth = deliver(&s3, Spec { records: 1_000, objects: 1, ..Spec::with_bodies() });
    let [key] = &logs(&s3)[..] else { panic!("one object") };
    let bytes = std::fs::metadata(s3.root.path().join(key)).unwrap().len();
    assert!(bytes > OBJECT_WHOLE_BYTES_MAX, "{bytes} bytes are not large");
    ingest(&s3).await;
    assert_holds(&lake(&s3).await, &truth).await;

    if !s3.is_watched() {
        return;
    }
    let gets = s3.asked("logs").into_iter();
    let gets: Vec<_> = gets.filter(|a| a.method == Method::GET && a.path == *key).collect();
    assert_eq!(gets.len() as u64, bytes.div_ceil(OBJECT_PIECE_BYTES));
    assert!(gets.iter().all(|asked| asked.ranged));
}

/// Remembers the names of the objects that could not be read.
#[derive(Default)]
pub(crate) struct Failures(Mutex<Vec<String>>);

impl Failures {
    pub(crate) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Progress for Failures {
    fn planned(&self, _objects: u64, _bytes: u64) {}
    fn read(&self, _bytes: u64) {}
    fn committed(&self, _rows: u64, _version: u64) {}
    fn failed(&self, object: &str, why: &str) {
        assert!(!why.is_empty());
        self.0.lock().unwrap().push(format!("logs/{object}"));
    }

    fn vanished(&self, _object: &str) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn objects_that_cannot_be_read_are_named_and_taken_up_by_the_next_run() {
    if only_in_a_double("requests are refused") {
        return;
    }
    let s3 = S3::start().await;
    let truth = deliver(&s3, dirty_day());
    let keys = logs(&s3);
    let (denied, gone) = (keys[3].clone(), keys[70].clone());
    s3.refuse(&denied, StatusCode::FORBIDDEN);
    s3.refuse(&gone, StatusCode::NOT_FOUND);
    let failures = Arc::<Failures>::default();
    let first = run(&request(&s3).await, failures.clone()).await.unwrap();
    let objects = first.objects;
    assert_eq!((objects.failed, objects.vanished, objects.ingested), (1, 1, truth.objects - 2));
    assert_eq!(failures.names(), [denied]);

    s3.refuse_nothing();
    let second = ingest(&s3).await;
    assert_eq!((second.objects.failed, second.objects.ingested), (0, 2));
    // A request delivered in both runs leaves with compaction.
    let lake = lake(&s3).await;
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    assert_holds(&lake, &truth).await;
}
