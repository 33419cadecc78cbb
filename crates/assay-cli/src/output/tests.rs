//! What each format looks like.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, MapBuilder, RecordBatch, StringArray, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::SchemaRef;
use futures::stream;
use insta::assert_snapshot;

use super::{OutputFormat, Written, write};

type Batches = Vec<Result<RecordBatch, std::convert::Infallible>>;

fn batch() -> RecordBatch {
    let mut tags = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    tags.keys().append_value("team");
    tags.values().append_value("a \"b\", c");
    tags.append(true).unwrap();
    tags.append(false).unwrap();
    let moments = TimestampMicrosecondArray::from(vec![Some(1_795_341_600_000_000), None]);
    let columns: [(&str, ArrayRef); 5] = [
        ("identity_arn", Arc::new(StringArray::from(vec![Some("arn:aws:iam::1:user/ann"), None]))),
        ("cache_read_input_tokens", Arc::new(Int64Array::from(vec![Some(-1_234_567), None]))),
        ("share_percent", Arc::new(Float64Array::from(vec![12_345.5, 0.0]))),
        ("event_time", Arc::new(moments.with_timezone("UTC"))),
        ("request_metadata", Arc::new(tags.finish())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .unwrap()
}

async fn bytes(
    format: OutputFormat,
    schema: SchemaRef,
    batches: Batches,
    width: Option<u16>,
) -> (Vec<u8>, Written) {
    let mut sink = Vec::new();
    let written = write(format, schema, stream::iter(batches), &mut sink, width).await.unwrap();
    (sink, written)
}

async fn text(format: OutputFormat, batches: Batches) -> String {
    String::from_utf8(bytes(format, batch().schema(), batches, None).await.0).unwrap()
}

#[tokio::test]
async fn json() {
    assert_snapshot!(text(OutputFormat::Json, vec![Ok(batch()), Ok(batch())]).await);
    assert_eq!(text(OutputFormat::Json, vec![]).await, "[]\n");
}

#[tokio::test]
async fn ndjson() {
    assert_snapshot!(text(OutputFormat::Ndjson, vec![Ok(batch())]).await);
    assert_eq!(text(OutputFormat::Ndjson, vec![]).await, "");
}

#[tokio::test]
async fn csv() {
    assert_snapshot!(text(OutputFormat::Csv, vec![Ok(batch()), Ok(batch())]).await);
    let header = "identity_arn,cache_read_input_tokens,share_percent,event_time,request_metadata\n";
    assert_eq!(text(OutputFormat::Csv, vec![]).await, header);
}

#[tokio::test]
async fn human() {
    assert_snapshot!("human_wide", text(OutputFormat::Human, vec![Ok(batch())]).await);
    let narrow = bytes(OutputFormat::Human, batch().schema(), vec![Ok(batch())], Some(80)).await;
    assert_snapshot!("human_narrow", String::from_utf8(narrow.0).unwrap());
}

#[tokio::test]
async fn human_keeps_a_bounded_number_of_rows() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..700));
    let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
    let batches = vec![Ok(batch.clone()), Ok(batch.clone()), Ok(batch.clone())];
    let (text, written) = bytes(OutputFormat::Human, batch.schema(), batches, None).await;
    assert_eq!(written, Written { rows: 2100, shown: 1000 });
    assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), 1002);
}

#[tokio::test]
async fn parquet() {
    let batches = vec![Ok(batch()), Ok(batch())];
    let (bytes, written) = bytes(OutputFormat::Parquet, batch().schema(), batches, None).await;
    assert_eq!(written, Written { rows: 4, shown: 4 });
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let rows: usize = reader.unwrap().build().unwrap().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 4);
}
