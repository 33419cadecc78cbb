//! Stores that do not do what a lake needs.

use std::fmt::{Display, Formatter};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, LakeError, Location};
use assay_schema::tables;
use async_trait::async_trait;
use futures::future::join_all;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::support::{dirty_logs, runtime};

/// A store in memory that may take conditions of writes and ignore them.
#[derive(Debug, Default)]
struct Bucket {
    inner: InMemory,
    ignores_conditions: bool,
    /// Requests for the object by which the promise is proven.
    proofs: AtomicUsize,
}

impl Display for Bucket {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "bucket")
    }
}

#[async_trait]
impl ObjectStore for Bucket {
    async fn put_opts(&self, to: &Path, bytes: PutPayload, how: PutOptions) -> Result<PutResult> {
        let is_proof = to.as_ref().ends_with("_created_once.json");
        self.proofs.fetch_add(usize::from(is_proof), Ordering::SeqCst);
        match self.ignores_conditions {
            true => self.inner.put_opts(to, bytes, PutMode::Overwrite.into()).await,
            false => self.inner.put_opts(to, bytes, how).await,
        }
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(to, how).await
    }

    async fn get_opts(&self, from: &Path, how: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(from, how).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, how).await
    }
}

fn lake_in(store: &Arc<Bucket>) -> Lake {
    Lake::at(Location::in_store("s3://bucket/lake", store.clone()).unwrap())
}

async fn ingest(logs: &std::path::Path, lake: Lake) -> std::result::Result<(), LakeError> {
    let source = Location::open_local(logs).unwrap();
    let request = IngestRequest { threads: 1, ..IngestRequest::new(source, lake) };
    run(&request, Arc::new(NoProgress)).await.map(drop)
}

#[test]
fn where_a_store_creates_twice_no_ingest_commits() {
    let dir = tempfile::tempdir().unwrap();
    let logs = ["a", "b", "c"].map(|name| dir.path().join(name));
    for (seed, logs) in logs.iter().enumerate() {
        dirty_logs(logs, seed as u64, 50);
    }
    let store = Arc::new(Bucket { ignores_conditions: true, ..Bucket::default() });
    let runs = logs.iter().map(|logs| ingest(logs, lake_in(&store)));
    for ended in runtime().block_on(join_all(runs)) {
        let error = ended.unwrap_err();
        assert!(matches!(error, LakeError::CreatesTwice { .. }), "{error:?}");
        assert!(error.to_string().contains("s3://bucket/lake"), "{error}");
    }
    let log = Path::from("lake/invocations/_delta_log/00000000000000000000.json");
    assert!(runtime().block_on(store.head(&log)).is_err(), "nothing was committed");
}

#[test]
fn a_lake_that_moves_to_a_store_that_creates_twice_is_not_written_there() {
    let dir = tempfile::tempdir().unwrap();
    dirty_logs(&dir.path().join("one"), 1, 50);
    let store = Arc::new(Bucket::default());
    runtime().block_on(ingest(dir.path(), lake_in(&store))).unwrap();
    assert_eq!(store.proofs.load(Ordering::SeqCst), 2, "created, and refused");

    let other = Arc::new(Bucket { ignores_conditions: true, ..Bucket::default() });
    runtime().block_on(copy(&store, &other));
    dirty_logs(&dir.path().join("two"), 2, 50);
    let ended = runtime().block_on(ingest(dir.path(), lake_in(&other)));
    assert!(matches!(ended, Err(LakeError::CreatesTwice { .. })), "{ended:?}");

    // Where it is kept, a run that commits asks once, and one that does not never.
    let lake = lake_in(&store);
    runtime().block_on(ingest(dir.path(), lake.clone())).unwrap();
    assert_eq!(store.proofs.load(Ordering::SeqCst), 3);
    runtime().block_on(ingest(dir.path(), lake_in(&store))).unwrap();
    assert_eq!(store.proofs.load(Ordering::SeqCst), 3);
    let snapshot = runtime().block_on(lake.snapshot(&tables::OBJECTS)).unwrap();
    assert!(snapshot.files.len() >= 2);
}

async fn copy(from: &Bucket, to: &Bucket) {
    use futures::TryStreamExt;
    let files: Vec<ObjectMeta> = from.inner.list(None).try_collect().await.unwrap();
    for file in files {
        let bytes = from.inner.get(&file.location).await.unwrap().bytes().await.unwrap();
        to.inner.put(&file.location, bytes.into()).await.unwrap();
    }
}
