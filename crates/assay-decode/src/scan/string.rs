//! Strings: finding their end, and their text.

use wide::u8x16;

use super::escape::unescape;
use super::{Scan, ScanFaultKind, Scanner};

/// A string as it is in the text, without its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text<'a> {
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// As it stands, with its escapes.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The text itself where nothing in it is escaped.
    #[inline]
    pub(crate) fn plain(&self) -> Option<&'a [u8]> {
        (!self.escaped).then_some(self.raw)
    }

    /// The text with escapes undone, in `scratch` if there are any. Nothing if
    /// an escape names half of a surrogate pair.
    #[inline]
    pub(crate) fn decode<'s>(&self, scratch: &'s mut Vec<u8>) -> Option<&'s [u8]>
    where
        'a: 's,
    {
        if !self.escaped {
            return Some(self.raw);
        }
        scratch.clear();
        unescape(self.raw, scratch).then_some(scratch.as_slice())
    }

    /// Whether it reads so, however it is escaped.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        match self.plain() {
            Some(plain) => plain == text,
            None => self.decode_lossy() == text,
        }
    }

    /// Whether the escapes name whole characters.
    #[inline]
    pub(crate) fn is_sound(&self) -> bool {
        !self.escaped || unescape(self.raw, &mut Vec::new())
    }

    /// The text with escapes undone, up to the first that names no character.
    pub(crate) fn decode_lossy(&self) -> Vec<u8> {
        let mut decoded = Vec::with_capacity(self.raw.len());
        if !unescape(self.raw, &mut decoded) {
            decoded.push(0xff);
        }
        decoded
    }
}

impl<'a> Scanner<'a> {
    /// Takes a string; the next byte is its opening quote.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Scan<Text<'a>> {
        let from = self.pos + 1;
        self.pos = special(self.bytes, from);
        let escaped = self.bytes.get(self.pos) != Some(&b'"') && self.finish_string()?;
        let raw = self.since(from);
        self.pos += 1;
        Ok(Text { raw, escaped })
    }

    /// Takes a string whose text nobody wants.
    #[inline(always)]
    pub(super) fn skip_string(&mut self) -> Scan<()> {
        let from = self.pos + 1;
        self.pos = special(self.bytes, from);
        if self.bytes.get(self.pos) != Some(&b'"') {
            self.finish_string()?;
        }
        if self.pos - from > self.skipped.len() {
            self.skipped = from..self.pos;
        }
        self.pos += 1;
        Ok(())
    }

    /// Begins to look for the longest string that is skipped.
    pub(crate) fn forget_skipped(&mut self) {
        self.skipped = 0..0;
    }

    /// The text from `from` up to here but for the longest string skipped in
    /// it: what stands before and behind, the opening quote with the former.
    pub(crate) fn around_skipped(&self, from: usize) -> Option<(&'a [u8], &'a [u8])> {
        let before = self.bytes.get(from..self.skipped.start)?;
        Some((before, self.bytes.get(self.skipped.end + 1..self.pos)?))
    }

    /// Whether a text stands here.
    #[inline]
    pub(crate) fn begins_with(&self, text: &[u8]) -> bool {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        rest.get(..text.len()) == Some(text)
    }

    /// Takes a text that stands here and ends with a quote, the string which
    /// that opens, and another text, if that stands behind it; else nothing.
    #[inline]
    pub(crate) fn take_around_string(&mut self, before: &[u8], behind: &[u8]) -> Scan<bool> {
        let from = self.pos;
        self.pos = special(self.bytes, from + before.len());
        if self.bytes.get(self.pos) != Some(&b'"') {
            self.finish_string()?;
        }
        self.pos += 1;
        let stands = self.begins_with(behind);
        self.pos = if stands { self.pos + behind.len() } else { from };
        Ok(stands)
    }

    /// Goes on to the closing quote, which is not taken; whether there was an
    /// escape on the way.
    fn finish_string(&mut self) -> Scan<bool> {
        let mut escaped = false;
        loop {
            self.pos = end_in_blocks(self.bytes, self.pos, &mut escaped);
            match self.bytes.get(self.pos) {
                Some(b'"') => return Ok(escaped),
                Some(b'\\') => {
                    escaped = true;
                    self.skip_escape()?;
                }
                Some(0..b' ') => return Err(self.syntax("a control character in a string")),
                Some(_) => self.pos += 1,
                None => return Err(self.stop(ScanFaultKind::End)),
            }
        }
    }

    #[inline]
    fn skip_escape(&mut self) -> Scan<()> {
        self.pos += 1;
        match self.bytes.get(self.pos) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 1,
            Some(b'u') => return self.skip_hex(),
            Some(_) => return Err(self.syntax("an unknown escape")),
            None => return Err(self.stop(ScanFaultKind::End)),
        }
        Ok(())
    }

    fn skip_hex(&mut self) -> Scan<()> {
        self.pos += 1;
        for _ in 0..4 {
            match self.bytes.get(self.pos) {
                Some(byte) if byte.is_ascii_hexdigit() => self.pos += 1,
                Some(_) => return Err(self.syntax("an escape without four hex digits")),
                None => return Err(self.stop(ScanFaultKind::End)),
            }
        }
        Ok(())
    }
}

