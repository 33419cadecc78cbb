//! The rows of a batch that differ in some columns of text.

use std::borrow::Cow;

use datafusion::arrow::array::builder::make_view;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;

const EMPTY: u32 = u32::MAX;
const NO_WORDS: Option<Cow<'_, [u128]>> = Some(Cow::Borrowed(&[]));

/// The combinations of values that the rows of some columns have.
#[derive(Debug)]
pub(super) struct Distinct {
    /// For each row, which combination it has.
    of_row: UInt32Array,
    /// For each combination, the first row that has it.
    firsts: UInt32Array,
}

/// Whether the kind of column is one that [`Distinct`] tells apart.
pub(crate) fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::Utf8View)
}

impl Distinct {
    /// Combinations of these columns, in the order of their first rows; nothing if they are
    /// no texts, or so many that there is little to be spared. Rows that share a combination
    /// have the same texts; those of two combinations may have the same too.
    pub(super) fn of(columns: &[ArrayRef], rows: usize) -> Option<Self> {
        let mut words = columns.iter().map(words_of).collect::<Option<Vec<_>>>()?;
        words.retain(|words| !words.is_empty());
        let mut hashes = vec![rows as u64; rows];
        words.iter().for_each(|words| add_hashes(&mut hashes, words));
        let (of_row, firsts) = numbered(&hashes)?;
        // Combinations that differ hardly ever have one hash. Then nothing is spared.
        let are_same = words.iter().all(|words| are_as_first(words, &of_row, &firsts));
        are_same.then(|| Self { of_row: of_row.into(), firsts: firsts.into() })
    }

    /// The values of columns, one for each combination.
    pub(super) fn firsts_of(&self, columns: &[ArrayRef]) -> Result<Vec<ArrayRef>> {
        columns.iter().map(|column| Ok(take(column, &self.firsts, None)?)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.firsts.len()
    }

    /// The combination of each row.
    pub(super) fn of_row(&self) -> &UInt32Array {
        &self.of_row
    }
}

/// The rows of each hash numbered by the first of them: the number of each row, and the first
/// row of each number; nothing if most rows have a number of their own.
fn numbered(hashes: &[u64]) -> Option<(Vec<u32>, Vec<u32>)> {
    let mut slots = vec![EMPTY; hashes.len().next_power_of_two()];
    let mask = slots.len() - 1;
    let (mut of_row, mut firsts) = (Vec::with_capacity(hashes.len()), Vec::<u32>::new());
    let mut last = (0, EMPTY);
    for (row, hash) in hashes.iter().enumerate() {
        if last.0 != *hash || row == 0 {
            let mut slot = *hash as usize & mask;
            while slots[slot] != EMPTY && hashes[firsts[slots[slot] as usize] as usize] != *hash {
                slot = (slot + 1) & mask;
            }
            if slots[slot] == EMPTY {
                slots[slot] = firsts.len() as u32;
                firsts.push(row as u32);
                if firsts.len() > hashes.len() / 2 + 1 {
                    return None;
                }
            }
            last = (*hash, slots[slot]);
        }
        of_row.push(last.1);
    }
    Some((of_row, firsts))
}

/// A word for each text of a column: texts of one word are the same. Of no rows if all have
/// the same text; nothing if they have no texts.
fn words_of(column: &ArrayRef) -> Option<Cow<'_, [u128]>> {
    let nulls = column.nulls().filter(|nulls| nulls.null_count() > 0);
    let words = match column.data_type() {
        DataType::Utf8View => Cow::Borrowed(&column.as_string_view().views()[..]),
        DataType::Utf8 if nulls.is_none() && are_one_text(column.as_string()) => return NO_WORDS,
        DataType::Utf8 => Cow::Owned(words_of_texts(column.as_string())),
        _ => return None,
    };
    let words = match nulls {
        Some(nulls) => Cow::Owned(without_nulls(&words, nulls)),
        None => words,
    };
    match words.windows(2).all(|two| two[0] == two[1]) {
        true => NO_WORDS,
        false => Some(words),
    }
}

/// The words with one that no text has in the place of those of nulls.
fn without_nulls(words: &[u128], nulls: &NullBuffer) -> Vec<u128> {
    // No text is as long as these bits say.
    let mut known = vec![u128::MAX; words.len()];
    for (from, to) in nulls.valid_slices() {
        known[from..to].copy_from_slice(&words[from..to]);
    }
    known
}

/// Short texts by what they are, long ones by where they are.
fn words_of_texts(texts: &StringArray) -> Vec<u128> {
    let (offsets, bytes) = (texts.value_offsets(), texts.value_data());
    let word = |range: &[i32]| {
        let (from, to) = (range[0] as usize, range[1] as usize);
        make_view(&bytes[from..to], 0, from as u32)
    };
    offsets.windows(2).map(word).collect()
}

/// Whether all texts are the same, none of which is null.
fn are_one_text(texts: &StringArray) -> bool {
    let (offsets, bytes) = (texts.value_offsets(), texts.value_data());
    let ([first, second, ..], Some(last)) = (offsets, offsets.last()) else { return true };
    let length = second - first;
    let [first, second, before, last] =
        [*first, *second, last - length, *last].map(|at| at as usize);
    offsets.windows(2).all(|two| two[1] - two[0] == length)
        && bytes[first..before] == bytes[second..last]
}

fn add_hashes(hashes: &mut [u64], words: &[u128]) {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    for (hash, word) in hashes.iter_mut().zip(words) {
        let (low, high) = (*word as u64, (*word >> 64) as u64);
        let product = u128::from(low ^ *hash) * u128::from(high ^ ODD);
        *hash = product as u64 ^ (product >> 64) as u64;
    }
}

/// Whether the word of each row is that of the first row of its number.
fn are_as_first(words: &[u128], of_row: &[u32], firsts: &[u32]) -> bool {
    let of_firsts: Vec<u128> = firsts.iter().map(|row| words[*row as usize]).collect();
    let each = words.iter().zip(of_row);
    each.fold(true, |are_same, (word, number)| are_same & (*word == of_firsts[*number as usize]))
}
