//! Synthetic logs, runs over them, and lakes read back whole.
pub(crate) mod conditions;
pub(crate) mod history;
pub(crate) mod lake_files;
pub(crate) mod random;
pub(crate) mod records;
pub(crate) mod rival;
pub(crate) mod watched;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Int64Type, SchemaRef};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use assay_lake::compact::{self, CompactSummary};
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, run};
use assay_lake::{Lake, LakeError, Location, Stop};
use assay_schema::{Table, tables};
use assay_synth::{Spec, Truth};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A day's logs with all the usual dirt and more, small enough for a test.
pub(crate) fn dirty_logs(dir: &Path, seed: u64, records: u64) -> Truth {
    let spec = Spec { seed, records, objects: 96, ..Spec::demo() };
    assay_synth::write(&spec, dir, &mut |_| {}).unwrap()
}

pub(crate) fn request(source: &Path, lake: &Path) -> IngestRequest {
    let place = |path: &Path| Location::open_local(path).unwrap();
    IngestRequest { threads: 2, ..IngestRequest::new(place(source), place(lake)) }
}

pub(crate) fn ingest(source: &Path, lake: &Path) -> Result<IngestSummary, LakeError> {
    runtime().block_on(run(&request(source, lake), Arc::new(NoProgress)))
}

pub(crate) fn compact(lake: &Path) -> Result<CompactSummary, LakeError> {
    let (settings, stop) = (compact::Settings::default(), Stop::default());
    runtime().block_on(compact::run(&open(lake), &settings, &stop))
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

pub(crate) fn open(lake: &Path) -> Lake {
    let location = Location::open_local(lake).unwrap();
    runtime().block_on(Lake::open(location)).unwrap()
}

/// Every row of a table, without its partition columns.
pub(crate) fn rows(lake: &Path, table: &'static Table) -> RecordBatch {
    let snapshot = runtime().block_on(open(lake).snapshot(table)).unwrap();
    let mut schema: SchemaRef = table.data_schema();
    let mut batches = Vec::new();
    for file in &snapshot.files {
        let file = std::fs::File::open(lake.join(file.path.as_ref())).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        batches.extend(reader.map(Result::unwrap));
    }
    if let Some(first) = batches.first() {
        schema = first.schema();
    }
    concat_batches(&schema, &batches).unwrap()
}

/// Columns in which two deliveries of one request may differ: where it stood,
/// and how long the same body is when it is printed otherwise.
const OF_THE_DELIVERY: [&str; 4] =
    ["source_object", "source_line", "input_body_bytes", "output_body_bytes"];

/// What every test asks of a lake: each row as text by its request id.
pub(crate) fn invocations(lake: &Path) -> BTreeMap<String, String> {
    let rows = rows(lake, &tables::INVOCATIONS);
    let ids = rows.column_by_name("request_id").unwrap().as_string::<i32>().clone();
    let texts = row_texts(&rows, &OF_THE_DELIVERY);
    let found: BTreeMap<_, _> = texts
        .into_iter()
        .enumerate()
        .map(|(row, text)| (ids.value(row).to_owned(), text))
        .collect();
    assert_eq!(found.len(), rows.num_rows(), "a request stands twice");
    found
}

fn row_texts(rows: &RecordBatch, without: &[&str]) -> Vec<String> {
    let options = FormatOptions::default().with_null("null");
    let schema = rows.schema();
    let columns = (schema.fields().iter().zip(rows.columns()))
        .filter(|(field, _)| !without.contains(&field.name().as_str()))
        .map(|(_, column)| ArrayFormatter::try_new(column.as_ref(), &options).unwrap());
    let columns: Vec<_> = columns.collect();
    let text = |row| columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>().join("|");
    (0..rows.num_rows()).map(text).collect()
}

/// Where each reject was found and why.
pub(crate) fn rejects(lake: &Path) -> Vec<String> {
    let mut texts = row_texts(&rows(lake, &tables::REJECTS), &["rejected_at"]);
    texts.sort();
    texts
}

pub(crate) fn sum(rows: &RecordBatch, column: &str) -> u64 {
    let column = rows.column_by_name(column).unwrap().as_primitive::<Int64Type>();
    u64::try_from(arrow::compute::sum(column).unwrap_or(0)).unwrap()
}

/// Rows of calls that did not fail, in which a column is null.
pub(crate) fn unknown(rows: &RecordBatch, column: &str) -> u64 {
    let failed = rows.column_by_name("error_code").unwrap();
    let column = rows.column_by_name(column).unwrap();
    let counts = (0..rows.num_rows()).filter(|row| failed.is_null(*row) && column.is_null(*row));
    counts.count() as u64
}

/// That two lakes hold the same invocations and the same rejects; says how they
/// differ in one line.
pub(crate) fn assert_same_rows(left: &Path, right: &Path) {
    let (left_rows, right_rows) = (invocations(left), invocations(right));
    let missing = right_rows.keys().filter(|id| !left_rows.contains_key(*id)).count();
    let extra = left_rows.keys().filter(|id| !right_rows.contains_key(*id)).count();
    assert_eq!((missing, extra), (0, 0), "rows missing and rows too many");
    let mut pairs = left_rows.iter().zip(&right_rows);
    assert_eq!(pairs.find(|(left, right)| left != right), None, "a row differs");
    let (left, right) = (rejects(left), rejects(right));
    assert_eq!(left.len(), right.len(), "rejects");
    assert_eq!(left.iter().zip(&right).find(|(left, right)| left != right), None);
}

/// Makes every row of a lake stand twice, as an older assay did when an object
/// came in another version.
pub(crate) fn doubled(lake: &Path) {
    for table in tables::INGESTED {
        let snapshot = runtime().block_on(open(lake).snapshot(table)).unwrap();
        let log = lake.join(table.name).join("_delta_log");
        let mut copies = String::new();
        for file in &snapshot.files {
            let path = file.path.as_ref().strip_prefix(table.name).unwrap().trim_start_matches('/');
            let add = added(&log, path).replace(path, &path.replace("part-", "part-again-"));
            std::fs::copy(
                lake.join(table.name).join(path),
                lake.join(table.name).join(path.replace("part-", "part-again-")),
            )
            .unwrap();
            copies += &(add + "\n");
        }
        std::fs::write(log.join(format!("{:020}.json", snapshot.version + 1)), copies).unwrap();
    }
}

/// The line of a log that adds that file.
fn added(log: &Path, path: &str) -> String {
    let entries = std::fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path());
    let json = entries.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let mut lines = json.flat_map(|entry| {
        let text = std::fs::read_to_string(entry).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.find(|line| line.contains("{\"add\"") && line.contains(path)).unwrap()
}
