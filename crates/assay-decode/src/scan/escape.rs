//! Undoing the escapes of a string where someone asks for its text.

/// Appends `raw` with its escapes undone; they have been checked, all but
/// surrogates. Returns false at half of a surrogate pair.
pub(super) fn unescape(raw: &[u8], out: &mut Vec<u8>) -> bool {
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
