//! That two compactions made on one version do not both count.

use std::path::Path;
use std::sync::Arc;

use assay_schema::tables;

use super::inventory::Inventory;
use super::{Settings, Workshop};
use crate::ingest::{IngestRequest, NoProgress};
use crate::swap::{Swapped, swap};
use crate::{Lake, Location};

/// One request in two files of one day, or on two days.
async fn lake(dir: &Path, days: [&str; 2], same_request: bool) -> Lake {
    let place = |name: &str| Location::open_local(dir.join(name).to_str().unwrap()).unwrap();
    for (index, day) in days.iter().enumerate() {
        let id = if same_request { 0 } else { index };
        let line = format!(
            r#"{{"timestamp":"{day}T12:00:00Z","requestId":"r-{id}","schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#
        );
        let name = format!("logs-{index}");
        std::fs::create_dir(dir.join(&name)).unwrap();
        std::fs::write(dir.join(&name).join("log.json"), line + "\n").unwrap();
        let request = IngestRequest::new(place(&name), place("lake"));
        crate::ingest::run(&request, Arc::new(NoProgress)).await.unwrap();
    }
    Lake::open(place("lake")).await.unwrap()
}

/// Merges both days on one version, then commits both: what happens to the second?
async fn both_on_one_version(days: [&str; 2], same_request: bool) -> (Swapped, usize) {
    let dir = tempfile::tempdir().unwrap();
    let lake = lake(dir.path(), days, same_request).await;
    let table = lake.table(&tables::INVOCATIONS);
    let state = table.load().await.unwrap();
    let inventory = Inventory::of(&table, &state).unwrap();
    let workshop = Arc::new(Workshop::open(table.clone(), &Settings::default()).unwrap());
    let mut merged = Vec::new();
    for day in days {
        let day = Some(day.to_owned());
        merged.push(workshop.merge(&inventory, &day).await.unwrap().unwrap());
    }
    let first = swap(&table, state.clone(), &merged[0].swap(1 << 20)).await.unwrap();
    assert!(matches!(first, Swapped::Done(_)));
    let second = swap(&table, state, &merged[1].swap(1 << 20)).await.unwrap();
    let snapshot = lake.snapshot(&tables::INVOCATIONS).await.unwrap();
    let rows = snapshot.files.iter().map(|file| file.rows.unwrap() as usize).sum();
    (second, rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_day_the_second_is_overtaken_even_where_delta_sees_no_conflict() {
    let (second, rows) = both_on_one_version(["2026-11-16"; 2], false).await;
    assert!(matches!(second, Swapped::Overtaken(_)));
    assert_eq!(rows, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_neighbouring_days_the_second_is_overtaken_for_it_read_what_is_gone() {
    let (second, _) = both_on_one_version(["2026-11-16", "2026-11-17"], true).await;
    assert!(matches!(second, Swapped::Overtaken(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_days_far_apart_both_count() {
    let (second, rows) = both_on_one_version(["2026-11-16", "2026-11-20"], false).await;
    assert!(matches!(second, Swapped::Done(_)));
    assert_eq!(rows, 2);
}
