//! How a data file is laid out.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{FieldRef, Int32Type, SchemaRef};
use assay_schema::{Kind, Table};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions,
    compute_leaves,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{
    BloomFilterPosition, EnabledStatistics, WriterProperties, WriterPropertiesBuilder,
};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescPtr, ColumnPath};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::error::LakeError;
use crate::files::dictionary;
use crate::files::stats::log_stats;
use crate::limits::ROW_GROUP_ROWS_MAX;

/// Columns with a Bloom filter: looked up one value at a time. Their values are
/// random, so bounds would say nothing and a dictionary would save nothing.
const LOOKED_UP: [&str; 1] = ["request_id"];

/// A finished data file that has not been stored yet.
#[derive(Debug)]
pub(crate) struct EncodedFile {
    pub(crate) table: &'static Table,
    pub(crate) partition: Option<String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) stats: String,
}

/// Writes one data file, a row group at a time, into whatever takes its bytes.
pub(crate) struct GroupWriter<W: Write + Send> {
    table: &'static Table,
    file: SerializedFileWriter<W>,
    columns: ArrowRowGroupWriterFactory,
    zstd_level: i32,
    groups: usize,
}

/// How the columns of a row group are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// One after the other.
    InTurn,
    /// Side by side on the threads of the current pool.
    SideBySide,
}

impl<W: Write + Send> GroupWriter<W> {
    /// A file of `table` whose batches have `schema`; dictionary types in it
    /// are how batches arrive, and leave no trace in the file.
    pub(crate) fn new(
        table: &'static Table,
        schema: SchemaRef,
        zstd_level: i32,
        sink: W,
    ) -> Result<Self, LakeError> {
        let options = ArrowWriterOptions::new()
            .with_properties(properties(table, zstd_level).map_err(unnamed)?)
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(sink, schema, options).map_err(unnamed)?;
        let (file, columns) = writer.into_serialized_writer().map_err(unnamed)?;
        Ok(Self { table, file, columns, zstd_level, groups: 0 })
    }

    /// Writes one row group.
    pub(crate) fn write(&mut self, rows: &RecordBatch, how: Columns) -> Result<(), LakeError> {
        self.write_group(rows, how).map_err(unnamed)
    }

    fn write_group(&mut self, rows: &RecordBatch, how: Columns) -> Result<(), ParquetError> {
        let writers = self.columns.create_column_writers(self.groups)?;
        let jobs = jobs(&self.file, writers, rows, self.zstd_level);
        self.groups += 1;
        let mut group = self.file.next_row_group()?;
        match how {
            Columns::InTurn => {
                jobs.into_iter().try_for_each(|job| append(job.encode()?, &mut group))?;
            }
            Columns::SideBySide => {
                let chunks: Result<Vec<_>, _> =
                    jobs.into_par_iter().map(ColumnToEncode::encode).collect();
                chunks?.into_iter().try_for_each(|chunks| append(chunks, &mut group))?;
            }
        }
        group.close()?;
        Ok(())
    }

    /// Bytes written so far.
    pub(crate) fn bytes_written(&self) -> usize {
        self.file.bytes_written()
    }

    /// Ends the file; returns its statistics as the log states them.
    pub(crate) fn finish(&mut self) -> Result<String, LakeError> {
        let metadata = self.file.finish().map_err(unnamed)?;
        Ok(log_stats(self.table, &metadata))
    }

    /// What takes the bytes; all of them once the file is finished.
    pub(crate) fn sink(&mut self) -> &mut W {
        self.file.inner_mut()
    }
}

/// One batch as one file.
pub(crate) fn encode(
    table: &'static Table,
    partition: Option<String>,
    rows: &RecordBatch,
) -> Result<EncodedFile, LakeError> {
    let mut writer = GroupWriter::new(table, rows.schema(), INGEST_ZSTD_LEVEL, Vec::new())?;
    for group in row_groups(rows) {
        writer.write(&group, Columns::InTurn)?;
    }
    let stats = writer.finish()?;
    let bytes = std::mem::take(writer.sink());
    Ok(EncodedFile { table, partition, bytes, stats })
}

fn row_groups(rows: &RecordBatch) -> impl Iterator<Item = RecordBatch> + '_ {
    let starts = (0..rows.num_rows()).step_by(ROW_GROUP_ROWS_MAX);
    starts.map(|from| rows.slice(from, ROW_GROUP_ROWS_MAX.min(rows.num_rows() - from)))
}

/// One column of a row group that is to be encoded.
struct ColumnToEncode {
    field: FieldRef,
    column: ArrayRef,
    leaves: Vec<(ArrowColumnWriter, ColumnDescPtr)>,
    zstd_level: i32,
}

