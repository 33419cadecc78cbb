//! Which requests a day may hold.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::compact::records::mixed;

/// Bits for each row where there is room; one key in sixty is then taken for
/// one of the day's that is not.
const BITS_OF_ROW: usize = 16;

/// A Bloom filter of request keys, so that of the rows of a neighbouring day
/// only those are looked at that may be duplicates.
pub(super) struct RequestFilter(Vec<AtomicU64>);

impl RequestFilter {
    pub(super) fn new(rows: usize, memory_bytes: usize) -> Self {
        let words = (rows * BITS_OF_ROW / 64).min(memory_bytes / 8).max(1);
        Self((0..words).map(|_| AtomicU64::new(0)).collect())
    }

    /// Takes a key in; from any thread.
    pub(super) fn insert(&self, key: u128) {
        let (word, bits) = self.place(key);
        word.fetch_or(bits, Ordering::Relaxed);
    }

    /// False only if the key has not been taken in.
    pub(super) fn may_hold(&self, key: u128) -> bool {
        let (word, bits) = self.place(key);
        word.load(Ordering::Relaxed) & bits == bits
    }

    fn place(&self, key: u128) -> (&AtomicU64, u64) {
        let mixed = mixed(key);
        let word = ((u128::from(mixed) * self.0.len() as u128) >> 64) as usize;
        (&self.0[word], 1 << (mixed & 63) | 1 << (mixed >> 6 & 63))
    }
}
