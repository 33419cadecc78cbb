//! How the stored older lake was made: read by this assay, then aged.
//!
//! `cargo test -p assay-lake --test evolution make -- --ignored` makes one
//! anew, for example to store another lake beside it when columns have joined.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, FieldRef, Schema};
use assay_lake::rollup::{Definitions, Grain, RollupPasses, Sums};
use assay_schema::{Kind, tables};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use serde_json::Value;

use assay_doubles_lake::copy;
use assay_doubles_lake::older::{OlderLake, fixture, tables_then, unknown_then};

/// Writes the fixture. Its definition of `daily_usage` is another one, as it
/// was when the statement did not give the columns that have joined.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes the fixture"]
async fn make_the_older_lake() {
    let older = OlderLake::without_lake().await;
    older.ingest().await.unwrap();
    let lake = older.open().await;
    // Once more, for the followers.
    older.ingest().await.unwrap();
    let days = |_: &BTreeSet<String>| "SELECT the older columns".to_owned();
    let definitions = Definitions { days, months: "" };
    let mut pass = RollupPasses::over(&lake, definitions, Grain::Day).begin_next().await.unwrap();
    let days = pass.take();
    let mut rolled = Sums::of(Grain::Day);
    days.iter().for_each(|day| rolled.write(&usage_of(&day.day)).unwrap());
    assert!(pass.replace(&days, rolled).await.unwrap());
    for table in tables_then() {
        age(&older.path().join(table.name), unknown_then(table.name));
    }
    let _ = std::fs::remove_dir_all(fixture());
    copy(&older.path(), &fixture());
}

fn usage_of(day: &str) -> RecordBatch {
    let columns = tables::DAILY_USAGE.columns.iter().map(|column| -> ArrayRef {
        match column.kind {
            Kind::BigInt => Arc::new(Int64Array::from(vec![1])),
            _ if column.name == "event_date" => Arc::new(StringArray::from(vec![day])),
            _ => Arc::new(StringArray::from(vec!["older"])),
        }
    });
    RecordBatch::try_new(tables::DAILY_USAGE.arrow_schema(), columns.collect()).unwrap()
}

/// Takes columns out of every file and every log entry of a table.
pub(crate) fn age(table: &Path, unknown: &[&str]) {
    let sizes = each_file(table, |file| age_file(file, unknown));
    for entry in files_below(&table.join("_delta_log"), "json") {
        let lines = std::fs::read_to_string(&entry).unwrap();
        let lines = lines.lines().map(|line| age_action(line, unknown, &sizes));
        std::fs::write(&entry, lines.collect::<Vec<_>>().join("\n")).unwrap();
    }
}

/// Lengths of all data files of a table, after something was done to each.
pub(crate) fn each_file(table: &Path, change: impl Fn(&Path) -> u64) -> BTreeMap<String, u64> {
    let name = |file: &Path| file.strip_prefix(table).unwrap().to_str().unwrap().to_owned();
    files_below(table, "parquet").iter().map(|file| (name(file), change(file))).collect()
}

fn files_below(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (dirs, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let own = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == extension));
    own.chain(dirs.iter().flat_map(|dir| files_below(dir, extension))).collect()
}

fn age_file(path: &Path, unknown: &[&str]) -> u64 {
    let known = |field: &FieldRef| !unknown.contains(&field.name().as_str());
    store_again(path, |field| known(field).then(|| Field::clone(field)))
}

/// Writes a data file again with other columns, each from that of its name;
/// returns its length.
pub(crate) fn store_again(path: &Path, change: impl Fn(&FieldRef) -> Option<Field>) -> u64 {
    let file = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let fields = file.schema().fields().iter().filter_map(change).collect::<Vec<_>>();
    let schema = Arc::new(Schema::new(fields));
    let fit = |rows: RecordBatch| {
        let names = schema.fields().iter().map(|field| field.name());
        let columns = names.map(|name| Arc::clone(rows.column_by_name(name).unwrap()));
        RecordBatch::try_new(Arc::clone(&schema), columns.collect()).unwrap()
    };
    let batches: Vec<_> = file.build().unwrap().map(|rows| fit(rows.unwrap())).collect();
    let level = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder()
        .set_compression(level)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .build();
    let options =
        ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    let sink = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new_with_options(sink, Arc::clone(&schema), options).unwrap();
    batches.iter().for_each(|rows| writer.write(rows).unwrap());
    writer.close().unwrap();
    std::fs::metadata(path).unwrap().len()
}

fn age_action(line: &str, unknown: &[&str], sizes: &BTreeMap<String, u64>) -> String {
    let mut action: Value = serde_json::from_str(line).unwrap();
    if let Some(schema) = action.pointer_mut("/metaData/schemaString") {
        let mut parsed: Value = serde_json::from_str(schema.as_str().unwrap()).unwrap();
        let fields = parsed["fields"].as_array_mut().unwrap();
        fields.retain(|field| !unknown.contains(&field["name"].as_str().unwrap()));
        fields.iter_mut().for_each(|field| field["metadata"] = serde_json::json!({}));
        *schema = Value::String(parsed.to_string());
    }
    if let Some(path) = action.pointer("/add/path").and_then(Value::as_str) {
        let size = sizes[path];
        action["add"]["size"] = size.into();
        let stats: Value = serde_json::from_str(action["add"]["stats"].as_str().unwrap()).unwrap();
        action["add"]["stats"] = without(stats, unknown).to_string().into();
    }
    action.to_string()
}

fn without(mut stats: Value, unknown: &[&str]) -> Value {
    for part in ["minValues", "maxValues", "nullCount"] {
        if let Some(values) = stats[part].as_object_mut() {
            unknown.iter().for_each(|name| drop(values.remove(*name)));
        }
    }
    stats
}
