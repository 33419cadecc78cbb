//! One input of a merge, and the place that has been reached in it.

use std::cmp::Ordering;
use std::ops::Range;
use std::path::Path;

use arrow::array::RecordBatch;
use assay_schema::Table;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use crate::compact::fate::Fate;
use crate::compact::keys::Keys;
use crate::compact::sorted_file::SortedFile;
use crate::dedup::joined_counts::with_counts;
use crate::error::LakeError;

/// Rows that are read from an input at once: enough that a read costs little,
/// few enough that a hundred inputs fit into memory.
pub(super) const BATCH_ROWS: usize = 1024;

/// An input that is at a row.
pub(super) struct Cursor {
    table: &'static Table,
    source: SortedFile,
    fate: Fate,
    next_group: usize,
    reader: Option<ParquetRecordBatchReader>,
    /// Rows of the file before the current batch.
    before: usize,
    rows: RecordBatch,
    keys: Keys,
    position: usize,
}

impl Cursor {
    /// The file at its first row; none if it has no rows.
    pub(super) fn open(
        table: &'static Table,
        path: &Path,
        fate: Fate,
    ) -> Result<Option<Self>, LakeError> {
        let rows = RecordBatch::new_empty(table.data_schema());
        let mut cursor = Self {
            table,
            source: SortedFile::open(table, path)?,
            fate,
            next_group: 0,
            reader: None,
            before: 0,
            keys: Keys::of(table, &rows),
            rows,
            position: 0,
        };
        Ok(cursor.refill()?.then_some(cursor))
    }

    /// The batch in which the current row stands.
    pub(super) fn rows(&self) -> &RecordBatch {
        &self.rows
    }

    /// How the current rows of two inputs stand to each other.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.keys.compare(self.position, &other.keys, other.position)
    }

    /// The rows from the current one on that do not come after `limit`'s
    /// current row, within the batch. Found by doubling steps: one comparison
    /// if inputs alternate, few if this one leads for long.
    pub(super) fn leading(&self, limit: Option<&Self>) -> Range<usize> {
        let end = self.rows.num_rows();
        let Some(limit) = limit else { return self.position..end };
        let leads = |row: usize| self.keys.compare(row, &limit.keys, limit.position).is_le();
        let (mut low, mut step) = (self.position + 1, 1);
        while low + step <= end && leads(low + step - 1) {
            low += step;
            step *= 2;
        }
        let mut high = end.min(low + step - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if leads(middle) { low = middle + 1 } else { high = middle }
        }
        self.position..low
    }

    /// Those of `rows` that are kept, as ranges of the batch.
    pub(super) fn kept(&self, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = rows.start;
        let stretches = std::iter::from_fn(move || {
            let end = self.before + rows.end;
            let (stop, kept) =
                (from < rows.end).then(|| self.fate.losers.stretch(self.before + from, end))?;
            let range = from..stop - self.before;
            from = range.end;
            Some((range, kept))
        });
        stretches.filter_map(|(range, kept)| kept.then_some(range))
    }

    /// Goes on to the row at `position` of the batch; false at the file's end.
    pub(super) fn advance(&mut self, position: usize) -> Result<bool, LakeError> {
        self.position = position;
        if position < self.rows.num_rows() { Ok(true) } else { self.refill() }
    }

    /// Rows that have just been read, with the counts that some of them take.
    fn joined(&self, rows: RecordBatch) -> Result<RecordBatch, LakeError> {
        let joined = self.fate.joined_in(self.before, rows.num_rows());
        if joined.is_empty() {
            return Ok(rows);
        }
        with_counts(&rows, &joined).map_err(LakeError::columns(self.table))
    }

    fn refill(&mut self) -> Result<bool, LakeError> {
        self.before += self.rows.num_rows();
        self.position = 0;
        loop {
            if let Some(batch) = self.reader.as_mut().and_then(Iterator::next) {
                let batch = batch.map_err(|source| self.source.failed(source.into()))?;
                self.rows = self.joined(self.source.fit(batch)?)?;
                self.keys = Keys::of(self.table, &self.rows);
                return Ok(true);
            }
            if self.next_group == self.source.groups() {
                return Ok(false);
            }
            // One reader for each row group, so that no batch has two dictionaries.
            self.reader = Some(self.source.read_group(self.next_group, None, BATCH_ROWS)?);
            self.next_group += 1;
        }
    }
}
