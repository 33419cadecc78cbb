//! What a row says, in one number: to know a copy again.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

use super::columns::Columns;
use super::interner::Interner;
use super::rows::{Null, Rows};

/// Sets the columns apart from one another.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// For each row a digest of everything it says but its request id, where it was
/// read, and how long the bodies were as they were printed there. Rows of any batch that say the same have the same digest, within
/// one build; two that differ share one by chance in 2^64.
pub(super) fn digests(columns: &Columns) -> Vec<u64> {
    let mut digests = Digests { of_rows: vec![0; columns.event_time.len()], column: 0 };
    digests.add(&columns.event_time, number);
    for column in columns.counts() {
        digests.add(column.kept(), number);
    }
    for column in columns.sources() {
        digests.add(column.kept(), |source, seed| number(i64::from(source), seed));
    }
    for column in columns.texts() {
        digests.add_texts(&column.texts, &column.rows);
    }
    digests.add_coded(columns.metadata.said().iter(), &columns.metadata.rows);
    digests.of_rows
}

struct Digests {
    of_rows: Vec<u64>,
    column: u64,
}

impl Digests {
    /// A null adds nothing, so that it is none whether it is kept or not.
    fn add<T: Null>(&mut self, values: &[T], mixed: impl Fn(T, u64) -> u64) {
        self.column += 1;
        let seed = self.column.wrapping_mul(STEP);
        for (digest, value) in self.of_rows.iter_mut().zip(values) {
            *digest ^= if *value == T::NULL { 0 } else { mixed(*value, seed) };
        }
    }

    fn add_texts(&mut self, texts: &Interner, rows: &Rows<u32>) {
        self.add_coded((1..=texts.len() as u32).map(|code| texts.get(code)), rows);
    }

    /// Adds what the numbers of rows stand for, which begin at 1.
    fn add_coded(&mut self, of_codes: impl Iterator<Item = impl Hash>, rows: &Rows<u32>) {
        let hasher = FixedState::with_seed(self.column);
        let of_codes: Vec<u64> = of_codes.map(|said| hasher.hash_one(said)).collect();
        self.add(rows.kept(), |code, _| of_codes[code as usize - 1]);
    }
}

#[inline]
fn number(value: i64, seed: u64) -> u64 {
    let product = u128::from(value as u64 ^ seed) * u128::from(STEP ^ seed.rotate_left(32));
    (product >> 64) as u64 ^ product as u64
}
