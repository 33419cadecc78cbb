//! How a data file is laid out.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, SchemaRef};
use assay_schema::{Kind, Table};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

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

/// Writes one data file into memory.
pub(crate) struct FileWriter {
    table: &'static Table,
    partition: Option<String>,
    writer: ArrowWriter<Vec<u8>>,
}

impl FileWriter {
    /// A file of `table` whose batches have `schema`; dictionary types in it
    /// are how batches arrive, and leave no trace in the file.
    pub(crate) fn new(
        table: &'static Table,
        partition: Option<String>,
        schema: SchemaRef,
        zstd_level: i32,
    ) -> Result<Self, LakeError> {
        let options = ArrowWriterOptions::new()
            .with_properties(properties(table, zstd_level).map_err(unnamed)?)
            .with_skip_arrow_metadata(true);
        let writer =
            ArrowWriter::try_new_with_options(Vec::new(), schema, options).map_err(unnamed)?;
        Ok(Self { table, partition, writer })
    }

    pub(crate) fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        self.writer.write(rows).map_err(unnamed)
    }

    /// Bytes written so far, those still unflushed estimated.
    pub(crate) fn bytes_so_far(&self) -> usize {
        self.writer.bytes_written() + self.writer.in_progress_size()
    }

    pub(crate) fn finish(mut self) -> Result<EncodedFile, LakeError> {
        let metadata = self.writer.finish().map_err(unnamed)?;
        let stats = log_stats(self.table, &metadata);
        let bytes = std::mem::take(self.writer.inner_mut());
        Ok(EncodedFile { table: self.table, partition: self.partition, bytes, stats })
    }
}

/// One batch as one file.
pub(crate) fn encode(
    table: &'static Table,
    partition: Option<String>,
    rows: &RecordBatch,
) -> Result<EncodedFile, LakeError> {
    let writer = FileWriter::new(table, partition, rows.schema(), INGEST_ZSTD_LEVEL)?;
    let FileWriter { table, partition, writer } = writer;
    let (mut file, columns) = writer.into_serialized_writer().map_err(unnamed)?;
    for (index, group) in row_groups(rows).enumerate() {
        let writers = columns.create_column_writers(index).map_err(unnamed)?;
        write_row_group(&mut file, writers, &group).map_err(unnamed)?;
    }
    let metadata = file.finish().map_err(unnamed)?;
    let stats = log_stats(table, &metadata);
    Ok(EncodedFile { table, partition, bytes: std::mem::take(file.inner_mut()), stats })
}

fn row_groups(rows: &RecordBatch) -> impl Iterator<Item = RecordBatch> + '_ {
    let starts = (0..rows.num_rows()).step_by(ROW_GROUP_ROWS_MAX);
    starts.map(|from| rows.slice(from, ROW_GROUP_ROWS_MAX.min(rows.num_rows() - from)))
}

/// Writes each column with the encoder that suits how it arrived.
fn write_row_group(
    file: &mut SerializedFileWriter<Vec<u8>>,
    writers: Vec<ArrowColumnWriter>,
    rows: &RecordBatch,
) -> Result<(), ParquetError> {
    let leaves = file.schema_descr().columns().to_vec();
    let mut group = file.next_row_group()?;
    let mut writers = writers.into_iter().zip(&leaves);
    let schema = rows.schema();
    for (field, column) in schema.fields().iter().zip(rows.columns()) {
        if let Some(texts) = column.as_dictionary_opt::<Int32Type>() {
            let leaf = writers.next().map(|(_, leaf)| leaf).ok_or_else(missing_leaf)?;
            let (bytes, close) = dictionary::encode(texts, leaf, INGEST_ZSTD_LEVEL)?;
            group.append_column(&bytes, close)?;
            continue;
        }
        for leaf in compute_leaves(field, column)? {
            let (mut writer, _) = writers.next().ok_or_else(missing_leaf)?;
            writer.write(&leaf)?;
            writer.close()?.append_to_row_group(&mut group)?;
        }
    }
    group.close()?;
    Ok(())
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
        if sorted { with_page_bounds(builder, path) } else { builder }
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
        .set_column_bloom_filter_enabled(path, true)
}

fn with_page_bounds(builder: WriterPropertiesBuilder, path: ColumnPath) -> WriterPropertiesBuilder {
    builder.set_column_statistics_enabled(path, EnabledStatistics::Page)
}

fn sorting_columns(table: &Table) -> Option<Vec<SortingColumn>> {
    let index = |name: &str| table.data_columns().iter().position(|column| column.name == name);
    let columns: Option<Vec<usize>> = table.sorted_by.iter().map(|name| index(name)).collect();
    let ascending = |column: usize| SortingColumn {
        column_idx: i32::try_from(column).unwrap_or_default(),
        descending: false,
        nulls_first: true,
    };
    columns.map(|columns| columns.into_iter().map(ascending).collect())
}

fn unnamed(source: ParquetError) -> LakeError {
    LakeError::Parquet { path: "being written".to_owned(), source }
}
