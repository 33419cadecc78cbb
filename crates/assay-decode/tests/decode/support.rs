//! Decoding in one call, and rows as plain values.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use assay_decode::{
    Batch, DayRows, DecodeError, Decoder, Input, Limits, ObjectStats, Progress, SeenInMemory,
};
use serde_json::{Value, json};

/// A row: its columns that are not null.
pub(crate) type Row = BTreeMap<String, Value>;

/// Rows in the order of their lines, rejects in the order met, and the counts.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) rows: Vec<Row>,
    pub(crate) rejects: Vec<Row>,
    pub(crate) stats: ObjectStats,
}

pub(crate) const OBJECT: &str = "logs/a.json.gz";

/// Decodes an object in batches of at most `rows_max`.
pub(crate) fn decode(limits: &Limits, input: Input<'_>, rows_max: usize) -> Decoded {
    let mut decoder = Decoder::new(limits.clone());
    try_decode(&mut decoder, input, rows_max).unwrap()
}

pub(crate) fn decode_text(text: &[u8]) -> Decoded {
    decode(&Limits::default(), Input::Whole(text), 1000)
}

pub(crate) fn try_decode(
    decoder: &mut Decoder,
    input: Input<'_>,
    rows_max: usize,
) -> Result<Decoded, DecodeError> {
    let (mut seen, mut dropped) = (SeenInMemory::default(), 0);
    let mut object = decoder.open(OBJECT, input);
    let (mut rows, mut rejects) = (Vec::new(), Vec::new());
    loop {
        let mut batch = Batch::new(rows_max);
        let progress = object.decode_into(&mut batch)?;
        assert!(batch.rows() <= rows_max);
        dropped += batch.drop_seen(&mut seen).objects.values().sum::<u64>();
        let rejected = batch.finish::<DecodeError>(0, |day| {
            rows.extend(dated_rows(&day));
            Ok(())
        })?;
        rejects.extend(rejected.iter().flat_map(plain_rows));
        if progress == Progress::Done {
            break;
        }
    }
    rows.sort_by_key(|row| row["source_line"].as_i64());
    let mut stats = object.stats();
    stats.records -= dropped;
    stats.duplicates += dropped;
    assert_eq!(stats.records, rows.len() as u64);
    assert_eq!(stats.rejected_total(), rejects.len() as u64);
    let fates = stats.bytes.records + stats.bytes.rejected + stats.bytes.blank;
    assert_eq!(fates, stats.inflated_bytes, "{stats:?}");
    Ok(Decoded { rows, rejects, stats })
}

fn dated_rows(day: &DayRows) -> Vec<Row> {
    assert_eq!(day.rows.schema(), assay_decode::batch_schema());
    let mut rows = plain_rows(&day.rows);
    for row in &mut rows {
        row.insert("event_date".to_owned(), json!(day.event_date));
    }
    rows
}

/// Every row of a batch.
pub(crate) fn plain_rows(batch: &RecordBatch) -> Vec<Row> {
    (0..batch.num_rows()).map(|at| plain_row(batch, at)).collect()
}

fn plain_row(batch: &RecordBatch, at: usize) -> Row {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns.filter_map(|(field, column)| Some((field.name().clone(), value(column, at)?))).collect()
}

/// One value; nothing if it is null.
fn value(column: &ArrayRef, at: usize) -> Option<Value> {
    if column.is_null(at) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Utf8 => json!(column.as_string::<i32>().value(at)),
        DataType::Int64 => json!(column.as_primitive::<Int64Type>().value(at)),
        DataType::Timestamp(..) => {
            json!(column.as_primitive::<TimestampMicrosecondType>().value(at))
        }
        DataType::Dictionary(..) => {
            let keys = column.as_any_dictionary();
            let key = keys.keys().as_primitive::<Int32Type>().value(at);
            return value(keys.values(), key as usize);
        }
        DataType::Map(..) => map(&column.as_map().value(at)),
        other => panic!("no column is of type {other}"),
    })
}

fn map(entries: &arrow_array::StructArray) -> Value {
    let (keys, values) = (entries.column(0), entries.column(1));
    let entry = |at| {
        let key = keys.as_string::<i32>().value(at).to_owned();
        (key, value(values, at).unwrap_or(Value::Null))
    };
    (0..entries.len()).map(entry).collect::<serde_json::Map<_, _>>().into()
}

/// The columns that are not null, a line for each, in the schema's order.
pub(crate) fn show(decoded: &Decoded) -> String {
    let mut shown = String::new();
    let schema = assay_decode::batch_schema();
    for row in &decoded.rows {
        shown.push_str(&format!("line {}\n", row["source_line"]));
        for field in schema.fields() {
            let name = field.name().as_str();
            let known = ["source_line", "source_object"].contains(&name);
            if let Some(value) = row.get(name).filter(|_| !known) {
                shown.push_str(&format!("  {name} = {value}\n"));
            }
        }
    }
    for reject in &decoded.rejects {
        shown.push_str(&format!(
            "line {} byte {}: {} ({})\n",
            reject["source_line"],
            reject["byte_offset"],
            reject["reason"].as_str().unwrap_or_default(),
            reject["detail"].as_str().unwrap_or_default(),
        ));
    }
    shown.push_str(&format!("duplicates: {}\n", decoded.stats.duplicates));
    shown
}
