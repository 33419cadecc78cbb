//! CSV, or TSV, with a header; null is empty, nested values are JSON text.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::csv::{Writer, WriterBuilder};
use arrow::datatypes::SchemaRef;
use arrow::error::Result;

use super::row_writer::RowWriter;
use super::{guard, nested};

pub(super) struct Csv<W: Write> {
    inner: Writer<W>,
    schema: SchemaRef,
    guarded: bool,
    empty: bool,
}

impl<W: Write> Csv<W> {
    /// With commas.
    pub(super) fn commas(schema: &SchemaRef, sink: W) -> Self {
        Self::new(schema, sink, b',', false)
    }

    /// With commas, guarded against spreadsheets that take a text for a formula.
    pub(super) fn guarded(schema: &SchemaRef, sink: W) -> Self {
        Self::new(schema, sink, b',', true)
    }

    /// With tabs.
    pub(super) fn tabs(schema: &SchemaRef, sink: W) -> Self {
        Self::new(schema, sink, b'\t', false)
    }

    fn new(schema: &SchemaRef, sink: W, delimiter: u8, guarded: bool) -> Self {
        let inner = WriterBuilder::new().with_delimiter(delimiter).build(sink);
        Self { inner, schema: SchemaRef::clone(schema), guarded, empty: true }
    }
}

impl<W: Write> RowWriter for Csv<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.empty = false;
        let batch = nested::to_text(batch)?;
        match self.guarded {
            true => self.inner.write(&guard::guarded(&batch)?),
            false => self.inner.write(&batch),
        }
    }

    /// The header comes with the first batch, so a result without one still
    /// needs its header.
    fn finish(mut self: Box<Self>) -> Result<Option<u64>> {
        if self.empty {
            let none = RecordBatch::new_empty(SchemaRef::clone(&self.schema));
            self.write(&none)?;
        }
        Ok(None)
    }
}
