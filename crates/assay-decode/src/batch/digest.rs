//! What a row says, in one number: to know a copy again.

use std::hash::{BuildHasher, Hash};

use foldhash::quality::FixedState;

use super::columns::Columns;
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
pub(super) fn digests(columns: &Columns) -> Vec<u64> {
    let said = said(columns);
    let mut digests = vec![0; columns.event_time.len()];
    for (number, digests) in digests.chunks_mut(ROWS_AT_ONCE).enumerate() {
        said.iter().for_each(|column| column.add_to(digests, number * ROWS_AT_ONCE));
    }
    digests
}

/// One column; nothing is kept behind its last value that is not null.
enum Said<'c> {
    Numbers(&'c [i64], u64),
    /// Codes from 1 on, and a number for what each stands for.
    Codes(&'c [u32], Vec<u64>),
}

fn said(columns: &Columns) -> Vec<Said<'_>> {
    let mut said = vec![Said::Numbers(&columns.event_time, STEP)];
    for column in columns.counts() {
        said.push(Said::Numbers(column.kept(), seed(said.len())));
    }
    for column in columns.sources() {
        let words = 0..u8::MAX;
        said.push(codes(column.kept(), words, said.len()));
    }
    for column in columns.texts() {
        let texts = (1..=column.texts.len() as u32).map(|code| column.texts.get(code));
        said.push(codes(column.rows.kept(), texts, said.len()));
    }
    let maps = columns.metadata.said().iter();
    said.push(codes(columns.metadata.rows.kept(), maps, said.len()));
    said
}

fn seed(column: usize) -> u64 {
    (column as u64 + 1).wrapping_mul(STEP)
}

fn codes<'c>(rows: &'c [u32], values: impl Iterator<Item = impl Hash>, column: usize) -> Said<'c> {
    let hasher = FixedState::with_seed(seed(column));
    Said::Codes(rows, values.map(|value| hasher.hash_one(value)).collect())
}

impl Said<'_> {
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
                    *digest ^= match code.checked_sub(1) {
                        Some(at) => of_codes[at as usize],
                        None => 0,
                    };
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
