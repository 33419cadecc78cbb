//! The columns of `invocations` while rows are appended.

use assay_schema::words::{EndpointScope, TokenSource};

use super::metadata::MetadataColumn;
use super::rows::{Null, Rows};
use super::texts::{IdColumn, TextColumn};
use crate::body::Body;
use crate::envelope::Envelope;
use crate::model;
use crate::scan::Text;
use crate::seen::names_a_request;
use crate::slot::Slot;
use crate::tokens;

/// What each distinct `model_id` says.
#[derive(Clone, Copy)]
pub(super) struct ModelParts {
    /// Number in the column `model`.
    model: u32,
    /// Whether the model stands in the body only.
    in_body: bool,
    pub(super) scope: Option<EndpointScope>,
}

/// All columns.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) event_time: Vec<i64>,
    pub(super) account_id: TextColumn,
    pub(super) region: TextColumn,
    pub(super) inference_region: TextColumn,
    pub(super) request_id: IdColumn,
    pub(super) operation: TextColumn,
    pub(super) model_id: TextColumn,
    pub(super) error_code: TextColumn,
    pub(super) identity_arn: TextColumn,
    pub(super) model: TextColumn,
    pub(super) model_parts: Vec<ModelParts>,
    pub(super) input_tokens: Rows<i64>,
    pub(super) cache_read: Rows<i64>,
    pub(super) cache_write: Rows<i64>,
    pub(super) write_5m: Rows<i64>,
    pub(super) write_1h: Rows<i64>,
    pub(super) output_tokens: Rows<i64>,
    /// Number of the source's word, from 1; 0 for none.
    pub(super) input_source: Rows<u32>,
    pub(super) cache_source: Rows<u32>,
    pub(super) output_source: Rows<u32>,
    pub(super) stop_reason: TextColumn,
    pub(super) guardrail: TextColumn,
    pub(super) latency_ms: Rows<i64>,
    pub(super) first_byte_ms: Rows<i64>,
    pub(super) metadata: MetadataColumn,
    pub(super) input_body_bytes: Rows<i64>,
    pub(super) output_body_bytes: Rows<i64>,
    pub(super) output_body_path: TextColumn,
    pub(super) source_object: TextColumn,
    pub(super) source_line: Rows<i64>,
}

/// A record's place in the columns.
pub(crate) struct RowPlace {
    /// Microseconds since the epoch.
    pub(crate) micros: i64,
    /// Number of the object, as the batch gave it.
    pub(crate) object: u32,
    /// From 1.
    pub(crate) line: u64,
}

impl Columns {
    pub(super) fn push(
        &mut self,
        place: &RowPlace,
        envelope: &Envelope<'_>,
        body: Option<&Body<'_>>,
    ) {
        let row = self.event_time.len();
        self.event_time.push(place.micros);
        self.source_object.rows.push(row, place.object);
        self.source_line.push(row, place.line as i64);
        self.push_envelope(row, envelope);
        self.push_model(row, envelope, body);
        self.push_tokens(row, envelope, body);
        self.push_body(row, body);
    }

    #[inline]
    fn push_envelope(&mut self, row: usize, envelope: &Envelope<'_>) {
        self.account_id.push(row, envelope.text(Slot::AccountId));
        self.region.push(row, envelope.text(Slot::Region));
        self.inference_region.push(row, envelope.text(Slot::InferenceRegion));
        self.request_id.push(envelope.text(Slot::RequestId).filter(is_known_id));
        self.operation.push(row, envelope.text(Slot::Operation));
        self.error_code.push(row, envelope.text(Slot::ErrorCode));
        self.identity_arn.push(row, envelope.text(Slot::Arn));
        self.metadata.push(row, envelope.metadata);
        self.input_body_bytes.push(row, count(envelope.input.body_bytes));
        self.output_body_bytes.push(row, count(envelope.output.body_bytes));
        self.output_body_path.push(row, envelope.text(Slot::OutputBodyPath));
    }

    /// A model id is taken apart when it is first met.
    #[inline]
    fn push_model(&mut self, row: usize, envelope: &Envelope<'_>, body: Option<&Body<'_>>) {
        let code = self.model_id.push(row, envelope.text(Slot::ModelId)) as usize;
        if code > self.model_parts.len() {
            self.add_model_parts(code as u32);
        }
        let parts = code.checked_sub(1).map(|at| self.model_parts[at]);
        match parts {
            Some(ModelParts { in_body: false, model, .. }) => self.model.rows.push(row, model),
            Some(_) => {
                self.model.push(row, body.and_then(|body| body.model));
            }
            None => {}
        }
    }

    #[cold]
    fn add_model_parts(&mut self, code: u32) {
        let parts = model::parse(self.model_id.texts.text(code));
        self.model_parts.push(ModelParts {
            model: parts.model.map_or(0, |model| self.model.texts.intern(model.as_bytes())),
            in_body: parts.profile.is_some(),
            scope: parts.scope,
        });
    }

