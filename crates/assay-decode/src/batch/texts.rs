//! Columns of texts while rows are appended.

use super::interner::Interner;
use super::rows::{Null, Rows};
use crate::scan::Text;

/// Distinct texts and the number of each row's text, 0 for null.
#[derive(Default)]
pub(super) struct TextColumn {
    pub(super) texts: Interner,
    pub(super) rows: Rows<u32>,
}

impl TextColumn {
    #[inline]
    pub(super) fn push(&mut self, row: usize, text: Option<Text<'_>>) -> u32 {
        let code = text.map_or(u32::NULL, |text| self.code(text));
        self.rows.push(row, code);
        code
    }

    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.rows.clear();
    }

    #[inline]
    pub(super) fn code(&mut self, text: Text<'_>) -> u32 {
        match text.plain() {
            Some(plain) => self.texts.intern(plain),
            None => self.decoded_code(text),
        }
    }

    #[cold]
    fn decoded_code(&mut self, text: Text<'_>) -> u32 {
        let mut scratch = Vec::new();
        text.decode(&mut scratch).map_or(0, |text| self.texts.intern(text))
    }
}

/// Texts that hardly ever repeat, each as it is.
#[derive(Default)]
pub(super) struct IdColumn {
    pub(super) ends: Vec<i32>,
    pub(super) bytes: Vec<u8>,
    pub(super) valid: Vec<bool>,
}

impl IdColumn {
    #[inline]
    pub(super) fn push(&mut self, text: Option<Text<'_>>) {
        if let Some(text) = text {
            match text.plain() {
                Some(plain) => self.bytes.extend_from_slice(plain),
                None => self.bytes.extend_from_slice(&text.decode_lossy()),
            }
        }
        self.valid.push(text.is_some());
        self.ends.push(self.bytes.len() as i32);
    }

    pub(super) fn clear(&mut self) {
        self.ends.clear();
        self.bytes.clear();
        self.valid.clear();
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> &[u8] {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from as usize..self.ends[row] as usize]
    }
}
