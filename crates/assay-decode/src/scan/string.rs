//! Strings: finding their end, and undoing their escapes where someone asks.

use wide::u8x16;

use super::{FaultKind, Scan, Scanner};

/// A string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
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
        let escaped = self.bytes.get(self.pos) != Some(&b'"');
        if escaped {
            self.finish_string()?;
        }
        let raw = self.since(from);
        self.pos += 1;
        Ok(Text { raw, escaped })
    }

    /// Takes a string whose text nobody wants.
    #[inline(always)]
    pub(super) fn skip_string(&mut self) -> Scan<()> {
        self.pos = special(self.bytes, self.pos + 1);
        if self.bytes.get(self.pos) != Some(&b'"') {
            self.finish_string()?;
        }
        self.pos += 1;
        Ok(())
    }

    /// Goes on from a special byte to the closing quote, which is not taken.
    fn finish_string(&mut self) -> Scan<()> {
        loop {
            match self.bytes.get(self.pos) {
                Some(b'"') => return Ok(()),
                Some(b'\\') => self.skip_escape()?,
                Some(_) => return Err(self.syntax("a control character in a string")),
                None => return Err(self.stop(FaultKind::End)),
            }
            self.pos = special(self.bytes, self.pos);
        }
    }

    #[inline]
    fn skip_escape(&mut self) -> Scan<()> {
        self.pos += 1;
        match self.bytes.get(self.pos) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pos += 1,
            Some(b'u') => return self.skip_hex(),
            Some(_) => return Err(self.syntax("an unknown escape")),
            None => return Err(self.stop(FaultKind::End)),
        }
        Ok(())
    }

    fn skip_hex(&mut self) -> Scan<()> {
        self.pos += 1;
        for _ in 0..4 {
            match self.bytes.get(self.pos) {
                Some(byte) if byte.is_ascii_hexdigit() => self.pos += 1,
                Some(_) => return Err(self.syntax("an escape without four hex digits")),
                None => return Err(self.stop(FaultKind::End)),
            }
        }
        Ok(())
    }
}

/// The first quote, backslash or control character at or behind `from`, else
/// the length. Most strings end within the first chunk.
#[inline(always)]
fn special(bytes: &[u8], from: usize) -> usize {
    match bytes.get(from..).and_then(<[u8]>::first_chunk::<16>) {
        Some(chunk) => match special_bytes(chunk).to_bitmask() {
            0 => special_near(bytes, from + 16),
            mask => from + mask.trailing_zeros() as usize,
        },
        None => special_tail(bytes, from),
    }
}

/// Goes on for a few chunks, where most of the other strings end.
#[inline(never)]
fn special_near(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let (chunks, _) = rest.as_chunks::<16>();
    for (at, chunk) in chunks.iter().take(6).enumerate() {
        let mask = special_bytes(chunk).to_bitmask();
        if mask != 0 {
            return from + 16 * at + mask.trailing_zeros() as usize;
        }
    }
    match chunks.len() {
        0..6 => special_tail(bytes, from + 16 * chunks.len()),
        _ => special_far(bytes, from + 96),
    }
}

/// Passes a long string four chunks at a time.
fn special_far(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let (chunks, _) = rest.as_chunks::<16>();
    let is_plain = |four: &&[[u8; 16]; 4]| {
        let [a, b, c, d] = four;
        let any = special_bytes(a) | special_bytes(b) | special_bytes(c) | special_bytes(d);
        any.to_bitmask() == 0
    };
    let plain = 4 * chunks.as_chunks::<4>().0.iter().take_while(is_plain).count();
    let masks = chunks.iter().skip(plain).map(|chunk| special_bytes(chunk).to_bitmask());
    for (at, mask) in masks.enumerate().take(4) {
        if mask != 0 {
            return from + 16 * (plain + at) + mask.trailing_zeros() as usize;
        }
    }
    special_tail(bytes, from + 16 * chunks.len())
}

#[cold]
fn special_tail(bytes: &[u8], from: usize) -> usize {
    let tail = bytes.get(from..).unwrap_or_default();
    let found = tail.iter().position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\');
    found.map_or(bytes.len(), |found| from + found)
}

/// All bits set in each byte that is a quote, a backslash or a control character.
#[inline]
fn special_bytes(chunk: &[u8; 16]) -> u8x16 {
    let bytes = u8x16::new(*chunk);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    quote | backslash | control
}

/// Appends `raw` with its escapes undone; they have been checked, all but
/// surrogates. Returns false at half of a surrogate pair.
fn unescape(raw: &[u8], out: &mut Vec<u8>) -> bool {
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        match unescape_one(&rest[at + 1..], out) {
            Some(left) => rest = left,
            None => return false,
        }
    }
    out.extend_from_slice(rest);
    true
}

/// Appends the character of the escape behind a backslash; returns what
/// follows it.
fn unescape_one<'a>(escape: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&letter, rest) = escape.split_first()?;
    let byte = match letter {
        b'u' => return unescape_hex(rest, out),
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        other => other,
    };
    out.push(byte);
    Some(rest)
}

fn unescape_hex<'a>(digits: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (first, mut rest) = hex(digits)?;
    let mut code = first;
    if (0xd800..0xdc00).contains(&first) {
        let (second, behind) = hex(rest.strip_prefix(b"\\u")?)?;
        let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        code = 0x10000 + ((first - 0xd800) << 10 | low);
        rest = behind;
    }
    let character = char::from_u32(code)?;
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Some(rest)
}

fn hex(digits: &[u8]) -> Option<(u32, &[u8])> {
    let (four, rest) = digits.split_at_checked(4)?;
    let text = std::str::from_utf8(four).ok()?;
    Some((u32::from_str_radix(text, 16).ok()?, rest))
}
