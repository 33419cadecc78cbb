//! Files that other writers have stored with types of their own.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use assay_lake::LakeError;
use assay_schema::{Table, tables};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use crate::support::records::{object, record, table};
use crate::support::{compact, ingest};

const TIME: &str = "2026-11-16T10:00:00Z";

/// Stores every file of a table again, its columns as `of` says, in one commit.
fn restore(lake: &Path, table: &'static Table, of: impl Fn(&str, &DataType) -> DataType) {
    let folder = lake.join(table.name);
    let mut actions = vec![json!({"commitInfo": {"operation": "WRITE"}})];
    for mut add in live_files(&folder) {
        let old = add["path"].as_str().unwrap().to_owned();
        let new = old.replace(".zstd.parquet", "-other.zstd.parquet");
        store_again(&folder.join(&old), &folder.join(&new), &of);
        actions.push(json!({"remove": {"path": old, "dataChange": true}}));
        add["path"] = json!(new);
        add["size"] = json!(std::fs::metadata(folder.join(&new)).unwrap().len());
        actions.push(json!({"add": add}));
    }
    let lines: Vec<_> = actions.iter().map(Value::to_string).collect();
    let version = entries(&folder).len();
    let entry = folder.join(format!("_delta_log/{version:020}.json"));
    std::fs::write(entry, lines.join("\n")).unwrap();
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("_delta_log")).unwrap();
    let entries = entries.map(|entry| entry.unwrap().path());
    let mut entries: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    entries.sort();
    entries
}

/// What the log says of each file of the newest version.
fn live_files(folder: &Path) -> Vec<Value> {
    let mut live = BTreeMap::new();
    for entry in entries(folder) {
        for line in std::fs::read_to_string(entry).unwrap().lines() {
            let mut action: Value = serde_json::from_str(line).unwrap();
            if let Some(removed) = action["remove"]["path"].as_str() {
                live.remove(removed);
            }
            if let Some(added) = action["add"]["path"].as_str().map(str::to_owned) {
                live.insert(added, action["add"].take());
            }
        }
    }
    live.into_values().collect()
}

fn store_again(old: &Path, new: &Path, of: impl Fn(&str, &DataType) -> DataType) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(old).unwrap()).unwrap();
    let rows: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    let fields: Vec<Field> = (rows[0].schema().fields().iter())
        .map(|field| {
            Field::new(field.name(), of(field.name(), field.data_type()), field.is_nullable())
        })
        .collect();
    let stored = Arc::new(Schema::new(fields));
    let mut writer =
        ArrowWriter::try_new(File::create(new).unwrap(), Arc::clone(&stored), None).unwrap();
    for batch in rows {
        let columns = batch.columns().iter().zip(stored.fields());
        let columns: Vec<ArrayRef> =
            columns.map(|(column, field)| cast(column, field.data_type()).unwrap()).collect();
        writer.write(&RecordBatch::try_new(Arc::clone(&stored), columns).unwrap()).unwrap();
    }
    writer.close().unwrap();
}

fn texts_as(of: DataType) -> impl Fn(&str, &DataType) -> DataType {
    move |_, found| if *found == DataType::Utf8 { of.clone() } else { found.clone() }
}

#[test]
fn a_lake_that_was_stored_with_other_types_is_read_and_replaced_as_any() {
    let codes = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    for texts in [DataType::Utf8View, DataType::LargeUtf8, codes] {
        let dir = tempfile::tempdir().unwrap();
        let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
        let known = record("\"r-1\"", TIME, "", r#""outputTokenCount":7"#);
        let lines = [known.clone(), known, record("null", TIME, "", ""), "none".to_owned()];
        object(logs.join("a.json"), &lines);
        ingest(&logs, &lake).unwrap();
        for table in tables::INGESTED {
            restore(&lake, table, texts_as(texts.clone()));
        }
        let again = ingest(&logs, &lake).unwrap().objects;
        assert_eq!((again.skipped, again.ingested), (1, 0), "{texts}");
        object(logs.join("a.json"), &lines);
        assert_eq!(ingest(&logs, &lake).unwrap().objects.changed, 1);
        object(logs.join("b.json"), &[record("\"r-1\"", TIME, r#""inputTokenCount":3"#, "")]);
        ingest(&logs, &lake).unwrap();
        for table in tables::INGESTED {
            restore(&lake, table, texts_as(texts.clone()));
        }
        assert_eq!(compact(&lake).unwrap().duplicates, 1, "{texts}");
        let rows =
            table(&lake, &tables::INVOCATIONS, &["request_id", "input_tokens", "output_tokens"]);
        assert_eq!(rows, ["null|null|null", "r-1|3|7"]);
        assert_eq!(table(&lake, &tables::REJECTS, &["source_object"]), ["a.json"]);
    }
}

#[test]
fn numbers_of_another_width_are_numbers_and_another_kind_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (logs, lake) = (dir.path().join("logs"), dir.path().join("lake"));
    let line = |input: &str| record("\"r-1\"", TIME, input, r#""outputTokenCount":7"#);
    object(logs.join("a.json"), &[line("")]);
    ingest(&logs, &lake).unwrap();
    restore(&lake, &tables::INVOCATIONS, |_, found| match found {
        DataType::Int64 => DataType::Int32,
        other => other.clone(),
    });
    object(logs.join("b.json"), &[line(r#""inputTokenCount":3"#)]);
    ingest(&logs, &lake).unwrap();
    assert_eq!(compact(&lake).unwrap().duplicates, 1);
    assert_eq!(table(&lake, &tables::INVOCATIONS, &["input_tokens", "output_tokens"]), ["3|7"]);

    restore(&lake, &tables::OBJECTS, |name, found| match name {
        "version" => DataType::Binary,
        _ => found.clone(),
    });
    let error = ingest(&logs, &lake).unwrap_err();
    assert!(matches!(error, LakeError::Parquet { .. }), "{error:?}");
    let why = std::error::Error::source(&error).unwrap().to_string();
    assert!(why.contains("column version is Binary"), "{why}");
}
