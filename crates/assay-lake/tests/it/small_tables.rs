//! Tables that are written whole: prices, profiles, people, and what the roll-up notes.

use std::collections::BTreeSet;
use std::path::Path;

use assay_cost::people::{Identity, People};
use assay_cost::prices::{PriceBook, UserFile};
use assay_cost::profiles::ProfileRow;
use assay_lake::rollup::record_caller_metadata;
use assay_lake::small_tables::{people_rows, price_rows, profile_rows, read_profiles, write};
use assay_lake::{Lake, Location};
use assay_schema::tables::{DAILY_USAGE, PEOPLE, PRICES, PROFILES};
use futures::future::join_all;
use serde_json::Value;
use tempfile::TempDir;

async fn lake(dir: &TempDir) -> Lake {
    Lake::open_or_create(Location::open_local(dir.path()).unwrap()).await.unwrap()
}

fn discounted(percent: u32) -> arrow::array::RecordBatch {
    let text = format!("[[discount]]\npercent = {percent}\n");
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text: &text })).unwrap();
    price_rows(book.rows()).unwrap()
}

/// What a version of a table's log says.
fn actions(dir: &Path, table: &str, version: u64) -> Vec<Value> {
    let entry = dir.join(table).join(format!("_delta_log/{version:020}.json"));
    let lines = std::fs::read_to_string(entry).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn count(actions: &[Value], kind: &str) -> usize {
    actions.iter().filter(|action| action.get(kind).is_some()).count()
}

#[tokio::test]
async fn a_small_table_is_written_whole_and_only_when_it_changes() {
    let dir = TempDir::new().unwrap();
    let lake = lake(&dir).await;
    let (ten, twenty) = (discounted(10), discounted(20));
    assert!(write(&lake, &PRICES, &ten).await.unwrap().changed);
    // The order in which rows come is no change.
    let reversed = arrow::array::UInt32Array::from_iter_values((0..ten.num_rows() as u32).rev());
    let reversed = arrow::compute::take_record_batch(&ten, &reversed).unwrap();
    for same in [&ten, &reversed] {
        let again = write(&lake, &PRICES, same).await.unwrap();
        assert_eq!((again.changed, again.rows), (false, ten.num_rows() as u64));
    }
    assert_eq!(lake.snapshot(&PRICES).await.unwrap().version, 1);
    assert!(write(&lake, &PRICES, &twenty).await.unwrap().changed);
    let commit = actions(dir.path(), PRICES.name, 2);
    assert_eq!((count(&commit, "add"), count(&commit, "remove")), (1, 1), "{commit:?}");
    assert!(write(&lake, &PRICES, &ten.slice(0, 0)).await.unwrap().changed);
    assert!(lake.snapshot(&PRICES).await.unwrap().files.is_empty());
    assert!(!write(&lake, &PRICES, &ten.slice(0, 0)).await.unwrap().changed);
    // No table is made for nothing.
    assert!(!write(&lake, &PEOPLE, &people_rows(&[], &[]).unwrap()).await.unwrap().changed);
    assert!(!dir.path().join(PEOPLE.name).exists());
}

#[tokio::test]
async fn writers_at_once_leave_the_rows_of_one_of_them() {
    let dir = TempDir::new().unwrap();
    let lake = lake(&dir).await;
    let writers = [5, 10, 15, 20].map(discounted);
    for written in join_all(writers.iter().map(|rows| write(&lake, &PRICES, rows))).await {
        assert!(written.unwrap().changed);
    }
    let snapshot = lake.snapshot(&PRICES).await.unwrap();
    assert_eq!(snapshot.files.len(), 1);
    assert_eq!(snapshot.files[0].rows, Some(writers[0].num_rows() as u64));
}

/// Readers take bounds of decimals through floats, and would pass files over.
#[tokio::test]
async fn the_log_has_no_bounds_of_prices() {
    let dir = TempDir::new().unwrap();
    write(&lake(&dir).await, &PRICES, &discounted(10)).await.unwrap();
    let first = actions(dir.path(), PRICES.name, 0);
    let metadata = first.iter().find_map(|action| action.get("metaData")).unwrap();
    let schema = metadata["schemaString"].as_str().unwrap();
    assert!(schema.contains(r#""decimal(18,15)""#), "{schema}");
    let indexed = metadata["configuration"]["delta.dataSkippingStatsColumns"].as_str().unwrap();
    let commit = actions(dir.path(), PRICES.name, 1);
    let stats = commit.iter().find_map(|action| action["add"]["stats"].as_str()).unwrap();
    let stats: Value = serde_json::from_str(stats).unwrap();
    for column in PRICES.columns.iter().filter(|column| column.kind == assay_schema::Kind::Price) {
        assert!(!indexed.contains(column.name));
        assert!(stats["minValues"].get(column.name).is_none(), "{stats}");
        assert!(stats["maxValues"].get(column.name).is_none(), "{stats}");
    }
}

#[tokio::test]
async fn profiles_are_read_back_as_they_were_written() {
    let dir = TempDir::new().unwrap();
    let lake = lake(&dir).await;
    assert_eq!(read_profiles(&lake).await.unwrap(), []);
    let arn = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/";
    let bare = ProfileRow::of_arn(&format!("{arn}a")).unwrap();
    let tags = [("User", "ann"), ("Team", "")].map(|(key, tag)| (key.to_owned(), tag.to_owned()));
    let whole = ProfileRow {
        name: Some("ann's".to_owned()),
        model: Some("anthropic.claude-opus-4-6-v1".to_owned()),
        endpoint_scope: Some("geo".to_owned()),
        tags: Some(tags.into()),
        valid_from: "2026-11-03".parse().unwrap(),
        ..ProfileRow::of_arn(&format!("{arn}b")).unwrap()
    };
    let untagged =
        ProfileRow { tags: Some([].into()), ..ProfileRow::of_arn(&format!("{arn}c")).unwrap() };
    let profiles = [bare, whole, untagged];
    write(&lake, &PROFILES, &profile_rows(&profiles).unwrap()).await.unwrap();
    assert_eq!(read_profiles(&lake).await.unwrap(), profiles);
}

#[tokio::test]
async fn people_are_written_with_the_identity_they_are() {
    let dir = TempDir::new().unwrap();
    let people = People::read("people.toml", "", |_| Ok(Vec::new())).unwrap();
    let identities =
        [Identity { session: Some("ann"), ..Identity::default() }, Identity::default()];
    let attributed = people.attribute(&identities, &[]);
    let rows = people_rows(&identities, &attributed.rows).unwrap();
    assert!(write(&lake(&dir).await, &PEOPLE, &rows).await.unwrap().changed);
}

#[tokio::test]
async fn keys_of_metadata_are_recorded_in_the_lake() {
    let dir = TempDir::new().unwrap();
    let lake = lake(&dir).await;
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
    assert!(!record_caller_metadata(&lake, &keys(&[])).await.unwrap());
    assert!(record_caller_metadata(&lake, &keys(&["user", "te\"am"])).await.unwrap());
    assert!(!record_caller_metadata(&lake, &keys(&["te\"am", "user"])).await.unwrap());
    let again = Lake::open(Location::open_local(dir.path()).unwrap()).await.unwrap();
    assert_eq!(
        again.snapshot(&DAILY_USAGE).await.unwrap().caller_metadata,
        keys(&["te\"am", "user"])
    );
    assert!(record_caller_metadata(&lake, &keys(&[])).await.unwrap());
    assert_eq!(lake.snapshot(&DAILY_USAGE).await.unwrap().caller_metadata, keys(&[]));
}
