//! Merging sorted files without holding them.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::pin::Pin;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::interleave_record_batch;
use arrow::datatypes::SchemaRef;
use arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use assay_decode::RequestKey;
use assay_schema::Table;
use futures::{Stream, TryStreamExt};

use crate::error::LakeError;
use crate::files::{EncodedFile, FileWriter, StoredFile, read_batches};
use crate::limits::{COMPACTED_FILE_BYTES, MERGE_ROWS_MAX};

/// The column of which each value stands once.
const IDENTITY: &str = "request_id";

/// Rows of one batch that is written.
const OUTPUT_ROWS: usize = 8192;

/// Level of merged files, which are written once and read for ever.
const MERGED_ZSTD_LEVEL: i32 = 3;

/// The outcome of a merge.
pub(super) struct Merged {
    pub(super) files: Vec<EncodedFile>,
    pub(super) rows: u64,
    pub(super) duplicates: u64,
}

type Batches = Pin<Box<dyn Stream<Item = Result<RecordBatch, LakeError>> + Send>>;

/// One input: its batches to come, and the place in the current one.
struct Cursor {
    batches: Batches,
    current: Option<(usize, Rows)>,
    position: usize,
}

/// Merges files that are sorted as [`Table::sorted_by`] says; of rows with one request_id the
/// first is kept.
pub(super) async fn merge(
    table: &'static Table,
    partition: Option<String>,
    inputs: Vec<StoredFile>,
) -> Result<Merged, LakeError> {
    let rows_max = (MERGE_ROWS_MAX / inputs.len().max(1)).clamp(64, OUTPUT_ROWS);
    let mut merger = Merger::new(table, partition)?;
    for file in inputs {
        let batches: Batches = Box::pin(read_batches(file, None, rows_max).await?);
        merger.cursors.push(Cursor { batches, current: None, position: 0 });
    }
    for index in 0..merger.cursors.len() {
        merger.refill(index).await?;
    }
    while let Some(index) = merger.take() {
        merger.advance(index).await?;
    }
    merger.finish()
}

struct Merger {
    output: Output,
    cursors: Vec<Cursor>,
    heap: BinaryHeap<Reverse<(OwnedRow, usize)>>,
    converter: RowConverter,
    key: Vec<usize>,
    seen: HashSet<RequestKey>,
    duplicates: u64,
    /// Batches that picked rows may still point into.
    held: Vec<RecordBatch>,
    picked: Vec<(usize, usize)>,
}

impl Merger {
    fn new(table: &'static Table, partition: Option<String>) -> Result<Self, LakeError> {
        let schema = table.data_schema();
        let names = table.sorted_by.iter();
        let key: Vec<usize> = names.filter_map(|name| schema.index_of(name).ok()).collect();
        let fields =
            key.iter().map(|index| SortField::new(schema.field(*index).data_type().clone()));
        let converter = RowConverter::new(fields.collect())
            .map_err(|source| LakeError::Columns { table: table.name, source })?;
        Ok(Self {
            output: Output::new(table, partition),
            cursors: Vec::new(),
            heap: BinaryHeap::new(),
            converter,
            key,
            seen: HashSet::new(),
            duplicates: 0,
            held: Vec::new(),
            picked: Vec::new(),
        })
    }

    /// Takes the smallest row; its cursor must be advanced next.
    fn take(&mut self) -> Option<usize> {
        let Reverse((_, index)) = self.heap.pop()?;
        let cursor = &self.cursors[index];
        if let Some((batch, _)) = &cursor.current {
            self.pick(*batch, cursor.position);
        }
        Some(index)
    }

    fn pick(&mut self, batch: usize, row: usize) {
        if first_of_its_id(&mut self.seen, &self.held[batch], row) {
            self.picked.push((batch, row));
        } else {
            self.duplicates += 1;
        }
    }

    async fn advance(&mut self, index: usize) -> Result<(), LakeError> {
        self.cursors[index].position += 1;
        if self.picked.len() >= OUTPUT_ROWS {
            self.flush()?;
        }
        let cursor = &self.cursors[index];
        match &cursor.current {
            Some((_, rows)) if cursor.position < rows.num_rows() => {
                let row = rows.row(cursor.position).owned();
                self.heap.push(Reverse((row, index)));
                Ok(())
            }
            _ => self.refill(index).await,
        }
    }

    /// Makes the next batch of an input current, or drops the input at its end.
    async fn refill(&mut self, index: usize) -> Result<(), LakeError> {
        let Some(batch) = self.cursors[index].batches.try_next().await? else {
            self.cursors[index].current = None;
            return Ok(());
        };
        let columns: Vec<_> =
            self.key.iter().map(|column| Arc::clone(batch.column(*column))).collect();
        let rows =
            self.converter.convert_columns(&columns).map_err(|error| self.output.columns(error))?;
        self.heap.push(Reverse((rows.row(0).owned(), index)));
        self.cursors[index].current = Some((self.held.len(), rows));
        self.cursors[index].position = 0;
        self.held.push(batch);
        Ok(())
    }

    /// Writes the picked rows and lets go of batches that no cursor stands in.
    fn flush(&mut self) -> Result<(), LakeError> {
        if !self.picked.is_empty() {
            let batches: Vec<&RecordBatch> = self.held.iter().collect();
            let rows = interleave_record_batch(&batches, &self.picked);
            self.output.write(&rows.map_err(|error| self.output.columns(error))?)?;
            self.picked.clear();
        }
        let mut kept = Vec::new();
        for cursor in &mut self.cursors {
            if let Some((batch, _)) = &mut cursor.current {
                kept.push(self.held[*batch].clone());
                *batch = kept.len() - 1;
            }
        }
        self.held = kept;
        Ok(())
    }

    fn finish(mut self) -> Result<Merged, LakeError> {
        self.flush()?;
        let (files, rows) = self.output.finish()?;
        Ok(Merged { files, rows, duplicates: self.duplicates })
    }
}

fn first_of_its_id(seen: &mut HashSet<RequestKey>, batch: &RecordBatch, row: usize) -> bool {
    let ids = batch.column_by_name(IDENTITY).and_then(|column| column.as_string_opt::<i32>());
    match ids {
        Some(ids) if ids.is_valid(row) => seen.insert(RequestKey::of(ids.value(row).as_bytes())),
        _ => true,
    }
}

/// The files being written, each up to the target size.
struct Output {
    table: &'static Table,
    partition: Option<String>,
    writer: Option<FileWriter>,
    files: Vec<EncodedFile>,
    rows: u64,
}

impl Output {
    fn new(table: &'static Table, partition: Option<String>) -> Self {
        Self { table, partition, writer: None, files: Vec::new(), rows: 0 }
    }

    fn columns(&self, source: arrow::error::ArrowError) -> LakeError {
        LakeError::Columns { table: self.table.name, source }
    }

    fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.new_writer(rows.schema())?,
        };
        writer.write(rows)?;
        self.rows += rows.num_rows() as u64;
        if writer.bytes_so_far() >= COMPACTED_FILE_BYTES {
            self.files.push(writer.finish()?);
        } else {
            self.writer = Some(writer);
        }
        Ok(())
    }

    fn new_writer(&self, schema: SchemaRef) -> Result<FileWriter, LakeError> {
        FileWriter::new(self.table, self.partition.clone(), schema, MERGED_ZSTD_LEVEL)
    }

    fn finish(mut self) -> Result<(Vec<EncodedFile>, u64), LakeError> {
        if let Some(writer) = self.writer.take() {
            self.files.push(writer.finish()?);
        }
        Ok((self.files, self.rows))
    }
}
