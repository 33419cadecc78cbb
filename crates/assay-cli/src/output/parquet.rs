//! Parquet, compressed with zstd.

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::Result;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::row_writer::RowWriter;

pub(super) struct Parquet<W: Write + Send> {
    inner: ArrowWriter<W>,
}

impl<W: Write + Send> Parquet<W> {
    pub(super) fn new(schema: &SchemaRef, sink: W) -> Result<Self> {
        let zstd = Compression::ZSTD(ZstdLevel::default());
        let properties = WriterProperties::builder().set_compression(zstd).build();
        let schema = SchemaRef::clone(schema);
        Ok(Self { inner: ArrowWriter::try_new(sink, schema, Some(properties))? })
    }
}

impl<W: Write + Send> RowWriter for Parquet<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        Ok(self.inner.write(batch)?)
    }

    fn finish(self: Box<Self>) -> Result<Option<u64>> {
        self.inner.close()?;
        Ok(None)
    }
}
