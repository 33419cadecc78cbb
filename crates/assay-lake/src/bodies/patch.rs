//! Putting counts from bodies into rows that lack them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;
use assay_decode::BodyCounts;
use assay_schema::words::TokenSource;

/// What the bodies of a file's rows tell, by the number of the row.
pub(super) type ByRow = BTreeMap<usize, BodyCounts>;

/// The rows from number `first` on, with nulls filled in where a body tells
/// what is there; what was known stays.
pub(super) fn patch(
    batch: &RecordBatch,
    first: usize,
    told: &ByRow,
) -> Result<RecordBatch, ArrowError> {
    let told: Vec<(usize, &BodyCounts)> =
        told.range(first..first + batch.num_rows()).map(|(row, c)| (row - first, c)).collect();
    if told.is_empty() {
        return Ok(batch.clone());
    }
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    let patched = columns.map(|(field, column)| patch_column(batch, field.name(), column, &told));
    RecordBatch::try_new(Arc::clone(&schema), patched.collect())
}

fn patch_column(
    batch: &RecordBatch,
    name: &str,
    column: &ArrayRef,
    told: &[(usize, &BodyCounts)],
) -> ArrayRef {
    if let Some(count) = count_of(name) {
        let told = told.iter().filter(|(row, counts)| match name {
            "cache_write_5m_input_tokens" | "cache_write_1h_input_tokens" => {
                adds_up(batch, *row, counts)
            }
            "cache_read_input_tokens" | "cache_write_input_tokens" => agrees(batch, *row, counts),
            _ => true,
        });
        return numbers(column, told.map(|(row, counts)| (*row, count(counts))));
    }
    let is_null = |column: &str, row: usize| {
        batch.column_by_name(column).is_some_and(|column| column.is_null(row))
    };
    let told = told.iter().map(|(row, counts)| {
        let said = match name {
            "stop_reason" => counts.stop_reason.as_deref(),
            "guardrail_action" => counts.guardrail_action.as_deref(),
            "model" if !is_null("inference_profile_id", *row) => counts.model.as_deref(),
            "cache_token_source" if !agrees(batch, *row, counts) => None,
            _ => source_of(name)
                .and_then(|count| count(counts))
                .map(|_| TokenSource::BodyObject.word()),
        };
        (*row, said)
    });
    texts(column, told.collect())
}

type Count = fn(&BodyCounts) -> Option<i64>;

/// What a body says of a column of numbers.
fn count_of(column: &str) -> Option<Count> {
    let count: Count = match column {
        "input_tokens" => |counts| counts.input,
        "cache_read_input_tokens" => |counts| counts.cache_read,
        "cache_write_input_tokens" => |counts| counts.cache_write,
        "cache_write_5m_input_tokens" => |counts| counts.cache_write_5m,
        "cache_write_1h_input_tokens" => |counts| counts.cache_write_1h,
        "output_tokens" => |counts| counts.output,
        "latency_ms" => |counts| counts.latency_ms,
        "first_byte_latency_ms" => |counts| counts.first_byte_latency_ms,
        _ => return None,
    };
    Some(count)
}

/// Whether the input that the row knows is what the body says it is: else the
/// row's may include what the body tells of the cache.
fn agrees(batch: &RecordBatch, row: usize, counts: &BodyCounts) -> bool {
    let known = known(batch, "input_tokens", row);
    known.is_none() || counts.input.is_none() || known == counts.input
}

fn known(batch: &RecordBatch, column: &str, row: usize) -> Option<i64> {
    let counts = batch.column_by_name(column)?.as_primitive::<Int64Type>();
    counts.is_valid(row).then(|| counts.value(row))
}

/// Whether the parts of the cache writes that a body tells are parts of what
/// the row will say they are.
fn adds_up(batch: &RecordBatch, row: usize, counts: &BodyCounts) -> bool {
    let written = known(batch, "cache_write_input_tokens", row);
    let told = counts.cache_write.filter(|_| agrees(batch, row, counts));
    let parts = counts.cache_write_5m.zip(counts.cache_write_1h).map(|(five, hour)| five + hour);
    parts.is_some() && parts == written.or(told)
}

/// The count whose source a column names.
fn source_of(column: &str) -> Option<Count> {
    match column {
        "input_token_source" => count_of("input_tokens"),
        "cache_token_source" => count_of("cache_read_input_tokens"),
        "output_token_source" => count_of("output_tokens"),
        _ => None,
    }
}

fn numbers(column: &ArrayRef, told: impl Iterator<Item = (usize, Option<i64>)>) -> ArrayRef {
    let mut values: Vec<Option<i64>> = column.as_primitive::<Int64Type>().iter().collect();
    for (row, said) in told {
        values[row] = values[row].or(said);
    }
    Arc::new(Int64Array::from(values))
}

fn texts(column: &ArrayRef, told: Vec<(usize, Option<&str>)>) -> ArrayRef {
    let Some(old) = column.as_string_opt::<i32>() else { return Arc::clone(column) };
    if told.iter().all(|(_, said)| said.is_none()) {
        return Arc::clone(column);
    }
    let mut values: Vec<Option<&str>> = old.iter().collect();
    for (row, said) in told {
        values[row] = values[row].or(said);
    }
    Arc::new(StringArray::from(values))
}
