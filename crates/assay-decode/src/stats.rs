//! What became of an object's bytes and records.

use assay_schema::words::RejectReason;

/// Counts for one object, up to where it has been read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectStats {
    /// Bytes after inflation.
    pub inflated_bytes: u64,
    /// Rows appended to batches.
    pub records: u64,
    /// Rows dropped because their request id had been seen, see
    /// [`crate::Batch::drop_seen`]: what drops them moves them here from
    /// `records`.
    pub duplicates: u64,
    /// Counts of tokens or milliseconds that were negative, not whole, or larger
    /// than [`crate::limits::COUNT_MAX`]; they are null in their rows.
    pub counts_refused: u64,
    /// The line of the first record that has one, from 1.
    pub first_refused_line: Option<u64>,
    /// Inflated bytes by what became of them.
    pub bytes: BytesByFate,
    pub(crate) rejected: [u64; RejectReason::ALL.len()],
}

/// Inflated bytes by what became of them; once an object is done they add up
/// to [`ObjectStats::inflated_bytes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BytesByFate {
    /// Text of records, duplicates included.
    pub records: u64,
    /// Text of rejects, and what was passed over to find the next record.
    pub rejected: u64,
    /// Blanks and line ends, byte order marks, an array's brackets and commas.
    pub blank: u64,
}

impl ObjectStats {
    /// How many rejects there were for a reason.
    pub fn rejected(&self, reason: RejectReason) -> u64 {
        self.rejected.get(reason as usize).copied().unwrap_or(0)
    }

    /// How many rejects there were.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.iter().sum()
    }

    #[inline]
    pub(crate) fn count_refused(&mut self, counts: u32, line: u64) {
        if counts > 0 {
            self.counts_refused += u64::from(counts);
            self.first_refused_line.get_or_insert(line);
        }
    }

    pub(crate) fn count_reject(&mut self, reason: RejectReason) {
        if let Some(count) = self.rejected.get_mut(reason as usize) {
            *count += 1;
        }
    }
}
