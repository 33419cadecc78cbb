//! Base64, in both alphabets, with or without padding.

/// The bytes that a text stands for; blanks and line ends in it mean nothing.
/// Nothing if any other byte is none of the alphabet, or a piece is missing.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|byte| !is_blank(byte) && *byte != b'=');
    let digits = text.get(..end.map_or(0, |end| end + 1))?.iter().filter(|byte| !is_blank(byte));
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for digit in digits {
        bits = bits << 6 | six_bits(*digit)?;
        count += 1;
        if count % 4 == 0 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
        }
    }
    match count % 4 {
        0 => {}
        2 => bytes.push((bits >> 4) as u8),
        3 => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        _ => return None,
    }
    Some(bytes)
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn six_bits(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn texts_and_what_they_stand_for() {
        let known: [(&str, &[u8]); 9] = [
            ("", b""),
            ("TQ==", b"M"),
            ("TWE=", b"Ma"),
            ("TWE", b"Ma"),
            ("TWFu", b"Man"),
            ("TWFu\nTWFu\r\n", b"ManMan"),
            ("+/8=", b"\xfb\xff"),
            ("-_8", b"\xfb\xff"),
            ("AAAAAQ==", b"\0\0\0\x01"),
        ];
        for (text, bytes) in known {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes), "{text}");
        }
        for text in ["T", "TWFuT", "T=Q=", "TW,u", "\u{e9}"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
