//! Distinct texts with small numbers.

use arrow_array::StringArray;
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Numbers distinct texts from 1 on; 0 stands for null.
#[derive(Default)]
pub(super) struct Interner {
    table: HashTable<u32>,
    hasher: RandomState,
    /// Where each text ends in `bytes`; text number n begins at `ends[n - 1]`.
    ends: Vec<i32>,
    bytes: Vec<u8>,
    /// Numbers of texts met last, by [`place`]; empty until there is a text.
    recent: Vec<u32>,
}

/// How many texts are remembered as met last; a power of two.
const RECENT: usize = 256;

impl Interner {
    /// The number of a text. Few texts stand in most rows, so one that was met
    /// lately is compared before anything is hashed.
    #[inline]
    pub(super) fn intern(&mut self, text: &[u8]) -> u32 {
        let place = place(text);
        match self.recent.get(place) {
            Some(&code) if code != 0 && self.get(code) == text => code,
            _ => self.intern_slowly(text, place),
        }
    }

    #[inline(never)]
    fn intern_slowly(&mut self, text: &[u8], place: usize) -> u32 {
        let code = self.look_up(text);
        self.recent.resize(RECENT, 0);
        if let Some(recent) = self.recent.get_mut(place) {
            *recent = code;
        }
        code
    }

    fn look_up(&mut self, text: &[u8]) -> u32 {
        let Self { table, hasher, ends, bytes, .. } = self;
        let hash = hasher.hash_one(text);
        if let Some(code) = table.find(hash, |code| slice(ends, bytes, *code) == text) {
            return *code;
        }
        bytes.extend_from_slice(text);
        ends.push(bytes.len() as i32);
        let code = ends.len() as u32;
        table.insert_unique(hash, code, |code| hasher.hash_one(slice(ends, bytes, *code)));
        code
    }

    /// The text of a number; empty for 0.
    #[inline]
    pub(super) fn get(&self, code: u32) -> &[u8] {
        slice(&self.ends, &self.bytes, code)
    }

    /// The text of a number; all texts are UTF-8.
    pub(super) fn text(&self, code: u32) -> &str {
        std::str::from_utf8(self.get(code)).unwrap_or_default()
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all texts.
    pub(super) fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// All texts in the order of their numbers, the first at index 0.
    pub(super) fn values(&self) -> Result<StringArray, ArrowError> {
        let offsets = std::iter::once(0).chain(self.ends.iter().copied()).collect::<Vec<_>>();
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::try_new(offsets, Buffer::from_slice_ref(&self.bytes), None)
    }

    /// Forgets all texts, but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.table.clear();
        self.ends.clear();
        self.bytes.clear();
        self.recent.fill(0);
    }
}

/// Where a text may be remembered: its last bytes and its length tell most
/// names, models and roles apart.
#[inline]
fn place(text: &[u8]) -> usize {
    let word = match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let mixed = (word ^ text.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 56) as usize % RECENT
}

#[inline]
fn slice<'a>(ends: &[i32], bytes: &'a [u8], code: u32) -> &'a [u8] {
    let Some(index) = (code as usize).checked_sub(1) else { return &[] };
    let from = if index == 0 { 0 } else { ends[index - 1] as usize };
    &bytes[from..ends[index] as usize]
}
