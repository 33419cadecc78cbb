//! Lakes of other versions of assay: older ones gain columns, newer ones are refused.

mod make;

use std::collections::BTreeMap;
use std::fs::File;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Field;
use assay_doubles_lake::older::{OlderLake, ROWS_THEN, tables_then, unknown_then};
use assay_host::Hinted;
use assay_lake::{Lake, LakeError, Stop, compact};
use assay_schema::{Table, tables};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

async fn names_in_log(lake: &Lake, table: &'static Table) -> Vec<String> {
    let log = lake.log_schema(table).await.unwrap().unwrap();
    log.columns.into_iter().map(|column| column.name).collect()
}

fn names(table: &Table, without: &[&str]) -> Vec<String> {
    let names = table.columns.iter().map(|column| column.name.to_owned());
    names.filter(|name| !without.contains(&name.as_str())).collect()
}

/// That the log describes a table as the schema does, comments included; nulls
/// stay allowed in columns that have joined later.
async fn assert_as_declared(lake: &Lake, table: &'static Table) {
    let log = lake.log_schema(table).await.unwrap().unwrap();
    assert_eq!(names_in_log(lake, table).await, names(table, &[]));
    for (column, found) in table.columns.iter().zip(&log.columns) {
        let joined = unknown_then(table.name).contains(&column.name);
        assert_eq!(found.kind, Some(column.kind), "{}", column.name);
        assert_eq!(found.nullable, column.nullable || joined, "{}", column.name);
        assert_eq!(found.comment.as_deref(), Some(column.meaning), "{}", column.name);
    }
    let partitions: Vec<_> = table.partitions().iter().map(|column| column.name).collect();
    assert_eq!(log.partitions, partitions);
}

/// Where the body of each request lies, as the files say; null for older rows.
async fn body_paths(lake: &Lake) -> BTreeMap<String, Option<String>> {
    let mut paths = BTreeMap::new();
    for file in lake.snapshot(&tables::INVOCATIONS).await.unwrap().files {
        let file = File::open(lake.location().address(&file.path)).unwrap();
        let rows = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        for rows in rows.map(Result::unwrap) {
            let ids = rows.column_by_name("request_id").unwrap().as_string::<i32>();
            let found = rows.column_by_name("output_body_s3_path").map(|c| c.as_string::<i32>());
            for row in 0..rows.num_rows() {
                let path = found.filter(|f| f.is_valid(row)).map(|f| f.value(row).to_owned());
                assert_eq!(paths.insert(ids.value(row).to_owned(), path), None);
            }
        }
    }
    paths
}

fn files_of(entry: &std::path::Path) -> (usize, usize) {
    let lines = std::fs::read_to_string(entry).unwrap();
    let actions = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let actions: Vec<Value> = actions.collect();
    let count = |key| actions.iter().filter(|action| action.get(key).is_some()).count();
    (count("metaData"), count("add"))
}

#[tokio::test]
async fn an_older_lake_is_read_as_it_is() {
    let older = OlderLake::copy().await;
    let lake = older.open().await;
    for table in tables_then() {
        let snapshot = lake.snapshot(table).await.unwrap();
        let found: Vec<_> = snapshot.schema.fields().iter().map(|f| f.name().clone()).collect();
        assert_eq!(found, names(table, &[]), "{}", table.name);
        let joined = |name: &str| unknown_then(table.name).contains(&name);
        for field in snapshot.schema.fields().iter().filter(|field| joined(field.name())) {
            assert!(field.is_nullable(), "{}", field.name());
        }
        assert_eq!(names_in_log(&lake, table).await, names(table, unknown_then(table.name)));
        let log = lake.log_schema(table).await.unwrap().unwrap();
        assert_eq!(log.version, snapshot.version);
        assert!(log.location.as_str().ends_with(&format!("/lake/{}", table.name)));
    }
}

