//! That two compactions made on one version do not both count.

use std::path::Path;
use std::sync::Arc;

use assay_schema::tables;

use super::batch::{CompactionBatch, MergedPartition};
use super::inventory::Inventory;
use super::{CompactSummary, Compaction, Settings, Workshop};
use crate::ingest::{IngestRequest, NoProgress};
use crate::limits::CommitBounds;
use crate::log::file_swap::{Swapped, swap};
use crate::{Lake, LakeError, Location, Stop};

/// A file for each of the days, each with one request, or all with the same.
async fn lake(dir: &Path, days: &[&str], same_request: bool) -> Lake {
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
    let lake = lake(dir.path(), &days, same_request).await;
    let table = lake.table(&tables::INVOCATIONS);
    let state = table.load().await.unwrap();
    let inventory = Inventory::of(&table, &state).unwrap();
    let workshop = Arc::new(Workshop::open(table.clone(), &Settings::default()).unwrap());
    let mut merged = Vec::new();
    for day in days {
        let partition = Some(day.to_owned());
        let files = workshop.merge(&inventory, &partition).await.unwrap().unwrap();
        let mut alone = CompactionBatch::default();
        alone.push(MergedPartition { partition, merged: files });
        merged.push(alone.net());
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

/// Merges `days` into one batch; before it is committed another compaction
/// replaces `other`. Returns what has to be merged again, and the rows and
/// files in the end, once that was done.
async fn overtaken_on(days: &[&str], other: &str) -> (Vec<String>, usize, usize) {
    let dir = tempfile::tempdir().unwrap();
    let twice: Vec<&str> = days.iter().flat_map(|day| [*day; 2]).collect();
    let lake = lake(dir.path(), &twice, false).await;
    let mut ours = compaction(&lake).await;
    for day in days {
        ours.stage(Some((*day).to_owned())).await.unwrap();
    }
    let mut theirs = compaction(&lake).await;
    theirs.stage(Some(other.to_owned())).await.unwrap();
    let mut summary = CompactSummary::default();
    assert_eq!(theirs.publish(&mut summary).await.unwrap(), []);
    let again = ours.publish(&mut summary).await.unwrap();
    assert_eq!(summary.merged as usize, 1 + days.len() - again.len());
    super::run(&lake, &Settings::default(), &Stop::default()).await.unwrap();
    let snapshot = lake.snapshot(&tables::INVOCATIONS).await.unwrap();
    let rows = snapshot.files.iter().map(|file| file.rows.unwrap() as usize).sum();
    (again.into_iter().flatten().collect(), rows, snapshot.files.len())
}

async fn compaction(lake: &Lake) -> Compaction {
    let table = lake.table(&tables::INVOCATIONS);
    let state = table.load().await.unwrap();
    let inventory = Inventory::of(&table, &state).unwrap();
    let workshop = Arc::new(Workshop::open(table, &Settings::default()).unwrap());
    Compaction::new(workshop, state, inventory)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_batch_only_what_another_compaction_changed_is_merged_again() {
    let far = ["2026-11-10", "2026-11-13", "2026-11-16"];
    assert_eq!(overtaken_on(&far, far[1]).await, (vec![far[1].to_owned()], 6, 3));
    // The second day looked at files of the first that are gone; the third only
    // at files of the second, whose own are still there.
    let near = ["2026-11-10", "2026-11-11", "2026-11-12"];
    let (again, rows, files) = overtaken_on(&near, near[0]).await;
    assert_eq!((again, rows, files), (vec![near[0].to_owned(), near[1].to_owned()], 6, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn merges_that_others_overtake_again_and_again_are_given_up() {
    let dir = tempfile::tempdir().unwrap();
    let day = "2026-11-10";
    let bounds = CommitBounds { tries_max: 1, ..CommitBounds::default() };
    let lake = lake(dir.path(), &[day; 2], false).await.with_bounds(bounds);
    let (mut ours, mut theirs) = (compaction(&lake).await, compaction(&lake).await);
    let mut summary = CompactSummary::default();
    for compaction in [&mut ours, &mut theirs] {
        compaction.stage(Some(day.to_owned())).await.unwrap();
    }
    theirs.publish(&mut summary).await.unwrap();
    // As if others had come first once before.
    ours.tries.begin().unwrap();
    let error = ours.publish(&mut summary).await.unwrap_err();
    let LakeError::Contention { action, tries: 1, .. } = error else { panic!("{error:?}") };
    assert_eq!(action, "replace merged files of");
    let snapshot = lake.snapshot(&tables::INVOCATIONS).await.unwrap();
    assert_eq!(snapshot.files.iter().map(|file| file.rows.unwrap()).sum::<u64>(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_wins_over_one_merged_in_the_same_batch_stays_alone() {
    let dir = tempfile::tempdir().unwrap();
    let lake = lake(dir.path(), &["2026-11-10", "2026-11-11"], true).await;
    let summary = super::run(&lake, &Settings::default(), &Stop::default()).await.unwrap();
    assert_eq!(summary.duplicates, 1);
    let snapshot = lake.snapshot(&tables::INVOCATIONS).await.unwrap();
    assert_eq!(snapshot.files.iter().map(|file| file.rows.unwrap()).sum::<u64>(), 1);
}
