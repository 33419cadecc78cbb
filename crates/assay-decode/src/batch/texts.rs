//! Columns of texts while rows are appended.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use assay_schema::Kind;

use super::column::LogColumn;
use super::digest::Said;
use super::interner::Interner;
use super::ready::{Gather, Given, Numbered, Ready, nulls};
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

    #[inline]
    pub(super) fn code(&mut self, text: Text<'_>) -> u32 {
        match text.plain() {
            Some(plain) => self.texts.intern(plain),
            None => self.decoded_code(text),
        }
    }

    /// Its texts and rows.
    pub(super) fn numbered(&self) -> Numbered<'_> {
        Numbered { texts: &self.texts, rows: self.rows.kept() }
    }

    #[cold]
    fn decoded_code(&mut self, text: Text<'_>) -> u32 {
        let mut scratch = Vec::new();
        text.decode(&mut scratch).map_or(0, |text| self.texts.intern(text))
    }
}

impl LogColumn for TextColumn {
    const KIND: Kind = Kind::Text;

    fn fill(&mut self, rows: usize) {
        self.rows.fill(rows);
    }

    fn clear(&mut self) {
        self.texts.clear();
        self.rows.clear();
    }

    fn text_bytes(&self) -> usize {
        self.texts.text_bytes()
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        let texts = (1..=self.texts.len() as u32).map(|code| self.texts.get(code));
        Some(Said::codes(self.rows.kept(), texts, number))
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ready::texts(self.numbered())
    }
}

/// Who called. Rows without an ARN have a principal type too, so that all rows
/// are kept.
#[derive(Default)]
pub(super) struct ArnColumn(pub(super) TextColumn);

impl LogColumn for ArnColumn {
    const KIND: Kind = Kind::Text;

    fn fill(&mut self, rows: usize) {
        self.0.rows.fill_all(rows);
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn text_bytes(&self) -> usize {
        self.0.text_bytes()
    }

    fn said(&self, number: usize) -> Option<Said<'_>> {
        self.0.said(number)
    }

    fn ready<'c>(&'c self, given: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        self.0.ready(given)
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

    #[inline]
    pub(super) fn get(&self, row: usize) -> &[u8] {
        let from = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from as usize..self.ends[row] as usize]
    }
}

/// A request's id says which call it is, not what is said of it.
impl LogColumn for IdColumn {
    const KIND: Kind = Kind::Text;

    fn arrow() -> DataType {
        Kind::Text.arrow()
    }

    fn clear(&mut self) {
        self.ends.clear();
        self.bytes.clear();
        self.valid.clear();
    }

    fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    fn ready<'c>(&'c self, _: &Given<'c>) -> Result<Ready<'c>, ArrowError> {
        Ok(Ready::Other(self))
    }
}

impl Gather for IdColumn {
    fn gather(&self, order: &[u32]) -> Result<ArrayRef, ArrowError> {
        let length = order.iter().map(|row| self.get(*row as usize).len()).sum();
        let mut bytes = Vec::with_capacity(length);
        let mut offsets = Vec::with_capacity(order.len() + 1);
        offsets.push(0);
        for row in order {
            bytes.extend_from_slice(self.get(*row as usize));
            offsets.push(bytes.len() as i32);
        }
        let nulls = nulls(order, |row| self.valid[*row as usize]);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls)?))
    }
}
