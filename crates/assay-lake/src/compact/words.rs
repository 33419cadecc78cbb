//! A column of codes whose inputs have dictionaries of their own.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, AsArray, DictionaryArray, PrimitiveArray, StringArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::Int32Type;
use hashbrown::HashMap;

/// Length of the texts at which the dictionary is begun anew with the next row group.
const TEXT_BYTES_MAX: usize = 4 << 20;

/// Stands for null among codes, and for a code that has not been met yet.
const NONE: i32 = -1;

/// Codes of a common dictionary. A text is looked up once for each dictionary
/// of each input, not for each row.
pub(super) struct MergedCodes {
    codes: Vec<i32>,
    nulls: usize,
    ids: HashMap<Arc<str>, i32>,
    texts: Vec<Arc<str>>,
    text_bytes: usize,
    translations: Vec<Translation>,
}

/// From the codes of an input's current dictionary to the common ones.
#[derive(Default)]
struct Translation {
    /// Held, so that no other dictionary comes to lie at its place.
    texts: Option<StringArray>,
    codes: Vec<i32>,
}

impl MergedCodes {
    pub(super) fn new(inputs: usize) -> Self {
        Self {
            codes: Vec::new(),
            nulls: 0,
            ids: HashMap::new(),
            texts: Vec::new(),
            text_bytes: 0,
            translations: (0..inputs).map(|_| Translation::default()).collect(),
        }
    }

    /// Takes a range of a column of the input of that number.
    pub(super) fn take(
        &mut self,
        input: usize,
        column: &DictionaryArray<Int32Type>,
        range: Range<usize>,
    ) {
        let mut translation = std::mem::take(&mut self.translations[input]);
        translation.turn_to(column.values().as_string());
        let keys = column.keys();
        let values = &keys.values()[range.clone()];
        match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
            None => values.iter().for_each(|code| self.push(&mut translation, *code)),
            Some(nulls) => {
                for (row, code) in range.zip(values) {
                    if nulls.is_valid(row) {
                        self.push(&mut translation, *code);
                    } else {
                        self.codes.push(NONE);
                        self.nulls += 1;
                    }
                }
            }
        }
        self.translations[input] = translation;
    }

    #[inline]
    fn push(&mut self, translation: &mut Translation, code: i32) {
        let common = translation.codes[code as usize];
        let common = if common == NONE { self.translate(translation, code) } else { common };
        self.codes.push(common);
    }

    #[cold]
    fn translate(&mut self, translation: &mut Translation, code: i32) -> i32 {
        let text = translation.texts.as_ref().map_or("", |texts| texts.value(code as usize));
        let common = self.ids.get(text).copied().unwrap_or_else(|| self.add(text));
        translation.codes[code as usize] = common;
        common
    }

    fn add(&mut self, text: &str) -> i32 {
        let (id, text) = (self.texts.len() as i32, Arc::<str>::from(text));
        self.text_bytes += text.len();
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// The codes taken so far and the dictionary; begins anew.
    pub(super) fn finish(&mut self) -> (PrimitiveArray<Int32Type>, StringArray) {
        let codes = std::mem::take(&mut self.codes);
        let nulls = (std::mem::take(&mut self.nulls) > 0)
            .then(|| NullBuffer::from_iter(codes.iter().map(|code| *code != NONE)));
        let texts = StringArray::from_iter_values(&self.texts);
        if self.text_bytes > TEXT_BYTES_MAX {
            *self = Self::new(self.translations.len());
        }
        (PrimitiveArray::new(codes.into(), nulls), texts)
    }
}

impl Translation {
    /// Begins anew unless this is the dictionary of the batch before.
    fn turn_to(&mut self, texts: &StringArray) {
        let place = |texts: &StringArray| (texts.value_offsets().as_ptr(), texts.len());
        if self.texts.as_ref().is_some_and(|held| place(held) == place(texts)) {
            return;
        }
        self.codes.clear();
        self.codes.resize(texts.len(), NONE);
        self.texts = Some(texts.clone());
    }
}
