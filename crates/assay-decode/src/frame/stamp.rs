//! The time before each line of an export of CloudWatch Logs, and the time and
//! the stream before each record of `aws logs tail`.

use crate::limits::STAMP_BYTES_MAX;
use crate::view::{Behind, Mark};

/// How each begins: `0` is any digit, `T` may be a blank.
const CLOCK: &[u8] = b"0000-00-00T00:00:00";

/// Whether a line with a time before its record begins here.
pub(super) fn begins(line: &[u8], behind: Behind) -> Mark {
    let is_like = |(byte, like): (&u8, &u8)| match like {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        like => byte == like,
    };
    match line.iter().zip(CLOCK).all(is_like) {
        true if line.len() > CLOCK.len() => match line[CLOCK.len()] {
            b' ' | b'\t' | b'.' | b'Z' | b'+' | b'-' => Mark::Whole,
            _ => Mark::None,
        },
        true if behind == Behind::More => Mark::Unclear,
        _ => Mark::None,
    }
}

/// How many bytes stand before the record on a line that begins with a time.
/// Nothing while the line is not at hand as far as that.
pub(super) fn length(line: &[u8], behind: Behind) -> Option<usize> {
    let bounded = line.get(..STAMP_BYTES_MAX).unwrap_or(line);
    let end = memchr::memchr3(b'{', b'\n', b'"', bounded);
    if end.is_none() && bounded.len() == line.len() && behind == Behind::More {
        return None;
    }
    let line = bounded.get(..end.unwrap_or(bounded.len())).unwrap_or(bounded);
    let is_record = end.is_some_and(|end| bounded[end] == b'{') && line.ends_with(b" ");
    match is_record {
        true => Some(line.len()),
        false => Some(time_length(line)),
    }
}

/// The time and the blanks behind it.
fn time_length(line: &[u8]) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let rest = line.get(CLOCK.len()..).unwrap_or_default();
    let zone = rest.iter().position(is_blank).unwrap_or(rest.len());
    let blanks = rest.iter().skip(zone).take_while(|byte| is_blank(byte)).count();
    CLOCK.len() + zone + blanks
}
