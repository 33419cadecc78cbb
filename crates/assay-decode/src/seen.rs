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
    if [text[8], text[13], text[18], text[23]] != *b"----" {
        return None;
    }
    let mut digits = [0; 32];
    digits[..8].copy_from_slice(&text[..8]);
    digits[8..12].copy_from_slice(&text[9..13]);
    digits[12..16].copy_from_slice(&text[14..18]);
    digits[16..20].copy_from_slice(&text[19..23]);
    digits[20..].copy_from_slice(&text[24..]);
    hex_bits(&digits)
}

/// Written without branches, so that the compiler makes vectors of it.
fn hex_bits(digits: &[u8; 32]) -> Option<u128> {
    let is_hex = |byte: &u8| byte.is_ascii_digit() | (b'a'..=b'f').contains(byte);
    if !digits.iter().fold(true, |all, byte| all & is_hex(byte)) {
        return None;
    }
    let nibble = |byte: u8| (byte & 0xf) + 9 * (byte >> 6);
    let nibbles = digits.map(nibble);
    let bytes = std::array::from_fn(|at| nibbles[2 * at] << 4 | nibbles[2 * at + 1]);
    Some(u128::from_be_bytes(bytes))
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
