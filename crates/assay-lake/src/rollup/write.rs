//! Sums into one file for each day or month.

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use assay_schema::Table;

use super::grain::Grain;
use crate::error::LakeError;
use crate::files::{Columns, EncodedFile, GroupWriter};

/// Level of rolled files: small, written once, read by every query.
const ROLLED_ZSTD_LEVEL: i32 = 3;

/// The files of some days or months while their rows arrive.
pub struct Sums {
    table: &'static Table,
    open: Option<(String, Vec<RecordBatch>)>,
    pub(super) files: Vec<EncodedFile>,
    /// Rows so far.
    pub rows: u64,
}

impl Sums {
    /// None so far.
    pub fn of(grain: Grain) -> Self {
        Self { table: grain.table(), open: None, files: Vec::new(), rows: 0 }
    }

    /// Takes rows with the columns of the table, ordered by `event_date`
    /// and within it as [`Table::sorted_by`] says.
    ///
    /// # Errors
    /// When they are of other types, or cannot be encoded.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        let columns = rows.num_columns();
        let days: StringArray = rows.column(columns - 1).as_string::<i32>().clone();
        let data: Vec<usize> = (0..columns - 1).collect();
        let data = rows.project(&data).map_err(LakeError::columns(self.table))?;
        let data = RecordBatch::try_new(self.table.data_schema(), data.columns().to_vec())
            .map_err(LakeError::columns(self.table))?;
        for (from, length) in runs(&days) {
            self.write_day(days.value(from), data.slice(from, length))?;
        }
        self.rows += rows.num_rows() as u64;
        Ok(())
    }

    fn write_day(&mut self, day: &str, rows: RecordBatch) -> Result<(), LakeError> {
        if self.open.as_ref().is_some_and(|(open, _)| open != day) {
            self.close()?;
        }
        self.open.get_or_insert_with(|| (day.to_owned(), Vec::new())).1.push(rows);
        Ok(())
    }

    fn close(&mut self) -> Result<(), LakeError> {
        if let Some((day, rows)) = self.open.take() {
            self.files.push(file_of(self.table, day, &rows)?);
        }
        Ok(())
    }

    /// The files, each of one day or month.
    pub(super) fn finish(mut self) -> Result<Vec<EncodedFile>, LakeError> {
        self.close()?;
        Ok(self.files)
    }
}

/// The sums of a day or a month, which are few beside what they sum up, as one file.
fn file_of(
    table: &'static Table,
    day: String,
    rows: &[RecordBatch],
) -> Result<EncodedFile, LakeError> {
    let schema = table.data_schema();
    let rows = concat_batches(&schema, rows).map_err(LakeError::columns(table))?;
    let mut writer = GroupWriter::new(table, schema, ROLLED_ZSTD_LEVEL, Vec::new())?;
    writer.write(&rows, Columns::InTurn)?;
    let stats = writer.finish()?;
    let bytes = std::mem::take(writer.sink());
    Ok(EncodedFile { table, partition: Some(day), bytes, stats })
}

/// Start and length of each run of equal days.
fn runs(days: &StringArray) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for row in 0..days.len() {
        match runs.last_mut() {
            Some((from, length)) if days.value(*from) == days.value(row) => *length += 1,
            _ => runs.push((row, 1)),
        }
    }
    runs
}
