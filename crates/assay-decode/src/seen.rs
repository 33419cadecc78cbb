//! Which requests have been read already, and what was said of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

/// A request id in 128 bits: a UUID's own bits, or the hash of any other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestKey(pub u128);

impl RequestKey {
    /// The key of a request id as logged; none of a text that says there is no
    /// id. The same text gives the same key in every process of one build.
    pub fn of(request_id: &[u8]) -> Option<Self> {
        let key = || uuid_bits(request_id).unwrap_or_else(|| hash_bits(request_id));
        names_a_request(request_id).then(|| Self(key()))
    }
}

/// Whether a text names a request, and is no spelling of unknown: nothing, a
/// dash or `null`, in whatever case, with or without blanks.
#[inline]
pub(crate) fn names_a_request(text: &[u8]) -> bool {
    match text.first() {
        Some(b'0'..=b'9' | b'a'..=b'f') => true,
        _ => {
            let text = text.trim_ascii();
            !(text.is_empty() || text == b"-" || text.eq_ignore_ascii_case(b"null"))
        }
    }
}

/// How a delivery compares with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// None of its request has been met.
    First,
    /// One that says the same has been met.
    Same,
    /// One that says something else has been met.
    Other,
}

/// Remembers what has been said of requests.
pub trait SeenRequests {
    /// How a delivery of this request stands that says what this number stands
    /// for. The first one of a request is remembered, and held against all others.
    fn take(&mut self, request: RequestKey, says: u64) -> Seen;
}

/// Remembers every request, without bound: for tests and small inputs.
#[derive(Debug, Default)]
pub struct SeenInMemory(HashMap<RequestKey, u64>);

impl SeenRequests for SeenInMemory {
    fn take(&mut self, request: RequestKey, says: u64) -> Seen {
        match self.0.entry(request) {
            Entry::Vacant(entry) => {
                entry.insert(says);
                Seen::First
            }
            Entry::Occupied(entry) if *entry.get() == says => Seen::Same,
            Entry::Occupied(_) => Seen::Other,
        }
    }
}

/// The bits of `8-4-4-4-12` lower-case hex digits; other spellings of a UUID
/// are other texts.
#[inline]
fn uuid_bits(text: &[u8]) -> Option<u128> {
    let text: &[u8; 36] = text.try_into().ok()?;
    let words = [eight(text, 0, 4), eight(text, 9, 14), eight(text, 19, 24), eight(text, 28, 32)];
    let dashes = [text[8], text[13], text[18], text[23]] == *b"----";
    let sound = words.iter().fold(0, |bad, word| bad | not_hex(*word)) == 0;
    let bits = |bits: u128, word: &u64| bits << 32 | u128::from(hex_bits(*word));
    (dashes && sound).then(|| words.iter().fold(0, bits))
}

/// Four digits from each place, the first in the lowest byte.
#[inline(always)]
fn eight(text: &[u8; 36], first: usize, second: usize) -> u64 {
    let four = |at: usize| {
        u64::from(u32::from_le_bytes([text[at], text[at + 1], text[at + 2], text[at + 3]]))
    };
    four(first) | four(second) << 32
}

/// A byte of ones for each of eight bytes.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Not zero if any of eight bytes is no lower-case hex digit. With all bytes
/// below 128 no sum carries into the next byte, and each highest bit answers
/// whether its byte is at least so large.
#[inline]
fn not_hex(word: u64) -> u64 {
    let low = word & (ONES * 0x7f);
    let from = |least: u8| low + ONES * u64::from(128 - least);
    let digit = from(b'0') & !from(b'9' + 1);
    let letter = from(b'a') & !from(b'f' + 1);
    (!(digit | letter) | word) & (ONES * 0x80)
}

/// The 32 bits of eight hex digits: nibbles, then their pairs, then all.
#[inline]
fn hex_bits(word: u64) -> u32 {
    let nibbles = (word & (ONES * 0xf)) + 9 * (word >> 6 & ONES);
    let bytes = (nibbles << 4 | nibbles >> 8) & 0x00ff_00ff_00ff_00ff;
    let pairs = (bytes | bytes >> 8) & 0x0000_ffff_0000_ffff;
    ((pairs | pairs >> 16) as u32).swap_bytes()
}

fn hash_bits(text: &[u8]) -> u128 {
    let half = |seed| u128::from(FixedState::with_seed(seed).hash_one(text));
    half(0x6173_7361) << 64 | half(0x7920_6964)
}

#[cfg(test)]
mod tests {
    use super::{RequestKey, Seen, SeenInMemory, SeenRequests, uuid_bits};

    #[test]
    fn a_uuid_is_its_own_key_and_anything_else_is_hashed() {
        let key = RequestKey::of(b"00112233-4455-6677-8899-aabbccddeeff").unwrap();
        assert_eq!(key.0, 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
        assert_ne!(Some(key), RequestKey::of(b"00112233-4455-6677-8899-AABBCCDDEEFF"));
        for byte in 0..=u8::MAX {
            let mut text = *b"00112233-4455-6677-8899-aabbccddeeff";
            text[17] = byte;
            let digit = byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
            assert_eq!(uuid_bits(&text).is_some(), digit, "{byte}");
        }
        assert_eq!(RequestKey::of(b"req-1"), RequestKey::of(b"req-1"));
        assert_ne!(RequestKey::of(b"req-1"), RequestKey::of(b"req-2"));
    }

    #[test]
    fn no_spelling_of_unknown_is_a_key() {
        for unknown in ["", " ", "-", " - ", "null", "NULL", "\tNull "] {
            assert_eq!(RequestKey::of(unknown.as_bytes()), None, "{unknown:?}");
        }
        for known in ["0", "n", "nil", "--", "null-1", "Fee"] {
            assert!(RequestKey::of(known.as_bytes()).is_some(), "{known:?}");
        }
    }

    #[test]
    fn a_delivery_is_first_once_and_one_that_differs_is_another() {
        let mut seen = SeenInMemory::default();
        let takes = [(1, 7), (1, 7), (1, 8), (1, 8), (2, 7)];
        let stands = takes.map(|(request, says)| seen.take(RequestKey(request), says));
        assert_eq!(stands, [Seen::First, Seen::Same, Seen::Other, Seen::Other, Seen::First]);
    }
}
