//! Rows as they came, to sorted Arrow batches.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use assay_schema::tables::INVOCATIONS;

use super::columns::Columns;
use super::ready::{Blank, Ready};

/// The schema of [`crate::DayRows::rows`]: the data columns of `invocations`,
/// text as `Dictionary(Int32, Utf8)` but for `request_id`, which is `Utf8`.
pub fn batch_schema() -> SchemaRef {
    let columns = INVOCATIONS.data_columns().iter().zip(Columns::arrow());
    let fields = columns.map(|(column, arrow)| Field::new(column.name, arrow, column.nullable));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// All columns, ready to be put in order.
pub(super) struct ReadyColumns<'c> {
    schema: SchemaRef,
    columns: Vec<Ready<'c>>,
}

impl<'c> ReadyColumns<'c> {
    /// Of columns that have been filled.
    pub(super) fn new(columns: &'c Columns) -> Result<Self, ArrowError> {
        Ok(Self { schema: batch_schema(), columns: columns.ready()? })
    }

    /// The rows in the order given.
    pub(super) fn gather(&self, order: &[u32]) -> Result<RecordBatch, ArrowError> {
        let blank = Blank::new(order.len());
        let arrays = self.columns.iter().map(|column| column.gather(order, &blank));
        RecordBatch::try_new(self.schema.clone(), arrays.collect::<Result<Vec<_>, _>>()?)
    }
}
