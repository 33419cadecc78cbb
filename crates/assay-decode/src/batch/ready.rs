//! Columns of rows as they came, to Arrow arrays of rows in order.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, Int64Array, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};
use arrow_schema::ArrowError;

use super::interner::Interner;
use super::rejects::moments;

/// A column that is ready to be put in order; no rows are kept of one that is
/// null in all of them.
pub(super) enum Ready<'c> {
    Time(&'c [i64]),
    Count(&'c [i64]),
    Text {
        values: ArrayRef,
        rows: &'c [u32],
        /// What each number of `rows` means here, if it is another column's.
        codes: Option<Vec<u32>>,
    },
    Other(&'c dyn Gather),
}

/// A column that puts its rows in order by itself.
pub(super) trait Gather {
    /// The rows in the order given.
    fn gather(&self, order: &[u32]) -> Result<ArrayRef, ArrowError>;
}

/// Distinct texts and the number of each row's, 0 for null.
#[derive(Clone, Copy)]
pub(super) struct Numbered<'c> {
    pub(super) texts: &'c Interner,
    pub(super) rows: &'c [u32],
}

/// What other columns follow from.
pub(super) struct Given<'c> {
    pub(super) arns: Numbered<'c>,
    pub(super) model_ids: Numbered<'c>,
}

impl<'c> Ready<'c> {
    /// Of texts as they are.
    pub(super) fn texts(Numbered { texts, rows }: Numbered<'c>) -> Result<Self, ArrowError> {
        Ok(Self::Text { values: Arc::new(texts.values()?), rows, codes: None })
    }

    /// Of the text that each of these means.
    pub(super) fn derived<'a>(
        from: Numbered<'c>,
        text: impl Fn(Option<&'c str>) -> Option<&'a str>,
    ) -> Result<Self, ArrowError> {
        let mut texts = Interner::default();
        let codes = 0..=from.texts.len() as u32;
        let codes = codes.map(|code| {
            let text = text((code != 0).then(|| from.texts.text(code)));
            text.map_or(0, |text| texts.intern(text.as_bytes()))
        });
        let codes: Vec<u32> = codes.collect();
        let rows = if texts.len() == 0 { &[][..] } else { from.rows };
        Ok(Self::Text { values: Arc::new(texts.values()?), rows, codes: Some(codes) })
    }

    /// Of numbers of these words, from 1 on.
    pub(super) fn words(words: impl Iterator<Item = &'static str>, rows: &'c [u32]) -> Self {
        let values = Arc::new(StringArray::from_iter_values(words));
        Self::Text { values, rows, codes: None }
    }

    pub(super) fn gather(&self, order: &[u32], blank: &Blank) -> Result<ArrayRef, ArrowError> {
        match self {
            Self::Time(rows) => Ok(moments(pick(rows, order))),
            Self::Count([]) => Ok(Arc::new(blank.counts())),
            Self::Count(rows) => Ok(counts(rows, order)),
            Self::Text { values, rows: [], .. } => dictionary(values, blank.keys()),
            Self::Text { values, rows, codes } => {
                dictionary(values, keys(rows, codes.as_deref(), order))
            }
            Self::Other(column) => column.gather(order),
        }
    }
}

/// What all columns share that are null in every row.
pub(super) struct Blank {
    zeros: Buffer,
    nulls: NullBuffer,
}

impl Blank {
    pub(super) fn new(rows: usize) -> Self {
        Self { zeros: Buffer::from_vec(vec![0i64; rows]), nulls: NullBuffer::new_null(rows) }
    }

    fn counts(&self) -> Int64Array {
        let zeros = ScalarBuffer::new(self.zeros.clone(), 0, self.nulls.len());
        Int64Array::new(zeros, Some(self.nulls.clone()))
    }

    fn keys(&self) -> Int32Array {
        let zeros = ScalarBuffer::new(self.zeros.clone(), 0, self.nulls.len());
        Int32Array::new(zeros, Some(self.nulls.clone()))
    }
}

fn pick<T: Copy>(rows: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|row| rows[*row as usize]).collect()
}

fn counts(rows: &[i64], order: &[u32]) -> ArrayRef {
    let picked = pick(rows, order);
    let nulls = nulls(&picked, |count| *count >= 0);
    Arc::new(Int64Array::new(ScalarBuffer::from(picked), nulls))
}

fn dictionary(values: &ArrayRef, keys: Int32Array) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values.clone())?))
}

/// Keys begin at 0, numbers of texts at 1.
fn keys(rows: &[u32], codes: Option<&[u32]>, order: &[u32]) -> Int32Array {
    let picked = order.iter().map(|row| rows[*row as usize]);
    let mut keys: Vec<i32> = match codes {
        None => picked.map(|code| code as i32 - 1).collect(),
        Some(codes) => picked.map(|code| codes[code as usize] as i32 - 1).collect(),
    };
    let nulls = nulls(&keys, |key| *key >= 0);
    if nulls.is_some() {
        keys.iter_mut().for_each(|key| *key = (*key).max(0));
    }
    Int32Array::new(ScalarBuffer::from(keys), nulls)
}

/// Which values stand, 64 at a time; nothing if all do.
pub(super) fn nulls<T>(values: &[T], stands: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    if values.iter().fold(true, |all, value| all & stands(value)) {
        return None;
    }
    let bits = |values: &[T]| {
        values.iter().rev().fold(0u64, |bits, value| bits << 1 | u64::from(stands(value)))
    };
    let words: Vec<u64> = values.chunks(64).map(bits).collect();
    let bits = BooleanBuffer::new(Buffer::from_vec(words), 0, values.len());
    Some(NullBuffer::new(bits))
}
