//! The bytes at hand, and what framing finds in them.

use assay_schema::words::RejectReason;

/// How an object's bytes go on behind a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// There may be more.
    More,
    /// This is the end.
    End,
    /// There would be more, but it is damaged; says how.
    Damage(&'static str),
}

/// The bytes at hand.
#[derive(Clone, Copy)]
pub(crate) struct View<'w> {
    pub(crate) bytes: &'w [u8],
    pub(crate) behind: Behind,
    /// How many of the bytes, from the first, are known to be UTF-8.
    pub(crate) utf8_bytes: usize,
}

/// Where something begins in the inflated object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObjectPlace {
    /// From 1.
    pub(crate) line: u64,
    /// In bytes, from 0.
    pub(crate) offset: u64,
}

/// What comes next in the object.
pub(crate) enum NextInObject {
    /// The record, or what is around one, is in the caller's envelope.
    Record(ObjectPlace),
    Reject(RejectReason, String, ObjectPlace),
    /// The window must move on before there is a next step.
    More,
    End,
}

/// What UTF-8 text may begin with, and what is left where texts are glued.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether what is looked for begins here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Whole,
    /// Not all of it is at hand.
    Unclear,
    None,
}

/// Looks for a byte order mark at the first byte.
pub(crate) fn mark(bytes: &[u8], behind: Behind) -> Mark {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        return Mark::Whole;
    }
    match behind == Behind::More && BYTE_ORDER_MARK.starts_with(bytes) {
        true => Mark::Unclear,
        false => Mark::None,
    }
}

/// How many bytes, from the first, are UTF-8.
pub(crate) fn utf8_bytes(bytes: &[u8]) -> usize {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(_) => match simdutf8::compat::from_utf8(bytes) {
            Ok(_) => bytes.len(),
            Err(error) => error.valid_up_to(),
        },
    }
}
