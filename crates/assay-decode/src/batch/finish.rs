//! Columns of rows as they came, to sorted Arrow arrays.

use std::mem::take;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use assay_schema::tables::INVOCATIONS;
use assay_schema::words::{EndpointScope, TokenSource};
use assay_schema::{Column, Kind};

use super::columns::{Columns, IdColumn, TextColumn};
use super::interner::Interner;
use super::metadata::MetadataColumn;
use super::rejects::moments;
use super::rows::Rows;
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
enum Ready {
    Time(Vec<i64>),
    Count(Rows<i64>),
    Text { values: ArrayRef, rows: Rows<u32> },
    Id(IdColumn),
    Map(MetadataColumn),
}

/// All columns, ready to be put in order.
pub(super) struct ReadyColumns {
    schema: SchemaRef,
    columns: Vec<Ready>,
}

impl ReadyColumns {
    pub(super) fn new(mut columns: Columns) -> Result<Self, ArrowError> {
        let rows = columns.event_time.len();
        let mut derived = Derived::of(&columns, rows);
        let names = INVOCATIONS.data_columns().iter().map(|column| column.name);
        let ready = names.map(|name| ready(name, &mut columns, &mut derived));
        let mut columns = ready.collect::<Result<Vec<_>, _>>()?;
        columns.iter_mut().for_each(|column| column.fill(rows));
        Ok(Self { schema: batch_schema(), columns })
    }

    /// The rows in the order given.
    pub(super) fn gather(&self, order: &[u32]) -> Result<RecordBatch, ArrowError> {
        let arrays = self.columns.iter().map(|column| column.gather(order));
        RecordBatch::try_new(self.schema.clone(), arrays.collect::<Result<Vec<_>, _>>()?)
    }
}

/// Text columns that follow from another: worked out once for each distinct
/// text, then looked up for each row.
#[derive(Default)]
struct Derived {
    principal_type: TextColumn,
    principal: TextColumn,
    session_name: TextColumn,
    endpoint_scope: TextColumn,
    inference_profile_id: TextColumn,
}

impl Derived {
    fn of(columns: &Columns, rows: usize) -> Self {
        let arns = &columns.identity_arn;
        let identity = |code| identity::parse((code != 0).then(|| arns.texts.text(code)));
        let ids = &columns.model_id;
        let scopes = columns.model_parts.iter().map(|parts| parts.scope.map(EndpointScope::word));
        let scopes: Vec<_> = std::iter::once(None).chain(scopes).collect();
        Self {
            principal_type: derive(arns, rows, |code| Some(identity(code).principal_type.word())),
            principal: derive(arns, rows, |code| identity(code).principal),
            session_name: derive(arns, rows, |code| identity(code).session_name),
            endpoint_scope: derive(ids, rows, |code| scopes.get(code as usize).copied().flatten()),
            inference_profile_id: derive(ids, rows, |code| {
                model::parse(ids.texts.text(code)).profile
            }),
        }
    }
}

fn derive<'a>(from: &TextColumn, rows: usize, text: impl Fn(u32) -> Option<&'a str>) -> TextColumn {
    let mut texts = Interner::default();
    let codes = 0..=from.texts.len() as u32;
    let codes = codes.map(|code| text(code).map_or(0, |text| texts.intern(text.as_bytes())));
    let codes: Vec<u32> = codes.collect();
    let rows = from.rows.all(rows).map(|code| codes[code as usize]).collect();
    TextColumn { texts, rows }
}

fn ready(name: &str, columns: &mut Columns, derived: &mut Derived) -> Result<Ready, ArrowError> {
    Ok(match name {
        "event_time" => Ready::Time(take(&mut columns.event_time)),
        "request_id" => Ready::Id(take(&mut columns.request_id)),
        "request_metadata" => Ready::Map(take(&mut columns.metadata)),
        "input_token_source" => sources(take(&mut columns.input_source)),
        "cache_token_source" => sources(take(&mut columns.cache_source)),
        "output_token_source" => sources(take(&mut columns.output_source)),
        name => match text_column(name, columns, derived) {
            Some(column) => texts(take(column))?,
            None => Ready::Count(take(count_column(name, columns)?)),
        },
    })
}

