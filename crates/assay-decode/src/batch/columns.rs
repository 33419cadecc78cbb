//! The columns of `invocations` while rows are appended.

use arrow_schema::{ArrowError, DataType};
use assay_schema::Kind;
use assay_schema::tables::INVOCATIONS;

use super::column::{CountColumn, LogColumn, MomentColumn, OfDelivery, SourceColumn};
use super::derived::{EndpointScopes, PrincipalTypes, Principals, ProfileIds, SessionNames};
use super::digest::Said;
use super::metadata::MetadataColumn;
use super::model_ids::ModelIdColumn;
use super::ready::{Given, Ready};
use super::texts::{ArnColumn, IdColumn, TextColumn};
use crate::body::Body;
use crate::envelope::Envelope;
use crate::scan::Text;
use crate::seen::names_a_request;
use crate::slot::Slot;
use crate::tokens;

/// Declares the columns: a row has a column's name in the table and what holds it,
/// and all that is done to every column follows.
macro_rules! columns {
    ($($name:ident: $column:ty,)+) => {
        /// All columns, in the order of the table.
        #[derive(Default)]
        pub(super) struct Columns { $(pub(super) $name: $column,)+ }

        /// Each column's name and kind.
        const COLUMNS: &[(&str, Kind)] =
            &[$((stringify!($name), <$column as LogColumn>::KIND),)+];

        impl Columns {
            /// The types in a finished batch.
            pub(super) fn arrow() -> impl Iterator<Item = DataType> {
                [$(<$column as LogColumn>::arrow(),)+].into_iter()
            }

            /// Adds nulls to columns that are not null in all rows.
            pub(super) fn fill(&mut self) {
                let rows = self.rows();
                $(self.$name.fill(rows);)+
            }

            /// Forgets all rows, but keeps the memory for others.
            pub(super) fn clear(&mut self) {
                $(self.$name.clear();)+
            }

            /// Bytes of all texts, which grow without regard to rows.
            #[inline]
            pub(super) fn text_bytes(&self) -> usize {
                0 $(+ self.$name.text_bytes())+
            }

            /// What the rows say of their calls, by column.
            pub(super) fn said(&self) -> Vec<Said<'_>> {
                let mut said = Vec::new();
                $(said.extend(self.$name.said(said.len()));)+
                said
            }

            /// All columns, ready to be put in order once they are filled.
            pub(super) fn ready(&self) -> Result<Vec<Ready<'_>>, ArrowError> {
                let given = Given {
                    arns: self.identity_arn.0.numbered(),
                    model_ids: self.model_id.ids.numbered(),
                };
                Ok(vec![$(self.$name.ready(&given)?,)+])
            }
        }
    };
}

columns! {
    event_time: MomentColumn,
    account_id: TextColumn,
    region: TextColumn,
    inference_region: TextColumn,
    request_id: IdColumn,
    operation: TextColumn,
    model_id: ModelIdColumn,
    error_code: TextColumn,
    identity_arn: ArnColumn,
    principal_type: PrincipalTypes,
    principal: Principals,
    session_name: SessionNames,
    model: TextColumn,
    endpoint_scope: EndpointScopes,
    inference_profile_id: ProfileIds,
    input_tokens: CountColumn,
    cache_read_input_tokens: CountColumn,
    cache_write_input_tokens: CountColumn,
    cache_write_5m_input_tokens: CountColumn,
    cache_write_1h_input_tokens: CountColumn,
    output_tokens: CountColumn,
    input_token_source: SourceColumn,
    cache_token_source: SourceColumn,
    output_token_source: SourceColumn,
    stop_reason: TextColumn,
    guardrail_action: TextColumn,
    latency_ms: CountColumn,
    first_byte_latency_ms: CountColumn,
    request_metadata: MetadataColumn,
    input_body_bytes: OfDelivery<CountColumn>,
    output_body_bytes: OfDelivery<CountColumn>,
    output_body_s3_path: TextColumn,
    source_object: OfDelivery<TextColumn>,
    source_line: OfDelivery<CountColumn>,
}

const _: () = assert!(INVOCATIONS.is_made_of(COLUMNS), "not the columns of the table");

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
    /// Rows so far.
    pub(super) fn rows(&self) -> usize {
        self.event_time.micros().len()
    }

    pub(super) fn push(
        &mut self,
        place: &RowPlace,
        envelope: &Envelope<'_>,
        body: Option<&Body<'_>>,
    ) {
        let row = self.rows();
        self.event_time.push(place.micros);
        self.source_object.0.rows.push(row, place.object);
        self.source_line.0.push(row, Some(place.line as i64));
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
        self.identity_arn.0.push(row, envelope.text(Slot::Arn));
        self.request_metadata.push(row, envelope.metadata);
        self.input_body_bytes.0.push(row, envelope.input.body_bytes);
        self.output_body_bytes.0.push(row, envelope.output.body_bytes);
        self.output_body_s3_path.push(row, envelope.text(Slot::OutputBodyPath));
    }

    #[inline]
    fn push_model(&mut self, row: usize, envelope: &Envelope<'_>, body: Option<&Body<'_>>) {
        match self.model_id.push(row, envelope.text(Slot::ModelId), &mut self.model) {
            Some(parts) if !parts.is_in_body => self.model.rows.push(row, parts.model),
            Some(_) => {
                self.model.push(row, body.and_then(|body| body.model));
            }
            None => {}
        }
    }

    #[inline]
    fn push_tokens(&mut self, row: usize, envelope: &Envelope<'_>, body: Option<&Body<'_>>) {
        let tokens = tokens::resolve(&envelope.input, &envelope.output, body);
        self.input_tokens.push(row, tokens.counts.input);
        self.cache_read_input_tokens.push(row, tokens.counts.cache_read);
        self.cache_write_input_tokens.push(row, tokens.counts.cache_write);
        self.cache_write_5m_input_tokens.push(row, tokens.counts.write_5m);
        self.cache_write_1h_input_tokens.push(row, tokens.counts.write_1h);
        self.output_tokens.push(row, tokens.counts.output);
        self.input_token_source.push(row, tokens.input_source);
        self.cache_token_source.push(row, tokens.cache_source);
        self.output_token_source.push(row, tokens.output_source);
    }

    #[inline]
    fn push_body(&mut self, row: usize, body: Option<&Body<'_>>) {
        let Some(body) = body else { return };
        self.stop_reason.push(row, body.stop_reason);
        let guardrail = match body.guardrail.word() {
            None => 0,
            Some(Ok(word)) => self.guardrail_action.texts.intern(word),
            Some(Err(text)) => self.guardrail_action.code(text),
        };
        self.guardrail_action.rows.push(row, guardrail);
        self.latency_ms.push(row, body.latency_ms);
        self.first_byte_latency_ms.push(row, body.first_byte_latency_ms);
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
