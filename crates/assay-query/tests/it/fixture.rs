//! A lake of three days and a few rows, written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, new_null_array,
};
use arrow::util::pretty::pretty_format_batches;
use assay_host::Hinted;
use assay_lake::{ColumnStats, DataFile, StatValue, TableSnapshot};
use assay_query::{Engine, EngineSettings, QueryError};
use assay_schema::{Table, tables};
use object_store::local::LocalFileSystem;
use parquet::arrow::ArrowWriter;
use tempfile::TempDir;

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
pub(crate) const BOB: &str = "arn:aws:sts::111122223333:assumed-role/dev/bob";
pub(crate) const KEY: &str = "arn:aws:iam::111122223333:user/BedrockAPIKey-ab12";

/// One invocation: day in November 2026, second of the day, identity, error,
/// input, cache read, cache write, output.
pub(crate) type Row = (
    i64,
    i64,
    Option<&'static str>,
    Option<&'static str>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

/// Sunday the 1st, Monday the 2nd, Tuesday the 3rd.
pub(crate) const ROWS: [Row; 10] = [
    (1, 3600, Some(ALICE), None, Some(10), Some(900), Some(90), Some(100)),
    (1, 3700, Some(ALICE), None, None, None, None, Some(50)),
    (1, 7300, Some(BOB), None, Some(7), Some(0), Some(0), Some(30)),
    (2, 10, Some(ALICE), Some("ThrottlingException"), None, None, None, None),
    (2, 20, Some(BOB), None, Some(5), Some(20), None, None),
    (2, 30, Some(KEY), None, Some(1), Some(0), Some(0), Some(2)),
    (2, 40, None, None, None, None, None, None),
    (3, 50, Some(BOB), Some("ThrottlingException"), None, None, None, None),
    (3, 60, Some(BOB), Some("ValidationException"), Some(4), None, None, None),
    (3, 86_399, Some(ALICE), None, Some(20), Some(100), Some(0), Some(1000)),
];

const NOVEMBER_2026_SECONDS: i64 = 1_793_491_200;

fn micros(row: &Row) -> i64 {
    (NOVEMBER_2026_SECONDS + (row.0 - 1) * 86_400 + row.1) * 1_000_000
}

pub(crate) struct Lake {
    pub(crate) dir: TempDir,
    pub(crate) invocations: TableSnapshot,
    rejects: TableSnapshot,
}

impl Lake {
    /// One file for each day.
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let files = (1..=3).map(|day| day_file(dir.path(), day)).collect();
        let rejects = vec![rejects_file(dir.path())];
        Self {
            invocations: snapshot(&tables::INVOCATIONS, files),
            rejects: snapshot(&tables::REJECTS, rejects),
            dir,
        }
    }

    /// One row a day: the day, its moment in microseconds, and the count of each
    /// class of tokens.
    pub(crate) fn of_days(days: &[(&str, i64, i64)]) -> Self {
        let dir = TempDir::new().unwrap();
        let file = |(day, micros, tokens): &(&str, i64, i64)| {
            let count = || bigints([Some(*tokens)]);
            let columns = BTreeMap::from([
                ("event_time", timestamps(vec![*micros])),
                ("identity_arn", texts([Some(ALICE)])),
                ("principal_type", texts([Some("api_key")])),
                ("error_code", texts([None])),
                ("input_tokens", count()),
                ("cache_read_input_tokens", count()),
                ("cache_write_input_tokens", count()),
                ("output_tokens", count()),
                ("source_object", texts([Some("a.json.gz")])),
                ("source_line", bigints([Some(1)])),
            ]);
            DataFile {
                partition_values: vec![Some((*day).to_owned())],
                ..write(
                    dir.path(),
                    &format!("{day}-{micros}.parquet"),
                    &tables::INVOCATIONS,
                    columns,
                )
            }
        };
        let files = days.iter().map(file).collect();
        let rejects = vec![rejects_file(dir.path())];
        Self {
            invocations: snapshot(&tables::INVOCATIONS, files),
            rejects: snapshot(&tables::REJECTS, rejects),
            dir,
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        let settings = EngineSettings { threads: 2, ..EngineSettings::default() };
        self.engine_with(settings)
    }

    pub(crate) fn engine_with(&self, settings: EngineSettings) -> Engine {
        Engine::new(settings, vec![self.invocations.clone(), self.rejects.clone()]).unwrap()
    }
}

/// What an error says, and what to do about it.
pub(crate) fn with_hint(error: &QueryError) -> String {
    let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{error}{hint}")
}

/// The rows of a statement as a text table.
pub(crate) async fn rows(engine: &Engine, sql: &str) -> Result<String, QueryError> {
    let batches = engine.sql(sql).await?.collect().await?;
    Ok(pretty_format_batches(&batches).unwrap().to_string())
}

/// A table without partitions that holds these rows.
pub(crate) fn table_of(dir: &Path, table: &'static Table, rows: &RecordBatch) -> TableSnapshot {
    snapshot(table, vec![write_rows(dir, table.name, rows)])
}

pub(crate) fn snapshot(table: &'static Table, files: Vec<DataFile>) -> TableSnapshot {
    TableSnapshot {
        table,
        version: 1,
        schema: table.arrow_schema(),
        files,
        caller_metadata: BTreeSet::new(),
        store: Arc::new(LocalFileSystem::new()),
        store_url: "file:///".parse().unwrap(),
    }
}

fn day_file(dir: &Path, day: i64) -> DataFile {
    let rows: Vec<&Row> = ROWS.iter().filter(|row| row.0 == day).collect();
    let times: Vec<i64> = rows.iter().map(|row| micros(row)).collect();
    let columns = BTreeMap::from([
        ("event_time", timestamps(times.clone())),
        ("identity_arn", texts(rows.iter().map(|row| row.2))),
        ("principal_type", texts(rows.iter().map(|row| row.2.map(principal_type)))),
        (
            "principal",
            texts(rows.iter().map(|row| row.2.map(|arn| arn.rsplit('/').next().unwrap()))),
        ),
        ("model", texts(rows.iter().map(|row| row.4.map(|_| "anthropic.claude-opus-4-6-v1")))),
        ("endpoint_scope", texts(rows.iter().map(|_| Some("global")))),
        ("error_code", texts(rows.iter().map(|row| row.3))),
        ("input_tokens", bigints(rows.iter().map(|row| row.4))),
        ("cache_read_input_tokens", bigints(rows.iter().map(|row| row.5))),
        ("cache_write_input_tokens", bigints(rows.iter().map(|row| row.6))),
        ("output_tokens", bigints(rows.iter().map(|row| row.7))),
        ("input_token_source", texts(rows.iter().map(|row| row.4.map(|_| "envelope")))),
        ("cache_token_source", texts(rows.iter().map(|row| row.5.map(|_| "stream_metrics")))),
        ("output_token_source", texts(rows.iter().map(|row| row.7.map(|_| "envelope")))),
        ("source_object", texts(rows.iter().map(|_| Some("a.json.gz")))),
        ("source_line", bigints((1..=rows.len() as i64).map(Some))),
    ]);
    let bounds = ColumnStats {
        min: times.iter().min().copied().map(StatValue::Timestamp),
        max: times.iter().max().copied().map(StatValue::Timestamp),
        nulls: Some(0),
    };
    DataFile {
        partition_values: vec![Some(format!("2026-11-{day:02}"))],
        stats: BTreeMap::from([("event_time".to_owned(), bounds)]).into(),
        ..write(dir, &format!("day-{day}.parquet"), &tables::INVOCATIONS, columns)
    }
}

fn rejects_file(dir: &Path) -> DataFile {
    let start = NOVEMBER_2026_SECONDS * 1_000_000;
    let columns = BTreeMap::from([
        ("source_object", texts(["b.json.gz", "a.json.gz", "a.json.gz"].map(Some))),
        ("source_line", bigints([4, 1, 2].map(Some))),
        ("byte_offset", bigints([512, 0, 99].map(Some))),
        ("reason", texts(["invalid_json", "invalid_json", "no_envelope"].map(Some))),
        ("rejected_at", timestamps([0, 1, 2].map(|n| start + n * 1_000_000).to_vec())),
    ]);
    write(dir, "rejects.parquet", &tables::REJECTS, columns)
}

/// Writes the columns that are given; every other column is null.
pub(crate) fn write(
    dir: &Path,
    name: &str,
    table: &Table,
    columns: BTreeMap<&str, ArrayRef>,
) -> DataFile {
    let schema = table.data_schema();
    let rows = columns.values().next().unwrap().len();
    let arrays = schema.fields().iter().map(|field| {
        let given = columns.get(field.name().as_str()).cloned();
        given.unwrap_or_else(|| new_null_array(field.data_type(), rows))
    });
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays.collect()).unwrap();
    write_rows(dir, name, &batch)
}

fn write_rows(dir: &Path, name: &str, batch: &RecordBatch) -> DataFile {
    let (path, schema) = (dir.join(name), batch.schema());
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), schema, None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    DataFile {
        path: object_store::path::Path::from_absolute_path(&path).unwrap(),
        size_bytes: path.metadata().unwrap().len(),
        modified_ms: 0,
        partition_values: vec![],
        rows: Some(batch.num_rows() as u64),
        stats: BTreeMap::new().into(),
    }
}

fn principal_type(arn: &str) -> &'static str {
    match arn {
        KEY => "api_key",
        BOB => "assumed_role",
        _ => "iam_user",
    }
}

pub(crate) fn texts<'a>(values: impl IntoIterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<StringArray>())
}

pub(crate) fn bigints(values: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<Int64Array>())
}

pub(crate) fn timestamps(values: Vec<i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values).with_timezone("UTC"))
}
