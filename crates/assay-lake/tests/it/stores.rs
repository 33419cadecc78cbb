//! Stores that do not do what a lake needs.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, LakeError, Location};
use assay_schema::tables;
use futures::TryStreamExt;
use futures::future::join_all;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use crate::support::conditions::Conditions;
use crate::support::records::{object, record};
use crate::support::runtime;
use assay_doubles_lake::hooked::Hooked;

fn bucket(conditions: Conditions) -> Arc<Hooked<Conditions>> {
    Arc::new(Hooked { inner: Arc::new(InMemory::new()), hook: Arc::new(conditions) })
}

fn lake_in(store: &Arc<Hooked<Conditions>>) -> Lake {
    Lake::at(Location::in_store("s3://bucket/lake", store.clone()).unwrap())
}

async fn ingest(logs: &std::path::Path, lake: Lake) -> Result<(), LakeError> {
    let source = Location::open_local(logs).unwrap();
    let request = IngestRequest { threads: 1, ..IngestRequest::new(source, lake) };
    run(&request, Arc::new(NoProgress)).await.map(drop)
}

/// A log with a request of its own.
fn write_log(folder: &std::path::Path) {
    let id = format!("{:?}", folder.file_name().unwrap());
    object(folder.join("log.json"), &[record(&id, "2026-11-16T10:00:00Z", "", "")]);
}

#[test]
fn where_a_store_creates_twice_no_ingest_commits() {
    let dir = tempfile::tempdir().unwrap();
    let logs = ["a", "b", "c"].map(|name| dir.path().join(name));
    logs.iter().for_each(|logs| write_log(logs));
    let store = bucket(Conditions::ignored());
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
    write_log(&dir.path().join("one"));
    let store = bucket(Conditions::default());
    runtime().block_on(ingest(dir.path(), lake_in(&store))).unwrap();
    assert_eq!(store.hook.proofs(), 2, "created, and refused");

    let other = bucket(Conditions::ignored());
    runtime().block_on(copy(&store, &other));
    write_log(&dir.path().join("two"));
    let ended = runtime().block_on(ingest(dir.path(), lake_in(&other)));
    assert!(matches!(ended, Err(LakeError::CreatesTwice { .. })), "{ended:?}");

    // Where it is kept, a run that commits asks once, and one that does not never.
    let lake = lake_in(&store);
    runtime().block_on(ingest(dir.path(), lake.clone())).unwrap();
    assert_eq!(store.hook.proofs(), 3);
    runtime().block_on(ingest(dir.path(), lake_in(&store))).unwrap();
    assert_eq!(store.hook.proofs(), 3);
    let snapshot = runtime().block_on(lake.snapshot(&tables::OBJECTS)).unwrap();
    assert!(snapshot.files.len() >= 2);
}

async fn copy(from: &Hooked<Conditions>, to: &Hooked<Conditions>) {
    let files: Vec<ObjectMeta> = from.inner.list(None).try_collect().await.unwrap();
    for file in files {
        let bytes = from.inner.get(&file.location).await.unwrap().bytes().await.unwrap();
        to.inner.put(&file.location, bytes.into()).await.unwrap();
    }
}
