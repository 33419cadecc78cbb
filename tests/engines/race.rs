//! A reader in Trino while assay writes and compacts.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use assay_synth::{DirtKind, Spec};

use super::fixture::{Engines, engines};

const LAKE: &str = "s3://race/lake";
const ROUNDS: u32 = 20;

/// What the writer has made sure of, and what the reader has seen.
#[derive(Default)]
struct Race {
    over: AtomicBool,
    /// Rows that were committed when the last ingest had ended.
    committed: AtomicU64,
    /// The same after each ingest, from the first on.
    totals: Mutex<Vec<u64>>,
    seen: Mutex<Vec<u64>>,
}

#[test]
fn a_reader_sees_every_commit_whole() {
    let Some(engines) = engines() else { return };
    let invocations = logs(engines);
    let race = Race::default();
    ingest(engines, &race, 1);
    engines.assay(&["rollup", "--lake", LAKE]);
    engines.publish(LAKE, "race", &[]);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            while !race.over.load(Ordering::SeqCst) {
                read(engines, &race)
            }
        });
        let compactor = scope.spawn(|| (0..ROUNDS).for_each(|_| compact(engines)));
        (2..=ROUNDS + 1).for_each(|round| ingest(engines, &race, round));
        let compacted = compactor.join();
        race.over.store(true, Ordering::SeqCst);
        reader.join().unwrap();
        compacted.unwrap();
    });
    read(engines, &race);
    let (totals, seen) = (race.totals.into_inner().unwrap(), race.seen.into_inner().unwrap());
    assert!(seen.iter().all(|rows| totals.contains(rows)), "{seen:?} of {totals:?}");
    assert_eq!(seen.last(), Some(&invocations));
    assert!(seen.len() >= ROUNDS as usize, "only {} reads", seen.len());
}

fn compact(engines: &Engines) {
    engines.assay(&["compact", "--lake", LAKE]);
}

/// Logs of one day in which no record is delivered twice: one that is leaves
/// only when both deliveries are compacted.
fn logs(engines: &Engines) -> u64 {
    let dir = tempfile::tempdir().unwrap();
    let mut spec = Spec { records: 6_300, objects: 210, prefix: "logs".into(), ..Spec::demo() };
    spec.dirt.set(DirtKind::Duplicate, 0.0);
    let truth = assay_synth::write(&spec, dir.path(), &mut |_| {}).unwrap();
    engines.upload(dir.path(), "s3://race");
    truth.invocations
}

fn ingest(engines: &Engines, race: &Race, round: u32) {
    engines.ingest("s3://race/logs", LAKE, &format!("{round}/{}", ROUNDS + 1));
    let rows = engines.local(LAKE, &["sql", "SELECT count(*) AS rows FROM invocations"]);
    let rows = rows[0]["rows"].as_u64().unwrap();
    race.totals.lock().unwrap().push(rows);
    race.committed.store(rows, Ordering::SeqCst);
}

/// No row twice, and none missing of those that were there when it began.
fn read(engines: &Engines, race: &Race) {
    let committed = race.committed.load(Ordering::SeqCst);
    let sql = "SELECT count(*), count(DISTINCT request_id) FROM invocations";
    let row = engines.lake("race", sql).rows.swap_remove(0);
    let [rows, requests] = [0, 1].map(|column: usize| row[column].as_u64().unwrap());
    assert_eq!(rows, requests, "rows, and requests in them");
    assert!(rows >= committed, "{rows} rows where {committed} were committed");
    race.seen.lock().unwrap().push(rows);
}
