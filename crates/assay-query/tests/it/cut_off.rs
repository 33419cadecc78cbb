//! Roll-ups that are cut off, and nights beside a backfill: whatever happens on
//! the way, the lake in the end is the one that an undisturbed run makes.

use std::path::Path;
use std::sync::Arc;

use assay_depth::step;
use assay_lake::ingest::{IngestRequest, NoProgress};
use assay_lake::{Lake, Location, Stop, compact, vacuum};
use assay_query::{Engine, EngineSettings, QueryError, rollup};
use assay_schema::tables;
use assay_synth::Spec;
use futures::future::join_all;

use crate::fixture::rows;
use assay_doubles_lake::copy;
use assay_doubles_lake::doomed::{Fuse, bucket};

/// Every stored row of the roll-up.
const ROLLED: &str = "SELECT * FROM daily_usage ORDER BY 1, 2, 3, 4, 5, 6, 7, 8";

/// What no row of the lake can be missing from, or be in twice.
const TOLD: &str = "SELECT count(*), count(DISTINCT request_id), sum(input_tokens), \
    sum(output_tokens), count(DISTINCT event_date), count(error_code) FROM invocations";

fn settings() -> EngineSettings {
    EngineSettings { threads: 1, ..EngineSettings::default() }
}

/// Three days with all the usual dirt.
fn write_logs(dir: &Path, seed: u64) {
    let spec = Spec { seed, hours: 72, records: 600, objects: 72, ..Spec::demo() };
    assay_synth::write(&spec, dir, &mut |_| {}).unwrap();
}

fn place(path: &Path) -> Location {
    Location::open_local(path.to_str().unwrap()).unwrap()
}

async fn ingest(logs: &Path, lake: &Lake, shard: &str) {
    let usual = IngestRequest::new(place(logs), lake.clone());
    let full_scan = shard != "1/1";
    let request = IngestRequest { shard: shard.parse().unwrap(), full_scan, threads: 1, ..usual };
    assay_lake::ingest::run(&request, Arc::new(NoProgress)).await.unwrap();
}

async fn ask(lake: &Lake, sql: &str) -> String {
    let snapshots = join_all(tables::ALL.map(|table| lake.snapshot(table))).await;
    let engine = Engine::new(settings(), snapshots.into_iter().map(Result::unwrap).collect());
    rows(&engine.unwrap(), sql).await.unwrap()
}

async fn roll_up(lake: &Lake) -> Result<(), QueryError> {
    rollup::run(lake, settings(), &Stop::default()).await.map(drop)
}

async fn assert_all_rolled(lake: &Lake) {
    let (base, rolled) =
        (lake.snapshot(&tables::INVOCATIONS).await, lake.snapshot(&tables::DAILY_USAGE).await);
    let stale = rollup::stale_days(&base.unwrap(), &rolled.unwrap());
    assert!(stale.is_empty(), "{stale:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_at_every_change_of_the_store_a_roll_up_is_made_up_for_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let [before, whole, cut] = ["before", "whole", "cut"].map(|name| dir.path().join(name));
    for seed in [1, 2] {
        write_logs(&dir.path().join(format!("logs-{seed}")), seed);
    }
    let lake = Lake::at(place(&before));
    ingest(&dir.path().join("logs-1"), &lake, "1/1").await;
    // Some days are rolled up already and have changed since.
    roll_up(&lake).await.unwrap();
    ingest(&dir.path().join("logs-2"), &lake, "1/2").await;
    copy(&before, &whole);
    let undisturbed = Lake::open(place(&whole)).await.unwrap();
    roll_up(&undisturbed).await.unwrap();
    let expected = ask(&undisturbed, ROLLED).await;
    for changes in (0..).step_by(step(3)) {
        let _ = std::fs::remove_dir_all(&cut);
        copy(&before, &cut);
        let fuse = Fuse::after(changes);
        let first = match Lake::open(bucket(&cut, fuse.clone())).await {
            Ok(lake) => roll_up(&lake).await,
            Err(error) => Err(error.into()),
        };
        let blown = fuse.is_blown();
        assert!(first.is_ok() || blown, "{first:?}");
        let lake = Lake::open(place(&cut)).await.unwrap();
        roll_up(&lake).await.unwrap();
        assert_all_rolled(&lake).await;
        assert!(ask(&lake, ROLLED).await == expected, "after {changes} changes");
        if !blown {
            assert!(changes > 3, "{changes}");
            return;
        }
    }
}

async fn compacted(lake: &Lake) {
    compact::run(lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
}

/// What a night does, one after the other.
async fn night(logs: &Path, lake: &Path) {
    ingest(logs, &Lake::at(place(lake)), "1/1").await;
    let lake = Lake::open(place(lake)).await.unwrap();
    compacted(&lake).await;
    roll_up(&lake).await.unwrap();
    vacuum::run(&lake, &vacuum::Request::default()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nights_beside_a_backfill_lose_and_double_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let [logs, alone, shared] = ["logs", "alone", "shared"].map(|name| dir.path().join(name));
    write_logs(&logs, 3);
    night(&logs, &alone).await;
    let backfill = async {
        for shard in ["1/3", "2/3", "3/3"] {
            ingest(&logs, &Lake::at(place(&shared)), shard).await;
        }
    };
    let nights = async {
        for _ in 0..3 {
            night(&logs, &shared).await;
        }
    };
    tokio::join!(backfill, nights);
    night(&logs, &shared).await;
    let [alone, shared] = [Lake::at(place(&alone)), Lake::at(place(&shared))];
    assert_all_rolled(&shared).await;
    for sql in [TOLD, ROLLED] {
        let (expected, found) = (ask(&alone, sql).await, ask(&shared, sql).await);
        assert!(expected == found, "{expected}\n{found}");
    }
}
