//! What a row says, in one number: to know a copy again.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

use super::rows::Null;

/// Sets the columns apart from one another.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Rows of which all columns are taken before the next: few enough that their
/// digests stay near.
const ROWS_AT_ONCE: usize = 2048;

/// For each row a digest of everything it says but its request id, where it was
/// read, and how long the bodies were as they were printed there. Rows of any
/// batch that say the same have the same digest, within one build; two that
/// differ share one by chance in 2^64.
pub(super) fn digests(said: &[Said<'_>], rows: usize) -> Vec<u64> {
    let mut digests = vec![0; rows];
    for (number, digests) in digests.chunks_mut(ROWS_AT_ONCE).enumerate() {
        said.iter().for_each(|column| column.add_to(digests, number * ROWS_AT_ONCE));
    }
    digests
}

/// One column; nothing is kept behind its last value that is not null.
pub(super) enum Said<'c> {
    Numbers(&'c [i64], u64),
    /// Codes, 0 for null, and a number for what each stands for.
    Codes(&'c [u32], Vec<u64>),
}

fn seed(column: usize) -> u64 {
    (column as u64 + 1).wrapping_mul(STEP)
}

impl<'c> Said<'c> {
    /// What numbers say, in the column of that number.
    pub(super) fn numbers(rows: &'c [i64], column: usize) -> Self {
        Self::Numbers(rows, seed(column))
    }

    /// What codes from 1 on say, each of which stands for one of the values.
    pub(super) fn codes(
        rows: &'c [u32],
        values: impl IntoIterator<Item = impl Hash>,
        column: usize,
    ) -> Self {
        let hasher = FixedState::with_seed(seed(column));
        let of_values = values.into_iter().map(|value| hasher.hash_one(value));
        Self::Codes(rows, std::iter::once(0).chain(of_values).collect())
    }

    /// Adds the values of rows from number `first` on. A null adds nothing, so
    /// that it is none whether it is kept or not.
    fn add_to(&self, digests: &mut [u64], first: usize) {
        match self {
            Self::Numbers(values, seed) => {
                let values = values.get(first..).unwrap_or_default();
                for (digest, value) in digests.iter_mut().zip(values) {
                    *digest ^= if *value == i64::NULL { 0 } else { mixed(*value, *seed) };
                }
            }
            Self::Codes(rows, of_codes) => {
                let rows = rows.get(first..).unwrap_or_default();
                for (digest, code) in digests.iter_mut().zip(rows) {
                    *digest ^= of_codes[*code as usize];
                }
            }
        }
    }
}

#[inline]
fn mixed(value: i64, seed: u64) -> u64 {
    let product = u128::from(value as u64 ^ seed) * u128::from(STEP ^ seed.rotate_left(32));
    (product >> 64) as u64 ^ product as u64
}