fn text_column<'c>(
    name: &str,
    columns: &'c mut Columns,
    derived: &'c mut Derived,
) -> Option<&'c mut TextColumn> {
    Some(match name {
        "account_id" => &mut columns.account_id,
        "region" => &mut columns.region,
        "inference_region" => &mut columns.inference_region,
        "operation" => &mut columns.operation,
        "model_id" => &mut columns.model_id,
        "error_code" => &mut columns.error_code,
        "identity_arn" => &mut columns.identity_arn,
        "principal_type" => &mut derived.principal_type,
        "principal" => &mut derived.principal,
        "session_name" => &mut derived.session_name,
        "model" => &mut columns.model,
        "endpoint_scope" => &mut derived.endpoint_scope,
        "inference_profile_id" => &mut derived.inference_profile_id,
        "stop_reason" => &mut columns.stop_reason,
        "guardrail_action" => &mut columns.guardrail,
        "source_object" => &mut columns.source_object,
        _ => return None,
    })
}

fn count_column<'c>(name: &str, columns: &'c mut Columns) -> Result<&'c mut Rows<i64>, ArrowError> {
    Ok(match name {
        "input_tokens" => &mut columns.input_tokens,
        "cache_read_input_tokens" => &mut columns.cache_read,
        "cache_write_input_tokens" => &mut columns.cache_write,
        "cache_write_5m_input_tokens" => &mut columns.write_5m,
        "cache_write_1h_input_tokens" => &mut columns.write_1h,
        "output_tokens" => &mut columns.output_tokens,
        "latency_ms" => &mut columns.latency_ms,
        "first_byte_latency_ms" => &mut columns.first_byte_ms,
        "input_body_bytes" => &mut columns.input_body_bytes,
        "output_body_bytes" => &mut columns.output_body_bytes,
        "source_line" => &mut columns.source_line,
        other => return Err(super::unknown_column(other)),
    })
}

fn texts(column: TextColumn) -> Result<Ready, ArrowError> {
    Ok(Ready::Text { values: Arc::new(column.texts.values()?), rows: column.rows })
}

fn sources(rows: Rows<u32>) -> Ready {
    let words = TokenSource::ALL.iter().map(|source| source.word());
    Ready::Text { values: Arc::new(StringArray::from_iter_values(words)), rows }
}

impl Ready {
    fn fill(&mut self, rows: usize) {
        match self {
            Self::Count(counts) => counts.fill(rows),
            Self::Text { rows: codes, .. } => codes.fill(rows),
            Self::Map(maps) => maps.rows.fill(rows),
            Self::Time(_) | Self::Id(_) => {}
        }
    }

    fn gather(&self, order: &[u32]) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Time(rows) => Ok(moments(pick(rows, order))),
            Self::Count(rows) => Ok(counts(rows.kept(), order)),
            Self::Text { values, rows } => dictionary(values, rows.kept(), order),
            Self::Id(ids) => id_array(ids, order),
            Self::Map(maps) => maps.array(order),
        }
    }
}

fn pick<T: Copy>(rows: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| rows[*row as usize]).collect()
}

fn counts(rows: &[i64], order: &[u32]) -> ArrayRef {
    if rows.is_empty() {
        return Arc::new(Int64Array::new_null(order.len()));
    }
    let picked = pick(rows, order);
    let nulls = nulls(&picked, |count| *count >= 0);
    Arc::new(Int64Array::new(ScalarBuffer::from(picked), nulls))
}

fn dictionary(values: &ArrayRef, rows: &[u32], order: &[u32]) -> Result<ArrayRef, ArrowError> {
    let keys = match rows.is_empty() {
        true => Int32Array::new_null(order.len()),
        false => keys(rows, order),
    };
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values.clone())?))
}

fn keys(rows: &[u32], order: &[u32]) -> Int32Array {
    let mut keys: Vec<i32> = order.iter().map(|row| rows[*row as usize] as i32 - 1).collect();
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
    let mut bytes = Vec::with_capacity(ids.bytes.len());
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