/// The first quote, backslash or control character at or behind `from`, or a
/// plain byte before it. Most strings end within the first chunk.
#[inline(always)]
fn special(bytes: &[u8], from: usize) -> usize {
    match bytes.get(from..).and_then(<[u8]>::first_chunk::<16>) {
        Some(chunk) => match special_bytes(chunk).to_bitmask() {
            0 => special_near(bytes, from + 16),
            mask => from + mask.trailing_zeros() as usize,
        },
        None => from,
    }
}

/// Goes on for a few chunks, where most of the other strings end.
#[inline(never)]
fn special_near(bytes: &[u8], from: usize) -> usize {
    let (chunks, _) = bytes.get(from..).unwrap_or_default().as_chunks::<16>();
    let mut at = from;
    for chunk in chunks.iter().take(NEAR_CHUNKS) {
        match special_bytes(chunk).to_bitmask() {
            0 => at += 16,
            mask => return at + mask.trailing_zeros() as usize,
        }
    }
    at
}

/// Chunks looked at one by one before blocks are.
const NEAR_CHUNKS: usize = 5;

/// How far a string goes on in whole blocks: up to its closing quote, or to
/// what is wrong, or so near the text's end that it must be looked at alone.
fn end_in_blocks(bytes: &[u8], mut from: usize, escaped: &mut bool) -> usize {
    while let Some(block) = bytes.get(from..).and_then(<[u8]>::first_chunk::<BLOCK_BYTES>) {
        let mut specials = special_bits(block);
        let mut behind = from + BLOCK_BYTES;
        while specials != 0 {
            let bit = specials.trailing_zeros();
            let at = from + bit as usize;
            let Some(length) = escape_length(bytes, at) else { return at };
            *escaped = true;
            behind = behind.max(at + length);
            // The byte behind a backslash is taken with it, whatever it is.
            specials &= !(3 << bit);
        }
        from = behind;
    }
    from
}

/// Bytes looked at together.
const BLOCK_BYTES: usize = 64;

/// The length of the escape at `at`; nothing if there is none that is sound.
#[inline(always)]
fn escape_length(bytes: &[u8], at: usize) -> Option<usize> {
    let [b'\\', letter, ..] = bytes.get(at..)? else { return None };
    match ESCAPE_LENGTHS[usize::from(*letter)] {
        2 => Some(2),
        6 => {
            let digits = bytes.get(at + 2..)?.first_chunk::<4>()?;
            digits.iter().all(u8::is_ascii_hexdigit).then_some(6)
        }
        _ => None,
    }
}

/// Lengths of escapes by the letter behind the backslash, 0 where there is none.
const ESCAPE_LENGTHS: [u8; 256] = {
    let mut lengths = [0; 256];
    let letters = b"\"\\/bfnrt";
    let mut at = 0;
    while at < letters.len() {
        lengths[letters[at] as usize] = 2;
        at += 1;
    }
    lengths[b'u' as usize] = 6;
    lengths
};

/// One bit for each byte of a block that is a quote, a backslash or a control
/// character.
#[inline(always)]
fn special_bits(block: &[u8; BLOCK_BYTES]) -> u64 {
    let (chunks, _) = block.as_chunks::<16>();
    chunks
        .iter()
        .rev()
        .fold(0, |bits, chunk| bits << 16 | u64::from(special_bytes(chunk).to_bitmask()))
}

/// All bits set in each byte that is a quote, a backslash or a control character.
#[inline]
fn special_bytes(chunk: &[u8; 16]) -> u8x16 {
    let bytes = u8x16::new(*chunk);
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    // Without its second bit a quote is a blank, and no other byte gets below.
    let folded = bytes ^ u8x16::splat(2);
    let quote_or_control = folded.min(u8x16::splat(b' ')).simd_eq(folded);
    backslash | quote_or_control
}
