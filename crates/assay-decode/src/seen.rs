//! Which requests have been read already.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::Mutex;

use foldhash::quality::FixedState;

/// A request id in 128 bits: a UUID's own bits, or the hash of any other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestKey(pub u128);

impl RequestKey {
    /// The key of a request id as logged. The same text gives the same key in
    /// every process of one build.
    pub fn of(request_id: &[u8]) -> Self {
        Self(uuid_bits(request_id).unwrap_or_else(|| hash_bits(request_id)))
    }
}

/// Answers whether a request is read for the first time. Shared by all workers
/// of a run, so implementations lock in small pieces.
pub trait SeenRequests {
    /// True the first time this id is offered, false ever after.
    fn first_seen(&self, id: RequestKey) -> bool;
}

/// Remembers every id, without bound: for tests and small inputs.
#[derive(Debug, Default)]
pub struct SeenInMemory(Mutex<HashSet<RequestKey>>);

impl SeenRequests for SeenInMemory {
    fn first_seen(&self, id: RequestKey) -> bool {
        match self.0.lock() {
            Ok(mut seen) => seen.insert(id),
            Err(poisoned) => poisoned.into_inner().insert(id),
        }
    }
}

/// The bits of `8-4-4-4-12` lower-case hex digits; other spellings of a UUID
/// are other texts.
fn uuid_bits(text: &[u8]) -> Option<u128> {
    let text: &[u8; 36] = text.try_into().ok()?;
    let mut bits = 0u128;
    for (at, &byte) in text.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        bits = bits << 4 | u128::from(hex_digit(byte)?);
    }
    Some(bits)
}

#[inline]
fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

fn hash_bits(text: &[u8]) -> u128 {
    let half = |seed| u128::from(FixedState::with_seed(seed).hash_one(text));
    half(0x6173_7361) << 64 | half(0x7920_6964)
}

#[cfg(test)]
mod tests {
    use super::{RequestKey, SeenInMemory, SeenRequests};

    #[test]
    fn a_uuid_is_its_own_key_and_anything_else_is_hashed() {
        let key = RequestKey::of(b"00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(key.0, 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
        assert_ne!(key, RequestKey::of(b"00112233-4455-6677-8899-AABBCCDDEEFF"));
        assert_eq!(RequestKey::of(b"req-1"), RequestKey::of(b"req-1"));
        assert_ne!(RequestKey::of(b"req-1"), RequestKey::of(b"req-2"));
    }

    #[test]
    fn an_id_is_first_once() {
        let seen = SeenInMemory::default();
        assert!(seen.first_seen(RequestKey(1)));
        assert!(!seen.first_seen(RequestKey(1)));
        assert!(seen.first_seen(RequestKey(2)));
    }
}
