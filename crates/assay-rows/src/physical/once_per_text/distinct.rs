//! The rows of a batch that differ in some columns of text.

use std::borrow::Cow;

use datafusion::arrow::array::builder::make_view;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::DataType;
use datafusion::error::Result;

const EMPTY: u32 = u32::MAX;

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
        let words = columns.iter().map(Words::of).collect::<Option<Vec<_>>>()?;
        let words: Vec<Words<'_>> = words.into_iter().filter(|words| !words.are_one()).collect();
        let mut changes = vec![false; rows];
        words.iter().for_each(|words| words.mark_changes(&mut changes));
        let mut slots = vec![EMPTY; rows.next_power_of_two()];
        let (mut of_row, mut firsts) = (Vec::with_capacity(rows), Vec::<u32>::new());
        let mut last = 0;
        for (row, is_other) in changes.into_iter().enumerate() {
            if is_other || row == 0 {
                last = combination(&words, row, &mut slots, &mut firsts);
                if firsts.len() > rows / 2 + 1 {
                    return None;
                }
            }
            of_row.push(last);
        }
        Some(Self { of_row: of_row.into(), firsts: firsts.into() })
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

/// The combination of a row, a new one if no row before it has it.
fn combination(words: &[Words<'_>], row: usize, slots: &mut [u32], firsts: &mut Vec<u32>) -> u32 {
    let mask = slots.len() - 1;
    let mut slot = words.iter().fold(0, |hash, words| words.hash(hash, row)) as usize & mask;
    loop {
        let Some(first) = firsts.get(slots[slot] as usize) else {
            slots[slot] = firsts.len() as u32;
            firsts.push(row as u32);
            return slots[slot];
        };
        if words.iter().all(|words| words.are_same(row, *first as usize)) {
            return slots[slot];
        }
        slot = (slot + 1) & mask;
    }
}

/// A word for each text of a column: texts of one word are the same.
struct Words<'a> {
    words: Cow<'a, [u128]>,
    nulls: Option<&'a NullBuffer>,
}

impl<'a> Words<'a> {
    fn of(column: &'a ArrayRef) -> Option<Self> {
        let words = match column.data_type() {
            DataType::Utf8View => Cow::Borrowed(&column.as_string_view().views()[..]),
            DataType::Utf8 => Cow::Owned(words_of_texts(column.as_string())),
            _ => return None,
        };
        let nulls = column.nulls().filter(|nulls| nulls.null_count() > 0);
        Some(Self { words, nulls })
    }

    /// Whether all rows have the same.
    fn are_one(&self) -> bool {
        match self.nulls {
            Some(nulls) => nulls.null_count() == nulls.len(),
            None => self.words.windows(2).all(|two| two[0] == two[1]),
        }
    }

    /// Marks rows that differ from the row before them.
    fn mark_changes(&self, changes: &mut [bool]) {
        let pairs = changes.iter_mut().skip(1).zip(self.words.windows(2));
        pairs.for_each(|(change, two)| *change |= two[0] != two[1]);
        if let Some(nulls) = self.nulls {
            let mut before = nulls.is_valid(0);
            for (change, valid) in changes.iter_mut().zip(nulls) {
                *change |= valid != before;
                before = valid;
            }
        }
    }

    fn are_same(&self, one: usize, other: usize) -> bool {
        self.words[one] == self.words[other]
            && self.nulls.is_none_or(|nulls| nulls.is_valid(one) == nulls.is_valid(other))
    }

    fn hash(&self, hash: u64, row: usize) -> u64 {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (low, high) = (self.words[row] as u64, (self.words[row] >> 64) as u64);
        let mixed = (hash.rotate_left(5) ^ low ^ high.rotate_left(29)).wrapping_mul(ODD);
        mixed ^ (mixed >> 32)
    }
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
