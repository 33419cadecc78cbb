//! What becomes of the rows of a file.

use crate::compact::bits::Losers;
use crate::dedup::delivery::Delivery;

/// Which rows of a file are left out, and which take counts from others.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate {
    pub(super) losers: Losers,
    /// Rows by number, ascending once all are there, with what they and the
    /// rows left out in their favour say together.
    pub(super) joined: Vec<(u32, Delivery)>,
}

impl Fate {
    /// Whether the file stays as it is.
    pub(super) fn is_none(&self) -> bool {
        self.losers.count() == 0 && self.joined.is_empty()
    }

    /// Those that take counts among `rows` rows from number `first` on, as
    /// numbers from there.
    pub(super) fn joined_in(&self, first: usize, rows: usize) -> Vec<(usize, Delivery)> {
        let from = self.joined.partition_point(|(row, _)| (*row as usize) < first);
        let within = self.joined[from..].iter();
        let within = within.take_while(|(row, _)| (*row as usize) < first + rows);
        within.map(|(row, all)| (*row as usize - first, *all)).collect()
    }
}
