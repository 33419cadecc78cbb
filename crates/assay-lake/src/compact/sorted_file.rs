//! A sorted Parquet file, read page by page.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use assay_schema::{Kind, Table};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use crate::compact::spool;
use crate::error::LakeError;
use crate::log::evolution::fit;

/// Columns whose values hardly repeat; all other texts are read as codes of
/// their dictionaries, which are merged without looking at each row's text.
const RARELY_REPEATED: [&str; 3] = ["request_id", "object", "version"];

/// Rows of one data page at most, as the files are written.
const PAGE_ROWS: usize = 20_000;

/// Length of a data page at most before it is compressed, as the files are written.
const PAGE_BYTES: usize = 1 << 20;

/// Memory of the decompressor that every column of every reader has; measured.
const DECOMPRESSOR_BYTES: usize = 64 << 10;

/// A file open for reading, and its footer.
pub(super) struct SortedFile {
    path: String,
    file: File,
    metadata: ArrowReaderMetadata,
    columns: SchemaRef,
}

impl SortedFile {
    pub(super) fn open(table: &Table, path: &Path) -> Result<Self, LakeError> {
        let file = spool::open(path)?;
        let path = path.display().to_string();
        let columns = merge_schema(table);
        let metadata = load(&file, &columns)
            .map_err(|source| LakeError::Parquet { path: path.clone(), source })?;
        Ok(Self { path, file, metadata, columns })
    }

    /// Rows that have been read, with every column of the table in its place.
    pub(super) fn fit(&self, rows: RecordBatch) -> Result<RecordBatch, LakeError> {
        fit(rows, &self.columns).map_err(|source| self.failed(source.into()))
    }

    /// Rows of which one column has been read.
    pub(super) fn fit_one(&self, rows: RecordBatch, name: &str) -> Result<ArrayRef, LakeError> {
        let field = self.columns.field_with_name(name).cloned();
        let fitted = field.and_then(|field| fit(rows, &Arc::new(Schema::new(vec![field]))));
        let fitted = fitted.map_err(|source| self.failed(source.into()))?;
        Ok(Arc::clone(fitted.column(0)))
    }

    pub(super) fn rows(&self) -> usize {
        let rows = self.metadata.metadata().file_metadata().num_rows();
        usize::try_from(rows).unwrap_or_default()
    }

    pub(super) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    pub(super) fn group_rows(&self, group: usize) -> usize {
        let rows = self.metadata.metadata().row_group(group).num_rows();
        usize::try_from(rows).unwrap_or_default()
    }

    /// Rows of one row group, of those columns that say anything or of those named.
    /// Pages are read as they are needed: a reader holds one of each column.
    pub(super) fn read_group(
        &self,
        group: usize,
        columns: Option<&[&str]>,
        rows_max: usize,
    ) -> Result<ParquetRecordBatchReader, LakeError> {
        let file = self.file.try_clone().map_err(|source| self.failed(source.into()))?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let schema = builder.parquet_schema();
        let mask = match columns {
            Some(names) => ProjectionMask::columns(schema, names.iter().copied()),
            None => ProjectionMask::columns(schema, self.telling_columns(group)),
        };
        let builder = builder.with_projection(mask).with_row_groups(vec![group]);
        builder.with_batch_size(rows_max).build().map_err(|source| self.failed(source))
    }

    /// Columns that are not null in every row of a row group. Rows are fitted with
    /// nulls for the others, as for columns that an older file lacks.
    fn telling_columns(&self, group: usize) -> impl Iterator<Item = &str> {
        let chunks = self.metadata.metadata().row_group(group).columns().iter();
        let telling = chunks.filter(|chunk| !is_null(chunk));
        telling.filter_map(|chunk| chunk.column_path().parts().first().map(String::as_str))
    }

    /// Memory of a reader of all columns while it is read, estimated from the footer.
    pub(super) fn memory_bytes(&self) -> usize {
        let groups = self.metadata.metadata().row_groups().iter();
        groups.map(group_memory_bytes).max().unwrap_or_default()
    }

    pub(super) fn failed(&self, source: ParquetError) -> LakeError {
        LakeError::Parquet { path: self.path.clone(), source }
    }
}

/// The footer, and the file's own columns as they are merged: an older file may
/// have fewer, or forbid nulls where the table has come to take them.
fn load(file: &File, columns: &SchemaRef) -> Result<ArrowReaderMetadata, ParquetError> {
    let found = ArrowReaderMetadata::load(file, ArrowReaderOptions::new())?;
    let fields = found.schema().fields().iter().map(|field| {
        let merged = columns.field_with_name(field.name()).ok();
        let merged = merged.filter(|merged| is_stored_alike(field.data_type(), merged.data_type()));
        merged.unwrap_or(field).clone().with_nullable(field.is_nullable())
    });
    let own = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(own);
    ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options)
}

/// Whether the reader can give a column as that type at once. Where it cannot,
/// what it gives is fitted afterwards.
fn is_stored_alike(found: &DataType, merged: &DataType) -> bool {
    use DataType::{Dictionary, LargeUtf8, Utf8, Utf8View};
    let is_text = |of: &DataType| matches!(of, Utf8 | LargeUtf8 | Utf8View | Dictionary(_, _));
    found == merged || (is_text(found) && is_text(merged))
}

/// Whether a column is null in every row, as far as its file tells.
fn is_null(chunk: &ColumnChunkMetaData) -> bool {
    let nulls = chunk.statistics().and_then(Statistics::null_count_opt);
    let is_plain = chunk.column_path().parts().len() == 1;
    is_plain && nulls.is_some_and(|nulls| i64::try_from(nulls) == Ok(chunk.num_values()))
}

fn group_memory_bytes(group: &RowGroupMetaData) -> usize {
    let rows = usize::try_from(group.num_rows()).unwrap_or_default();
    group.columns().iter().map(|chunk| chunk_memory_bytes(chunk, rows)).sum()
}

/// A page inflated, as stored, what its codes stand for, and what inflates it.
fn chunk_memory_bytes(chunk: &ColumnChunkMetaData, rows: usize) -> usize {
    let inflated = usize::try_from(chunk.uncompressed_size()).unwrap_or_default();
    let page = (inflated * PAGE_ROWS / rows.max(1)).min(PAGE_BYTES).min(inflated);
    let dictionary = chunk.dictionary_page_offset().map_or(0, |start| {
        let length = chunk.data_page_offset().saturating_sub(start);
        let stored = usize::try_from(length).unwrap_or_default();
        let all_stored = usize::try_from(chunk.compressed_size()).unwrap_or_default();
        stored.saturating_mul(inflated) / all_stored.max(1)
    });
    page * 3 / 2 + dictionary + DECOMPRESSOR_BYTES
}

/// The columns of a table as they are merged.
pub(super) fn merge_schema(table: &Table) -> SchemaRef {
    let fields = table.data_columns().iter().map(|column| {
        let repeats = column.kind == Kind::Text && !RARELY_REPEATED.contains(&column.name);
        let of_kind = if repeats {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        } else {
            column.kind.arrow()
        };
        Field::new(column.name, of_kind, column.nullable)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
