//! Counts, most of which are short whole numbers.

use super::{Scan, Scanner};
use crate::limits::COUNT_MAX;

impl Scanner<'_> {
    /// A whole number from 0 to [`COUNT_MAX`], in any spelling of JSON's
    /// numbers (`13`, `13.0`, `1.3e1`) or as a text of one. Null gives nothing;
    /// so does any other value, which counts as refused.
    #[inline]
    pub(crate) fn count(&mut self) -> Scan<Option<i64>> {
        if !self.peek()?.is_ascii_digit() {
            return self.odd_count();
        }
        if let Some((number, length)) = self.bytes.get(self.pos..).and_then(short_number) {
            self.pos += length;
            return Ok(Some(number));
        }
        self.odd_count()
    }

    #[inline(never)]
    fn odd_count(&mut self) -> Scan<Option<i64>> {
        let count = match self.peek()? {
            b'n' => return self.skip_value().map(|()| None),
            b'"' => whole_number(&self.string()?.decode_lossy()),
            _ => whole_number(self.raw()?),
        };
        if count.is_none() {
            self.refuse_count();
        }
        Ok(count)
    }

    /// Says that a count was met that cannot be one.
    #[cold]
    pub(crate) fn refuse_count(&mut self) {
        self.refused = self.refused.saturating_add(1);
    }

    /// Counts refused so far.
    pub(crate) fn refused(&self) -> u32 {
        self.refused
    }
}

/// A number of at most seven digits that a comma or a brace follows, and its
/// length: eight bytes at once.
#[inline]
fn short_number(text: &[u8]) -> Option<(i64, usize)> {
    let digits = u64::from_le_bytes(*text.first_chunk()?) ^ 0x3030_3030_3030_3030;
    let beyond_nine = (digits & 0x7f7f_7f7f_7f7f_7f7f) + 0x7676_7676_7676_7676;
    let length = ((beyond_nine | digits) & 0x8080_8080_8080_8080).trailing_zeros() as usize / 8;
    let clear = matches!(text.get(length), Some(b',' | b'}'));
    if !clear || length == 0 || length == 8 || (length > 1 && text.first() == Some(&b'0')) {
        return None;
    }
    let digits = digits << (64 - 8 * length);
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let number = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    Some((number as i64, length))
}

/// The number that a text means by JSON's grammar, if it is a count.
fn whole_number(text: &[u8]) -> Option<i64> {
    let (negative, text) = match text.strip_prefix(b"-") {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (mantissa, exponent) = match memchr::memchr2(b'e', b'E', text) {
        Some(at) => (&text[..at], exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let (whole, fraction) = match memchr::memchr(b'.', mantissa) {
        Some(at) => (&mantissa[..at], Some(&mantissa[at + 1..])),
        None => (mantissa, None),
    };
    let is_number = are_digits(whole)
        && (whole.len() == 1 || whole.first() != Some(&b'0'))
        && fraction.is_none_or(are_digits);
    let fraction = fraction.unwrap_or_default();
    let (number, zeros) = is_number.then(|| significant(whole, fraction))??;
    let power = exponent.saturating_add(zeros).saturating_sub(fraction.len() as i64);
    match number {
        0 => Some(0),
        _ if negative => None,
        _ => times_power(number, power).filter(|count| *count <= COUNT_MAX),
    }
}

/// The digits up to the last that is not zero, as a number, and how many zeros
/// follow them; nothing if the number is beyond any count.
fn significant(whole: &[u8], fraction: &[u8]) -> Option<(i64, i64)> {
    let (mut number, mut zeros) = (0i64, 0i64);
    for digit in whole.iter().chain(fraction).map(|digit| i64::from(digit - b'0')) {
        match digit {
            0 => zeros += 1,
            _ if number == 0 => (number, zeros) = (digit, 0),
            _ => {
                number = times_power(number, zeros + 1)?.checked_add(digit)?;
                zeros = 0;
            }
        }
    }
    Some((number, zeros))
}

fn times_power(number: i64, power: i64) -> Option<i64> {
    number.checked_mul(10i64.checked_pow(u32::try_from(power).ok()?)?)
}

/// Far exponents are cut off: no count has any of them.
fn exponent(text: &[u8]) -> Option<i64> {
    const FAR: i64 = 1 << 40;
    let (sign, digits) = match text.split_first()? {
        (b'-', digits) => (-1, digits),
        (b'+', digits) => (1, digits),
        _ => (1, text),
    };
    let add = |number: i64, digit: &u8| (number * 10 + i64::from(digit - b'0')).min(FAR);
    are_digits(digits).then(|| sign * digits.iter().fold(0, add))
}

fn are_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::super::Scanner;

    #[test]
    fn every_spelling_of_a_count() {
        let counts = [
            ("0", 0),
            ("-0", 0),
            ("-0.0e9", 0),
            ("0e400", 0),
            ("12.0", 12),
            ("\"13\"", 13),
            ("\"1\\u0033\"", 13),
            ("1.3e1", 13),
            ("1.0E+3", 1000),
            ("12000e-3", 12),
            ("0.000012e6", 12),
            ("1234567", 1_234_567),
            ("12345678", 12_345_678),
            ("1000000000000", 1_000_000_000_000),
            ("1e12", 1_000_000_000_000),
        ];
        for (text, count) in counts {
            for end in ["", ",", " }"] {
                let text = format!("{text}{end}");
                let mut scanner = Scanner::new(text.as_bytes(), 8);
                assert_eq!(scanner.count(), Ok(Some(count)), "{text}");
                assert_eq!(scanner.refused(), 0, "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_count_is_refused() {
        let refused = [
            "-1",
            "1.5",
            "1e-5",
            "1e400",
            "1e99999999999999999999",
            "1000000000001",
            "9223372036854775807",
            "99999999999999999999",
            "\"\"",
            "\"1,000\"",
            "\" 13\"",
            "\"+13\"",
            "\"013\"",
            "\"1.\"",
            "\"e3\"",
            "\"1e\"",
            "\"null\"",
            "true",
            "[]",
            "{\"a\":[1]}",
        ];
        for text in refused {
            let mut scanner = Scanner::new(text.as_bytes(), 8);
            assert_eq!((scanner.count(), scanner.refused()), (Ok(None), 1), "{text}");
            assert!(scanner.expect_end().is_ok(), "{text}");
        }
        let mut scanner = Scanner::new(b"null", 8);
        assert_eq!((scanner.count(), scanner.refused()), (Ok(None), 0));
    }
}