    #[inline]
    fn push_tokens(&mut self, row: usize, envelope: &Envelope<'_>, body: Option<&Body<'_>>) {
        let tokens = tokens::resolve(&envelope.input, &envelope.output, body);
        self.input_tokens.push(row, count(tokens.counts.input));
        self.cache_read.push(row, count(tokens.counts.cache_read));
        self.cache_write.push(row, count(tokens.counts.cache_write));
        self.write_5m.push(row, count(tokens.counts.write_5m));
        self.write_1h.push(row, count(tokens.counts.write_1h));
        self.output_tokens.push(row, count(tokens.counts.output));
        self.input_source.push(row, source(tokens.input_source));
        self.cache_source.push(row, source(tokens.cache_source));
        self.output_source.push(row, source(tokens.output_source));
    }

    #[inline]
    fn push_body(&mut self, row: usize, body: Option<&Body<'_>>) {
        let Some(body) = body else { return };
        self.stop_reason.push(row, body.stop_reason);
        let guardrail = match body.guardrail.word() {
            None => 0,
            Some(Ok(word)) => self.guardrail.texts.intern(word),
            Some(Err(text)) => self.guardrail.code(text),
        };
        self.guardrail.rows.push(row, guardrail);
        self.latency_ms.push(row, count(body.latency_ms));
        self.first_byte_ms.push(row, count(body.first_byte_latency_ms));
    }

    /// Adds nulls to columns that are not null in all rows. The identity is
    /// filled in any case: rows without one have a principal type too.
    pub(super) fn fill(&mut self) {
        let rows = self.event_time.len();
        self.identity_arn.rows.fill_all(rows);
        self.metadata.rows.fill(rows);
        self.texts_mut().into_iter().for_each(|column| column.rows.fill(rows));
        self.counts_mut().into_iter().for_each(|column| column.fill(rows));
        self.sources_mut().into_iter().for_each(|column| column.fill(rows));
    }

    /// Forgets all rows, but keeps the memory for others.
    pub(super) fn clear(&mut self) {
        self.event_time.clear();
        self.request_id.clear();
        self.metadata.clear();
        self.model_parts.clear();
        self.texts_mut().into_iter().for_each(TextColumn::clear);
        self.counts_mut().into_iter().for_each(Rows::clear);
        self.sources_mut().into_iter().for_each(Rows::clear);
    }

    fn texts_mut(&mut self) -> [&mut TextColumn; 12] {
        [
            &mut self.account_id,
            &mut self.region,
            &mut self.inference_region,
            &mut self.operation,
            &mut self.model_id,
            &mut self.error_code,
            &mut self.identity_arn,
            &mut self.model,
            &mut self.stop_reason,
            &mut self.guardrail,
            &mut self.output_body_path,
            &mut self.source_object,
        ]
    }

    fn counts_mut(&mut self) -> [&mut Rows<i64>; 11] {
        [
            &mut self.input_tokens,
            &mut self.cache_read,
            &mut self.cache_write,
            &mut self.write_5m,
            &mut self.write_1h,
            &mut self.output_tokens,
            &mut self.latency_ms,
            &mut self.first_byte_ms,
            &mut self.input_body_bytes,
            &mut self.output_body_bytes,
            &mut self.source_line,
        ]
    }

    fn sources_mut(&mut self) -> [&mut Rows<u32>; 3] {
        [&mut self.input_source, &mut self.cache_source, &mut self.output_source]
    }

    /// Texts but for the object that a row was read from.
    pub(super) fn texts(&self) -> [&TextColumn; 11] {
        [
            &self.account_id,
            &self.region,
            &self.inference_region,
            &self.operation,
            &self.model_id,
            &self.error_code,
            &self.identity_arn,
            &self.model,
            &self.stop_reason,
            &self.guardrail,
            &self.output_body_path,
        ]
    }

    /// Numbers but for those that are of the delivery alone: the line that a row
    /// was read from, and how long the bodies were as they were printed there.
    pub(super) fn counts(&self) -> [&Rows<i64>; 8] {
        [
            &self.input_tokens,
            &self.cache_read,
            &self.cache_write,
            &self.write_5m,
            &self.write_1h,
            &self.output_tokens,
            &self.latency_ms,
            &self.first_byte_ms,
        ]
    }

    pub(super) fn sources(&self) -> [&Rows<u32>; 3] {
        [&self.input_source, &self.cache_source, &self.output_source]
    }

    /// Bytes of all texts, which grow without regard to rows.
    pub(super) fn text_bytes(&self) -> usize {
        let texts = self.texts().into_iter().chain([&self.source_object]);
        let interned: usize = texts.map(|column| column.texts.text_bytes()).sum();
        interned + self.request_id.bytes.len() + self.metadata.text_bytes()
    }
}

/// Whether a request id names a request.
#[inline]
fn is_known_id(id: &Text<'_>) -> bool {
    match id.plain() {
        Some(plain) => names_a_request(plain),
        None => names_a_request(&id.decode_lossy()),
    }
}

#[inline]
fn count(count: Option<i64>) -> i64 {
    count.unwrap_or(i64::NULL)
}

#[inline]
fn source(source: Option<TokenSource>) -> u32 {
    source.map_or(u32::NULL, |source| source as u32 + 1)
}
