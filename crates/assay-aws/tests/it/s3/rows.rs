//! A lake in a bucket, read back from there.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{concat_batches, sum};
use arrow::datatypes::Int64Type;
use assay_lake::Lake;
use assay_schema::{Table, tables};
use assay_synth::Truth;
use object_store::ObjectStoreExt;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Every row of a table of the lake, without its partition columns.
pub(crate) async fn rows(lake: &Lake, table: &'static Table) -> RecordBatch {
    let snapshot = lake.snapshot(table).await.unwrap();
    let store = lake.location().store.clone();
    let mut batches = Vec::new();
    for file in &snapshot.files {
        let bytes = store.get(&file.path).await.unwrap().bytes().await.unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap().build().unwrap();
        batches.extend(reader.map(Result::unwrap));
    }
    let schema = batches.first().map_or_else(|| table.data_schema(), RecordBatch::schema);
    concat_batches(&schema, &batches).unwrap()
}

/// That the lake holds what was written, once, and says where it came from.
pub(crate) async fn assert_holds(lake: &Lake, truth: &Truth) {
    let invocations = rows(lake, &tables::INVOCATIONS).await;
    assert_eq!(invocations.num_rows() as u64, truth.invocations, "rows");
    assert_eq!(distinct(&invocations, "request_id") as u64, truth.invocations, "requests");
    let of_known = [
        ("input_tokens", truth.tokens.input, truth.unknown.input),
        ("cache_read_input_tokens", truth.tokens.cache_read, truth.unknown.cache),
        ("cache_write_input_tokens", truth.tokens.cache_write, truth.unknown.cache),
        ("output_tokens", truth.tokens.output, truth.unknown.output),
    ];
    for (column, tokens, unknown) in of_known {
        assert_eq!(total_and_unknown(&invocations, column), (tokens, unknown), "{column}");
    }
    let rejects = rows(lake, &tables::REJECTS).await;
    assert_eq!(counts(&rejects, "reason"), truth.rejects, "rejects");
    let objects = rows(lake, &tables::OBJECTS).await;
    assert_eq!(objects.num_rows() as u64, truth.objects, "objects read");
    assert_eq!(distinct(&objects, "object") as u64, truth.objects, "objects read");
}

/// The sum of a column, and the calls that did not fail in which it is null.
fn total_and_unknown(rows: &RecordBatch, column: &str) -> (u64, u64) {
    let failed = rows.column_by_name("error_code").unwrap();
    let column = rows.column_by_name(column).unwrap();
    let unknown = (0..rows.num_rows()).filter(|row| failed.is_null(*row) && column.is_null(*row));
    let total = sum(column.as_primitive::<Int64Type>()).unwrap_or(0);
    (u64::try_from(total).unwrap(), unknown.count() as u64)
}

fn texts<'a>(rows: &'a RecordBatch, column: &str) -> impl Iterator<Item = &'a str> {
    rows.column_by_name(column).unwrap().as_string::<i32>().iter().flatten()
}

fn distinct(rows: &RecordBatch, column: &str) -> usize {
    texts(rows, column).collect::<BTreeSet<_>>().len()
}

fn counts(rows: &RecordBatch, column: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for text in texts(rows, column) {
        *counts.entry(text.to_owned()).or_default() += 1;
    }
    counts
}
