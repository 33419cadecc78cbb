//! JSON: nulls written out, integers as numbers, decimals as text, timestamps as
//! RFC 3339 text, maps as objects.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::error::Result;
use arrow::json::WriterBuilder;
use arrow::json::writer::{JsonArray, JsonFormat, LineDelimited, Writer};

use super::decimals::PlainDecimals;
use super::row_writer::RowWriter;

/// One array, or one object on each line.
pub(super) struct Json<W: Write, F: JsonFormat> {
    inner: Writer<W, F>,
    end: &'static [u8],
}

impl<W: Write> Json<W, JsonArray> {
    /// One array of objects, ended by a line feed.
    pub(super) fn array(sink: W) -> Self {
        Self { inner: builder().build(sink), end: b"\n" }
    }
}

impl<W: Write> Json<W, LineDelimited> {
    /// One object on each line.
    pub(super) fn lines(sink: W) -> Self {
        Self { inner: builder().build(sink), end: b"" }
    }
}

fn builder() -> WriterBuilder {
    let decimals = PlainDecimals::factory();
    WriterBuilder::new().with_explicit_nulls(true).with_encoder_factory(decimals)
}

impl<W: Write, F: JsonFormat> RowWriter for Json<W, F> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.inner.write(batch)
    }

    fn finish(mut self: Box<Self>) -> Result<Option<u64>> {
        self.inner.finish()?;
        self.inner.get_mut().write_all(self.end)?;
        Ok(None)
    }
}
