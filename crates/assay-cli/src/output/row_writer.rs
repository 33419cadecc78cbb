//! What a format is to the rows.

use arrow::array::RecordBatch;

/// Takes batches of one schema and writes them.
pub(super) trait RowWriter {
    /// Writes, or keeps, the rows.
    fn write(&mut self, batch: &RecordBatch) -> arrow::error::Result<()>;

    /// Writes what is still to be written. Returns how many rows are shown, if
    /// not all of them are.
    fn finish(self: Box<Self>) -> arrow::error::Result<Option<u64>>;
}
