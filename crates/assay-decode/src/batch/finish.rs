//! Columns of rows as they came, to sorted Arrow arrays.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use assay_schema::tables::INVOCATIONS;
use assay_schema::words::{EndpointScope, TokenSource};
use assay_schema::{Column, Kind};

use super::columns::Columns;
use super::interner::Interner;
use super::metadata::MetadataColumn;
use super::rejects::moments;
use super::rows::Rows;
use super::texts::{IdColumn, TextColumn};
use crate::{identity, model};

/// The schema of [`crate::DayRows::rows`]: the data columns of `invocations`,
/// text as `Dictionary(Int32, Utf8)` but for `request_id`, which is `Utf8`.
pub fn batch_schema() -> SchemaRef {
    let field = |column: &Column| match (column.kind, column.name) {
        (Kind::Text, name) if name != "request_id" => {
            let dictionary =
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Field::new(name, dictionary, column.nullable)
        }
        _ => column.field(),
    };
    Arc::new(Schema::new(INVOCATIONS.data_columns().iter().map(field).collect::<Vec<_>>()))
}

/// A column that is ready to be put in order.
enum Ready<'c> {
    Time(&'c [i64]),
    Count(&'c [i64]),
    Text {
        values: ArrayRef,
        rows: &'c [u32],
        /// What each number of `rows` means here, if it is another column's.
        codes: Option<Vec<u32>>,
    },
    Id(&'c IdColumn),
    Map(&'c MetadataColumn),
}

/// All columns, ready to be put in order.
pub(super) struct ReadyColumns<'c> {
    schema: SchemaRef,
    columns: Vec<Ready<'c>>,
}

impl<'c> ReadyColumns<'c> {
    /// Of columns that have been filled.
    pub(super) fn new(columns: &'c Columns) -> Result<Self, ArrowError> {
        let names = INVOCATIONS.data_columns().iter().map(|column| column.name);
        let columns = names.map(|name| ready(name, columns)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { schema: batch_schema(), columns })
    }

    /// The rows in the order given.
    pub(super) fn gather(&self, order: &[u32]) -> Result<RecordBatch, ArrowError> {
        let blank = Blank::new(order.len());
        let arrays = self.columns.iter().map(|column| column.gather(order, &blank));
        RecordBatch::try_new(self.schema.clone(), arrays.collect::<Result<Vec<_>, _>>()?)
    }
}

/// What all columns share that are null in every row.
struct Blank {
    zeros: Buffer,
    nulls: NullBuffer,
}

impl Blank {
    fn new(rows: usize) -> Self {
        Self { zeros: Buffer::from_vec(vec![0i64; rows]), nulls: NullBuffer::new_null(rows) }
    }

    fn counts(&self) -> Int64Array {
        let zeros = ScalarBuffer::new(self.zeros.clone(), 0, self.nulls.len());
        Int64Array::new(zeros, Some(self.nulls.clone()))
    }

    fn keys(&self) -> Int32Array {
        let zeros = ScalarBuffer::new(self.zeros.clone(), 0, self.nulls.len());
        Int32Array::new(zeros, Some(self.nulls.clone()))
    }
}

fn ready<'c>(name: &str, columns: &'c Columns) -> Result<Ready<'c>, ArrowError> {
    Ok(match name {
        "event_time" => Ready::Time(&columns.event_time),
        "request_id" => Ready::Id(&columns.request_id),
        "request_metadata" => Ready::Map(&columns.metadata),
        "input_token_source" => sources(&columns.input_source),
        "cache_token_source" => sources(&columns.cache_source),
        "output_token_source" => sources(&columns.output_source),
        name => match text_column(name, columns) {
            Some(column) => texts(column)?,
            None => match derived(name, columns)? {
                Some(derived) => derived,
                None => Ready::Count(count_column(name, columns)?.kept()),
            },
        },
    })
}

fn text_column<'c>(name: &str, columns: &'c Columns) -> Option<&'c TextColumn> {
    Some(match name {
        "account_id" => &columns.account_id,
        "region" => &columns.region,
        "inference_region" => &columns.inference_region,
        "operation" => &columns.operation,
        "model_id" => &columns.model_id,
        "error_code" => &columns.error_code,
        "identity_arn" => &columns.identity_arn,
        "model" => &columns.model,
        "stop_reason" => &columns.stop_reason,
        "guardrail_action" => &columns.guardrail,
        "output_body_s3_path" => &columns.output_body_path,
        "source_object" => &columns.source_object,
        _ => return None,
    })
}

/// Text columns that follow from another: worked out once for each of its
/// distinct texts.
fn derived<'c>(name: &str, columns: &'c Columns) -> Result<Option<Ready<'c>>, ArrowError> {
    let arns = &columns.identity_arn;
    let identity = |code| identity::parse((code != 0).then(|| arns.texts.text(code)));
    let ids = &columns.model_id;
    let scope = |code: u32| {
        let parts = columns.model_parts.get((code as usize).checked_sub(1)?)?;
        parts.scope.map(EndpointScope::word)
    };
    let ready = match name {
        "principal_type" => derive(arns, |code| Some(identity(code).principal_type.word())),
        "principal" => derive(arns, |code| identity(code).principal),
        "session_name" => derive(arns, |code| identity(code).session_name),
        "endpoint_scope" => derive(ids, scope),
        "inference_profile_id" => derive(ids, |code| model::parse(ids.texts.text(code)).profile),
        _ => return Ok(None),
    };
    ready.map(Some)
}

