//! What every column of `invocations` can do, whatever it holds.

use arrow_schema::{ArrowError, DataType};
use assay_schema::Kind;
use assay_schema::words::TokenSource;

use super::digest::Said;
use super::ready::{Given, Ready};
use super::rows::{Null, Rows};

/// A column while rows are appended. What follows from another column holds
/// nothing of its own.
pub(super) trait LogColumn {
    /// What the table says that it holds.
    const KIND: Kind;

    /// The type in a finished batch: texts are numbered.
    fn arrow() -> DataType {
        match Self::KIND {
            Kind::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            kind => kind.arrow(),
        }
    }

    /// Adds nulls up to so many rows, unless all are null.
    fn fill(&mut self, _rows: usize) {}

    /// Forgets all rows, but keeps the memory for others.
    fn clear(&mut self) {}

    /// Bytes of its texts, which grow without regard to rows.
    fn text_bytes(&self) -> usize {
        0
    }

    /// What its rows say of the call, for the column of that number among those
    /// that say something; none where it is of the delivery alone, or follows
    /// from another.
    fn said(&self, _number: usize) -> Option<Said<'_>> {
        None
    }

    /// Its rows, filled, ready to be put in order; `given` is what other columns
    /// hold.
    ///
    /// # Errors
    /// Arrow's, of a column that it refuses.
    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError>;
}

/// Microseconds since the epoch, of every row.
#[derive(Default)]
pub(super) struct MomentColumn(Vec<i64>);

impl MomentColumn {
    #[inline]
    pub(super) fn push(&mut self, micros: i64) {
        self.0.push(micros);
    }

    /// Of every row so far.
    pub(super) fn micros(&self) -> &[i64] {
        &self.0
    }
}

impl LogColumn for MomentColumn {
    const KIND: Kind = Kind::Timestamp;

    fn clear(&mut self) {
        self.0.clear();
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        Some(Said::numbers(&self.0, number))
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ok(Ready::Time(&self.0))
    }
}

/// Counts, of which none is negative.
#[derive(Default)]
pub(super) struct CountColumn(Rows<i64>);

impl CountColumn {
    #[inline]
    pub(super) fn push(&mut self, row: usize, count: Option<i64>) {
        self.0.push(row, count.unwrap_or(i64::NULL));
    }
}

impl LogColumn for CountColumn {
    const KIND: Kind = Kind::BigInt;

    fn fill(&mut self, rows: usize) {
        self.0.fill(rows);
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        Some(Said::numbers(self.0.kept(), number))
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ok(Ready::Count(self.0.kept()))
    }
}

/// Where a count was found: numbers of words from 1 on, 0 for none.
#[derive(Default)]
pub(super) struct SourceColumn(Rows<u32>);

impl SourceColumn {
    #[inline]
    pub(super) fn push(&mut self, row: usize, source: Option<TokenSource>) {
        self.0.push(row, source.map_or(u32::NULL, |source| source as u32 + 1));
    }
}

impl LogColumn for SourceColumn {
    const KIND: Kind = Kind::Text;

    fn fill(&mut self, rows: usize) {
        self.0.fill(rows);
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        let words = 1..=TokenSource::ALL.len();
        Some(Said::codes(self.0.kept(), words, number))
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        let words = TokenSource::ALL.iter().map(|source| source.word());
        Ok(Ready::words(words, self.0.kept()))
    }
}

/// What differs between two deliveries of one call: where they were read, and how
/// long the bodies were as they were printed there.
#[derive(Default)]
pub(super) struct OfDelivery<C>(pub(super) C);

impl<C: LogColumn> LogColumn for OfDelivery<C> {
    const KIND: Kind = C::KIND;

    fn fill(&mut self, rows: usize) {
        self.0.fill(rows);
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn text_bytes(&self) -> usize {
        self.0.text_bytes()
    }

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        self.0.ready(given)
    }
}