/// A column chunk, by how it was encoded.
enum EncodedChunk {
    Codes(Bytes, ColumnCloseResult),
    Values(ArrowColumnChunk),
}

fn jobs<W: Write + Send>(
    file: &SerializedFileWriter<W>,
    writers: Vec<ArrowColumnWriter>,
    rows: &RecordBatch,
    zstd_level: i32,
) -> Vec<ColumnToEncode> {
    let leaves = file.schema_descr().columns().iter().cloned();
    let mut leaves = writers.into_iter().zip(leaves).peekable();
    let schema = rows.schema();
    let jobs = schema.fields().iter().zip(rows.columns()).map(|(field, column)| {
        let own = std::iter::from_fn(|| {
            leaves.next_if(|(_, leaf)| leaf.path().parts().first() == Some(field.name()))
        });
        let leaves = own.collect();
        ColumnToEncode { field: Arc::clone(field), column: Arc::clone(column), leaves, zstd_level }
    });
    jobs.collect()
}

impl ColumnToEncode {
    /// Encodes the column with the encoder that suits how it arrived.
    fn encode(self) -> Result<Vec<EncodedChunk>, ParquetError> {
        let mut leaves = self.leaves.into_iter();
        if let Some(texts) = self.column.as_dictionary_opt::<Int32Type>() {
            let (_, leaf) = leaves.next().ok_or_else(missing_leaf)?;
            let (bytes, close) = dictionary::encode(texts, &leaf, self.zstd_level)?;
            return Ok(vec![EncodedChunk::Codes(bytes, close)]);
        }
        let values = compute_leaves(&self.field, &self.column)?.into_iter().map(|values| {
            let (mut writer, _) = leaves.next().ok_or_else(missing_leaf)?;
            writer.write(&values)?;
            Ok(EncodedChunk::Values(writer.close()?))
        });
        values.collect()
    }
}

fn append<W: Write + Send>(
    chunks: Vec<EncodedChunk>,
    group: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    chunks.into_iter().try_for_each(|chunk| match chunk {
        EncodedChunk::Codes(bytes, close) => group.append_column(&bytes, close),
        EncodedChunk::Values(chunk) => chunk.append_to_row_group(group),
    })
}

fn missing_leaf() -> ParquetError {
    ParquetError::General("fewer column writers than columns".to_owned())
}

/// Level of the files that ingest writes; compaction rewrites them soon.
const INGEST_ZSTD_LEVEL: i32 = 1;

fn properties(table: &Table, zstd_level: i32) -> Result<WriterProperties, ParquetError> {
    let builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(zstd_level)?))
        .set_created_by(concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS_MAX))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // Not at the end of the file, until which they would be held in memory.
        .set_bloom_filter_position(BloomFilterPosition::AfterRowGroup)
        .set_sorting_columns(sorting_columns(table));
    Ok(column_properties(table, builder).build())
}

fn column_properties(table: &Table, builder: WriterPropertiesBuilder) -> WriterPropertiesBuilder {
    table.data_columns().iter().fold(builder, |builder, column| {
        let path = ColumnPath::from(column.name);
        let sorted = table.sorted_by.contains(&column.name);
        let builder = match column.kind {
            Kind::BigInt => number_column(builder, path.clone()),
            Kind::Text if LOOKED_UP.contains(&column.name) => {
                looked_up_column(builder, path.clone())
            }
            _ => builder,
        };
        if sorted {
            builder.set_column_statistics_enabled(path, EnabledStatistics::Page)
        } else {
            builder
        }
    })
}

/// Counts hardly repeat, and are small: their differences pack well.
fn number_column(builder: WriterPropertiesBuilder, path: ColumnPath) -> WriterPropertiesBuilder {
    builder
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED)
}

fn looked_up_column(builder: WriterPropertiesBuilder, path: ColumnPath) -> WriterPropertiesBuilder {
    builder
        .set_column_dictionary_enabled(path.clone(), false)
        .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
        .set_column_bloom_filter_enabled(path.clone(), true)
        // By default a filter has room for a million values, in a megabyte.
        .set_column_bloom_filter_max_ndv(path, ROW_GROUP_ROWS_MAX as u64)
}

fn sorting_columns(table: &Table) -> Option<Vec<SortingColumn>> {
    let columns = table.sorted_by.iter().map(|name| {
        let index = table.data_columns().iter().position(|column| column.name == *name)?;
        let column_idx = i32::try_from(index).unwrap_or_default();
        Some(SortingColumn { column_idx, descending: false, nulls_first: true })
    });
    columns.collect()
}

fn unnamed(source: ParquetError) -> LakeError {
    LakeError::Parquet { path: "being written".to_owned(), source }
}