fn derive<'a, 'c>(
    from: &'c TextColumn,
    text: impl Fn(u32) -> Option<&'a str>,
) -> Result<Ready<'c>, ArrowError> {
    let mut texts = Interner::default();
    let codes = 0..=from.texts.len() as u32;
    let codes = codes.map(|code| text(code).map_or(0, |text| texts.intern(text.as_bytes())));
    let codes: Vec<u32> = codes.collect();
    let values = Arc::new(texts.values()?);
    let rows = if texts.len() == 0 { &[][..] } else { from.rows.kept() };
    Ok(Ready::Text { values, rows, codes: Some(codes) })
}

fn count_column<'c>(name: &str, columns: &'c Columns) -> Result<&'c Rows<i64>, ArrowError> {
    Ok(match name {
        "input_tokens" => &columns.input_tokens,
        "cache_read_input_tokens" => &columns.cache_read,
        "cache_write_input_tokens" => &columns.cache_write,
        "cache_write_5m_input_tokens" => &columns.write_5m,
        "cache_write_1h_input_tokens" => &columns.write_1h,
        "output_tokens" => &columns.output_tokens,
        "latency_ms" => &columns.latency_ms,
        "first_byte_latency_ms" => &columns.first_byte_ms,
        "input_body_bytes" => &columns.input_body_bytes,
        "output_body_bytes" => &columns.output_body_bytes,
        "source_line" => &columns.source_line,
        other => return Err(super::unknown_column(other)),
    })
}

fn texts(column: &TextColumn) -> Result<Ready<'_>, ArrowError> {
    let values = Arc::new(column.texts.values()?);
    Ok(Ready::Text { values, rows: column.rows.kept(), codes: None })
}

fn sources(rows: &Rows<u32>) -> Ready<'_> {
    let words = TokenSource::ALL.iter().map(|source| source.word());
    let values = Arc::new(StringArray::from_iter_values(words));
    Ready::Text { values, rows: rows.kept(), codes: None }
}

impl Ready<'_> {
    fn gather(&self, order: &[u32], blank: &Blank) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Time(rows) => Ok(moments(pick(rows, order))),
            Self::Count([]) => Ok(Arc::new(blank.counts())),
            Self::Count(rows) => Ok(counts(rows, order)),
            Self::Text { values, rows: [], .. } => dictionary(values, blank.keys()),
            Self::Text { values, rows, codes } => {
                dictionary(values, keys(rows, codes.as_deref(), order))
            }
            Self::Id(ids) => id_array(ids, order),
            Self::Map(maps) => maps.array(order),
        }
    }
}

fn pick<T: Copy>(rows: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| rows[*row as usize]).collect()
}

fn counts(rows: &[i64], order: &[u32]) -> ArrayRef {
    let picked = pick(rows, order);
    let nulls = nulls(&picked, |count| *count >= 0);
    Arc::new(Int64Array::new(ScalarBuffer::from(picked), nulls))
}

fn dictionary(values: &ArrayRef, keys: Int32Array) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values.clone())?))
}

/// Keys begin at 0, numbers of texts at 1.
fn keys(rows: &[u32], codes: Option<&[u32]>, order: &[u32]) -> Int32Array {
    let picked = order.iter().map(|row| rows[*row as usize]);
    let mut keys: Vec<i32> = match codes {
        None => picked.map(|code| code as i32 - 1).collect(),
        Some(codes) => picked.map(|code| codes[code as usize] as i32 - 1).collect(),
    };
    let nulls = nulls(&keys, |key| *key >= 0);
    if nulls.is_some() {
        keys.iter_mut().for_each(|key| *key = (*key).max(0));
    }
    Int32Array::new(ScalarBuffer::from(keys), nulls)
}

/// Which values stand, 64 at a time; nothing if all do.
fn nulls<T>(values: &[T], stands: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    if values.iter().fold(true, |all, value| all & stands(value)) {
        return None;
    }
    let bits = |values: &[T]| {
        values.iter().rev().fold(0u64, |bits, value| bits << 1 | u64::from(stands(value)))
    };
    let words: Vec<u64> = values.chunks(64).map(bits).collect();
    let bits = BooleanBuffer::new(Buffer::from_vec(words), 0, values.len());
    Some(NullBuffer::new(bits))
}

fn id_array(ids: &IdColumn, order: &[u32]) -> Result<ArrayRef, ArrowError> {
    let length = order.iter().map(|row| ids.get(*row as usize).len()).sum();
    let mut bytes = Vec::with_capacity(length);
    let mut offsets = Vec::with_capacity(order.len() + 1);
    offsets.push(0);
    for row in order {
        bytes.extend_from_slice(ids.get(*row as usize));
        offsets.push(bytes.len() as i32);
    }
    let nulls = nulls(order, |row| ids.valid[*row as usize]);
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls)?))
}
