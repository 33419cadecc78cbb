//! Rolled rows into one file for each day.

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use assay_schema::tables;

use crate::error::LakeError;
use crate::files::{EncodedFile, FileWriter};

/// Level of rolled files: small, written once, read by every query.
const ROLLED_ZSTD_LEVEL: i32 = 3;

/// The files of some days while their rows arrive.
#[derive(Default)]
pub struct RolledDays {
    open: Option<(String, FileWriter)>,
    pub(super) files: Vec<EncodedFile>,
    /// Rows so far.
    pub rows: u64,
}

impl RolledDays {
    /// Takes rows with the columns of [`tables::DAILY_USAGE`], ordered by day
    /// and within it as [`assay_schema::Table::sorted_by`] says.
    ///
    /// # Errors
    /// When they are of other types, or cannot be encoded.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), LakeError> {
        let columns = rows.num_columns();
        let days: StringArray = rows.column(columns - 1).as_string::<i32>().clone();
        let data: Vec<usize> = (0..columns - 1).collect();
        let data = rows.project(&data).map_err(columns_failed)?;
        let data = RecordBatch::try_new(tables::DAILY_USAGE.data_schema(), data.columns().to_vec())
            .map_err(columns_failed)?;
        for (from, length) in runs(&days) {
            self.write_day(days.value(from), &data.slice(from, length))?;
        }
        self.rows += rows.num_rows() as u64;
        Ok(())
    }

    fn write_day(&mut self, day: &str, rows: &RecordBatch) -> Result<(), LakeError> {
        if self.open.as_ref().is_some_and(|(open, _)| open != day) {
            self.close()?;
        }
        let (_, writer) = match &mut self.open {
            Some(open) => open,
            None => self.open.insert((day.to_owned(), new_writer(day)?)),
        };
        writer.write(rows)
    }

    fn close(&mut self) -> Result<(), LakeError> {
        if let Some((_, writer)) = self.open.take() {
            self.files.push(writer.finish()?);
        }
        Ok(())
    }

    /// The files, each of one day.
    pub(super) fn finish(mut self) -> Result<Vec<EncodedFile>, LakeError> {
        self.close()?;
        Ok(self.files)
    }
}

fn new_writer(day: &str) -> Result<FileWriter, LakeError> {
    let table = &tables::DAILY_USAGE;
    FileWriter::new(table, Some(day.to_owned()), table.data_schema(), ROLLED_ZSTD_LEVEL)
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

fn columns_failed(source: arrow::error::ArrowError) -> LakeError {
    LakeError::Columns { table: tables::DAILY_USAGE.name, source }
}
