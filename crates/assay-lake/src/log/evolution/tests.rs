#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;

use assay_schema::tables;
use deltalake_core::kernel::{Action, EagerSnapshot};
use tempfile::TempDir;

use crate::lake::Lake;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::{Commit, LakeTable, one_at_a_time};
use crate::store::location::Location;

const OLDER_LOG: [&str; 2] = [
    include_str!(
        "../../../tests/fixtures/older-lake/invocations/_delta_log/00000000000000000000.json"
    ),
    include_str!(
        "../../../tests/fixtures/older-lake/invocations/_delta_log/00000000000000000001.json"
    ),
];

/// The log of a table that an older assay has written.
fn older_table(dir: &TempDir) -> LakeTable {
    let lake = Location::open_local(dir.path().to_str().unwrap()).unwrap();
    let log = dir.path().join("invocations/_delta_log");
    std::fs::create_dir_all(&log).unwrap();
    for (version, entry) in OLDER_LOG.iter().enumerate() {
        std::fs::write(log.join(format!("{version:020}.json")), entry).unwrap();
    }
    Lake::at(lake).table(&tables::INVOCATIONS)
}

/// A commit of an application that conflicts with none of another name.
async fn commit(table: &LakeTable, state: &EagerSnapshot, by: &str) -> Option<EagerSnapshot> {
    let commit = Commit {
        actions: Vec::<Action>::new(),
        transaction: Some(one_at_a_time(by, state)),
        metadata: HashMap::new(),
        operation: LakeTable::append(),
    };
    table.commit(state, commit).await.unwrap()
}

async fn metadata_actions(table: &LakeTable, version: u64) -> usize {
    let actions = table.actions(version).await.unwrap().unwrap();
    actions.iter().filter(|action| action.get("metaData").is_some()).count()
}

fn has_all(table: &LakeTable, state: &EagerSnapshot) -> bool {
    let log = table.log_schema(state);
    tables::INVOCATIONS.columns.iter().all(|column| log.column(column.name).is_some())
}

#[tokio::test]
async fn of_two_writers_that_bring_columns_the_later_finds_them() {
    let dir = TempDir::new().unwrap();
    let table = older_table(&dir);
    let seen = table.load().await.unwrap();
    assert!(!has_all(&table, &seen));
    let first = commit(&table, &seen, "first").await.expect("nobody stands in the way");
    assert!(has_all(&table, &first), "the state after a commit knows what it brought");
    assert!(commit(&table, &seen, "second").await.is_none(), "the table has changed its shape");
    let again = table.load().await.unwrap();
    let second = commit(&table, &again, "second").await.unwrap();
    assert_eq!((first.version(), second.version()), (2, 3));
    let brought = (metadata_actions(&table, 2).await, metadata_actions(&table, 3).await);
    assert_eq!(brought, (1, 0), "columns come once");
}

/// What is loaded from a checkpoint, not from the commits before it.
#[tokio::test]
async fn columns_and_files_outlive_a_checkpoint() {
    let dir = TempDir::new().unwrap();
    let table = older_table(&dir);
    let mut state = table.load().await.unwrap();
    while state.version() < 21 {
        state = commit(&table, &state, "writer").await.unwrap();
    }
    let log = dir.path().join("invocations/_delta_log");
    let checkpoint = |version: &u64| log.join(format!("{version:020}.checkpoint.parquet")).exists();
    let checkpoint = (3..=21).rev().find(checkpoint).expect("a checkpoint was written");
    (0..checkpoint).for_each(|v| std::fs::remove_file(log.join(format!("{v:020}.json"))).unwrap());
    let loaded = table.load().await.unwrap();
    assert!(has_all(&table, &loaded));
    let snapshot = TableSnapshot::of(&table, &loaded).unwrap();
    assert_eq!(snapshot.files.len(), 2);
    assert!(snapshot.files.iter().all(|file| file.stats.contains_key("event_time")));
}
