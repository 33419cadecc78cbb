//! Whole numbers, most of which are short.

use super::{Scan, Scanner};

impl Scanner<'_> {
    /// A whole number from 0; any other value is skipped and gives nothing.
    #[inline]
    pub(crate) fn count(&mut self) -> Scan<Option<i64>> {
        if !self.peek()?.is_ascii_digit() {
            return self.skip_value().map(|()| None);
        }
        let from = self.pos;
        if let Some((number, length)) = self.bytes.get(from..).and_then(short_number) {
            self.pos += length;
            return Ok(Some(number));
        }
        self.long_count(from)
    }

    fn long_count(&mut self, from: usize) -> Scan<Option<i64>> {
        let (number, length) = leading_number(self.bytes.get(from..).unwrap_or_default());
        let clear = matches!(self.bytes.get(from + length), Some(b',' | b'}'));
        if clear && length < 19 && (length == 1 || self.bytes[from] != b'0') {
            self.pos += length;
            return Ok(Some(number));
        }
        self.skip_number()?;
        Ok(whole_number(self.since(from)))
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

/// The number that the first digits make, and how many they are; it is right
/// for up to 18 of them.
#[inline]
fn leading_number(text: &[u8]) -> (i64, usize) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold((0i64, 0), |(number, length), digit| {
        (number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')), length + 1)
    })
}

fn whole_number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0i64, |number, &digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
