//! What becomes of several deliveries of one request: their join.
//!
//! A delivery is taken apart into units, and of each unit the greatest stays.
//! So neither the order of deliveries nor how they are put together makes a
//! difference, and a delivery joined with itself is itself.
//!
//! * The input count with its source: known before unknown, then the better
//!   source, then the greater number.
//! * The cache counts with their source: reads and writes both known before one
//!   of them, then the better source, then the numbers, then the known split.
//! * Everything else, the output count and the place it was read from among it:
//!   a call that succeeded before one that failed, then the output count as
//!   above, then the earlier event, then a fixed order over all that is said,
//!   and last over where it was read.

use assay_schema::words::TokenSource;

/// Columns of the two units that may come from another delivery than the rest.
pub(super) const INPUT: [&str; 2] = ["input_tokens", "input_token_source"];
pub(super) const CACHE: [&str; 5] = [
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_5m_input_tokens",
    "cache_write_1h_input_tokens",
    "cache_token_source",
];

/// What one delivery says of a request, or what several say together: units
/// that compare as lists of numbers, the weightiest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Whether it succeeded, rank and value of the output count, the event's
    /// time turned round, a digest of what else it says, and one of where and
    /// how that was printed.
    pub(crate) rest: [i64; 6],
    /// Rank and value.
    pub(crate) input: [i64; 2],
    /// How many of reads and writes are known, rank, reads, writes, how many
    /// parts of the writes are known, those of 5 minutes, those of 1 hour.
    pub(crate) cache: [i64; 7],
}

impl Delivery {
    /// Numbers of a delivery.
    pub(crate) const NUMBERS: usize = 15;

    /// What both say together.
    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            rest: self.rest.max(other.rest),
            input: self.input.max(other.input),
            cache: self.cache.max(other.cache),
        }
    }

    /// What copies of one request say together, and which of them stands for all:
    /// of those that say the most the first by place. There must be one copy.
    pub(crate) fn together<P: Copy + Ord>(copies: &[(P, Self)]) -> (P, Self) {
        let (first, says) = copies[0];
        let all = copies.iter().fold(says, |all, (_, says)| all.join(*says));
        let stands = copies.iter().filter(|(_, says)| says.rest == all.rest);
        (stands.map(|(place, _)| *place).min().unwrap_or(first), all)
    }

    /// Whether the counts are those of the other, so that a row that has those
    /// need not be changed.
    pub(crate) fn counts_as(&self, other: &Self) -> bool {
        (self.input, self.cache) == (other.input, other.cache)
    }

    /// All of it, to be stored.
    pub(crate) fn numbers(&self) -> [i64; Self::NUMBERS] {
        let mut numbers = [0; Self::NUMBERS];
        numbers[..6].copy_from_slice(&self.rest);
        numbers[6..8].copy_from_slice(&self.input);
        numbers[8..].copy_from_slice(&self.cache);
        numbers
    }

    /// The delivery that was stored so.
    pub(crate) fn of_numbers(numbers: &[i64; Self::NUMBERS]) -> Self {
        let part = |from: usize| move |at: usize| numbers[from + at];
        Self {
            rest: std::array::from_fn(part(0)),
            input: std::array::from_fn(part(6)),
            cache: std::array::from_fn(part(8)),
        }
    }
}

/// Of a count that is known; the better the source, the greater.
pub(super) fn rank(source: Option<&str>) -> i64 {
    let all = TokenSource::ALL.iter().rev();
    let place = all.map(|source| source.word()).position(|word| Some(word) == source);
    place.map_or(1, |place| place as i64 + 2)
}

/// The word of the source that has this rank.
pub(super) fn source_of(rank: i64) -> Option<&'static str> {
    let place = usize::try_from(rank.checked_sub(2)?).ok()?;
    TokenSource::ALL.iter().rev().nth(place).map(|source| source.word())
}