/// What must hold for a lake to be readable when a column joins a table whose
/// old rows stay: nothing can be said of those rows but null.
#[test]
fn columns_that_join_take_null() {
    for table in tables::INGESTED {
        for name in unknown_then(table.name) {
            assert!(table.column(name).unwrap().nullable, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn new_logs_bring_the_new_columns() {
    let older = OlderLake::copy().await;
    older.deliver_news().await;
    let read = older.ingest().await.unwrap();
    assert_eq!((read.objects.ingested, read.records.ingested), (1, 2), "nothing is read twice");
    let lake = older.open().await;
    for table in [&tables::INVOCATIONS, &tables::REJECTS] {
        assert_as_declared(&lake, table).await;
        let version = lake.snapshot(table).await.unwrap().version;
        let (metadata, adds) = files_of(&older.log_entry(table, version));
        assert!(metadata == 1 && adds > 0, "{}: {metadata} {adds}", table.name);
    }
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    assert_eq!(lake.snapshot(&tables::INVOCATIONS).await.unwrap().files.len(), 2, "a file a day");
    let paths = body_paths(&lake).await;
    assert_eq!(paths.len(), ROWS_THEN + 2);
    let known: Vec<_> = paths.iter().filter(|(_, path)| path.is_some()).map(|(id, _)| id).collect();
    assert_eq!(known, ["r-5", "r-6"]);
    assert_as_declared(&lake, &tables::INVOCATIONS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compaction_brings_the_new_columns_too() {
    let older = OlderLake::copy().await;
    let lake = older.open().await;
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    assert_as_declared(&lake, &tables::INVOCATIONS).await;
    assert_eq!(body_paths(&lake).await.len(), ROWS_THEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_that_all_bring_columns_lose_none() {
    let older = OlderLake::copy().await;
    older.deliver_news().await;
    let lake = older.open().await;
    let (settings, stop) = (compact::Settings::default(), Stop::default());
    let compaction = compact::run(&lake, &settings, &stop);
    let (one, other, compacted) = tokio::join!(older.ingest(), older.ingest(), compaction);
    compacted.unwrap();
    let ingested = [one.unwrap(), other.unwrap()].map(|read| read.records.ingested);
    assert_eq!(ingested.iter().sum::<u64>(), 2);
    assert_as_declared(&lake, &tables::INVOCATIONS).await;
    let paths = body_paths(&lake).await;
    assert_eq!(paths.len(), ROWS_THEN + 2);
    assert_eq!(paths.values().flatten().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_gets_counts_gets_its_columns() {
    let older = OlderLake::without_lake().await;
    older.deliver_without_counts().await;
    assert_eq!(older.ingest().await.unwrap().bodies.missing, 1);
    make::age(&older.path().join(tables::INVOCATIONS.name), &["guardrail_action", "model"]);
    older.land_body().await;
    assert_eq!(older.ingest().await.unwrap().bodies.recovered, 1);
    let lake = older.open().await;
    assert_eq!(names_in_log(&lake, &tables::INVOCATIONS).await, names(&tables::INVOCATIONS, &[]));
    assert_eq!(body_paths(&lake).await.len(), ROWS_THEN + 1);
}

/// A lake of an assay to which a region was never null, and an event time could be.
fn declare_otherwise(older: &OlderLake) {
    let table = older.path().join(tables::INVOCATIONS.name);
    let sizes = make::each_file(&table, |file| {
        make::store_again(file, |field| {
            let nullable = field.is_nullable() && field.name() != "region";
            Some(Field::clone(field).with_nullable(nullable || field.name() == "event_time"))
        })
    });
    change_log(older, &tables::INVOCATIONS, 0, |action| {
        field(action, "region", &|field| field["nullable"] = false.into());
        field(action, "event_time", &|field| field["nullable"] = true.into());
    });
    change_log(older, &tables::INVOCATIONS, 1, |action| {
        let path = action.pointer("/add/path").and_then(Value::as_str);
        if let Some(size) = path.map(|path| sizes[path]) {
            action["add"]["size"] = size.into();
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_come_to_take_null_and_never_cease_to() {
    let older = OlderLake::copy().await;
    declare_otherwise(&older);
    let lake = older.open().await;
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    let log = lake.log_schema(&tables::INVOCATIONS).await.unwrap().unwrap();
    let nullable =
        ["region", "event_time", "source_line"].map(|name| log.column(name).unwrap().nullable);
    assert_eq!(nullable, [true, true, false]);
    let schema = lake.snapshot(&tables::INVOCATIONS).await.unwrap().schema;
    assert!(schema.field_with_name("event_time").unwrap().is_nullable());
    assert_eq!(body_paths(&lake).await.len(), ROWS_THEN);
}

fn change_log(older: &OlderLake, table: &Table, version: u64, change: impl Fn(&mut Value)) {
    let entry = older.log_entry(table, version);
    let lines = std::fs::read_to_string(&entry).unwrap();
    let lines = lines.lines().map(|line| {
        let mut action = serde_json::from_str(line).unwrap();
        change(&mut action);
        action.to_string()
    });
    std::fs::write(&entry, lines.collect::<Vec<_>>().join("\n")).unwrap();
}

/// How a lake is made one that this assay must not touch, and what it says.
struct Alien {
    table: &'static Table,
    change: fn(&mut Value),
    says: &'static str,
    readable: bool,
}

const ALIENS: [Alien; 7] = [
    Alien {
        table: &tables::INVOCATIONS,
        change: |action| set(action, "/metaData/configuration/assay.layout", "3".into()),
        says: "its layout is 3",
        readable: false,
    },
    Alien {
        table: &tables::REJECTS,
        change: |action| {
            let needs = ["deletionVectors"];
            let protocol = serde_json::json!({
                "minReaderVersion": 3, "minWriterVersion": 7,
                "readerFeatures": needs, "writerFeatures": needs,
            });
            set(action, "/protocol", protocol);
        },
        says: "Delta readers of version 3",
        readable: false,
    },
    Alien {
        table: &tables::INVOCATIONS,
        change: |action| set(action, "/protocol/minReaderVersion", 9.into()),
        says: "newer format",
        readable: false,
    },
    Alien {
        table: &tables::INVOCATIONS,
        change: |action| set(action, "/protocol/minWriterVersion", 4.into()),
        says: "Delta writers of version 4",
        readable: true,
    },
    Alien {
        table: &tables::INVOCATIONS,
        change: |action| {
            field(action, "model", &|field| field["name"] = "thinking".into());
        },
        says: "does not know: thinking",
        readable: true,
    },
    Alien {
        table: &tables::INVOCATIONS,
        change: |action| field(action, "latency_ms", &|field| field["type"] = "double".into()),
        says: "column latency_ms is not of type bigint",
        readable: false,
    },
    Alien {
        table: &tables::OBJECTS,
        change: |action| set(action, "/metaData/partitionColumns", serde_json::json!([])),
        says: "partitioned by nothing, not by object_date",
        readable: false,
    },
];

fn set(action: &mut Value, pointer: &str, to: Value) {
    if let Some(found) = action.pointer_mut(pointer) {
        *found = to;
    }
}

fn field(action: &mut Value, name: &str, change: &dyn Fn(&mut Value)) {
    let Some(schema) = action.pointer_mut("/metaData/schemaString") else { return };
    let mut parsed: Value = serde_json::from_str(schema.as_str().unwrap()).unwrap();
    let mut fields = parsed["fields"].as_array_mut().unwrap().iter_mut();
    change(fields.find(|field| field["name"] == name).unwrap());
    *schema = parsed.to_string().into();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_assay_wrote_is_refused() {
    for alien in ALIENS {
        let older = OlderLake::copy().await;
        change_log(&older, alien.table, 0, alien.change);
        older.deliver_news().await;
        let lake = older.open().await;
        assert_refused(&alien, older.ingest().await.map(drop));
        let compacted = compact::run(&lake, &compact::Settings::default(), &Stop::default()).await;
        assert_refused(&alien, compacted.map(drop));
        match alien.readable {
            true => drop(lake.snapshot(alien.table).await.unwrap()),
            false => assert_refused(&alien, lake.snapshot(alien.table).await.map(drop)),
        }
    }
}

fn assert_refused(alien: &Alien, done: Result<(), LakeError>) {
    let error = done.expect_err(alien.says);
    let (words, place) = (error.to_string(), format!("/lake/{}", alien.table.name));
    assert!(words.contains(alien.says) && words.contains(&place), "{}: {words}", alien.says);
    assert!(error.hint().is_some(), "{words}");
}
