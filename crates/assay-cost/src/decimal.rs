//! Decimal numbers exactly as they are written.

use std::fmt;

use crate::limits::DECIMAL_DIGITS_MAX;

/// A number as it was written: `digits / 10^scale`. Trailing zeros after the
/// point are dropped, so that equal numbers are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// Why a text is no decimal number; the message goes on from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Other characters than a sign, digits, one point and an exponent.
    #[error("is not a decimal number")]
    NotANumber,
    /// More digits than the type holds.
    #[error("has more than {DECIMAL_DIGITS_MAX} digits")]
    TooLong,
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self { digits: number as i128, scale: 0 }
    }

    /// Reads `-12.50`, `+3`, `.5`, `1e-7`; `_` between digits as in TOML.
    ///
    /// # Errors
    ///
    /// Anything else, and more than [`DECIMAL_DIGITS_MAX`] digits.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, power(exponent)?),
            None => (text, 0),
        };
        let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let whole = without_underscores(whole)?;
        let fraction = without_underscores(fraction)?;
        let digits = digits(&format!("{whole}{fraction}"))?;
        let signed = if mantissa.starts_with('-') { -digits } else { digits };
        let places = i64::try_from(fraction.len()).map_err(|_| DecimalError::TooLong)?;
        Self::of(signed, places - exponent)
    }

    fn of(digits: i128, scale: i64) -> Result<Self, DecimalError> {
        let (mut digits, mut scale) = (digits, scale);
        if digits == 0 {
            return Ok(Self::ZERO);
        }
        while scale > 0 && digits % 10 == 0 {
            (digits, scale) = (digits / 10, scale - 1);
        }
        if scale > i64::from(DECIMAL_DIGITS_MAX) || scale < -i64::from(DECIMAL_DIGITS_MAX) {
            return Err(DecimalError::TooLong);
        }
        while scale < 0 {
            digits = digits.checked_mul(10).ok_or(DecimalError::TooLong)?;
            scale += 1;
        }
        let scale = u32::try_from(scale).map_err(|_| DecimalError::TooLong)?;
        let longest = 10_i128.pow(DECIMAL_DIGITS_MAX);
        if digits.abs() < longest { Ok(Self { digits, scale }) } else { Err(DecimalError::TooLong) }
    }

    /// The number in units of `10^-scale`; `None` if it is no multiple of one, or
    /// does not fit.
    pub fn units(self, scale: u32) -> Option<i128> {
        let places = scale.checked_sub(self.scale)?;
        10_i128.checked_pow(places).and_then(|unit| self.digits.checked_mul(unit))
    }

    /// Digits without the point, and how many of them are decimals.
    pub const fn parts(self) -> (i128, u32) {
        (self.digits, self.scale)
    }

    /// Whether it is less than zero.
    pub const fn is_negative(self) -> bool {
        self.digits < 0
    }
}

fn power(text: &str) -> Result<i64, DecimalError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    // Powers beyond this are too long for any number but zero.
    let power: i64 = digits.parse().unwrap_or(i64::from(u16::MAX)).min(i64::from(u16::MAX));
    Ok(if text.starts_with('-') { -power } else { power })
}

fn without_underscores(text: &str) -> Result<String, DecimalError> {
    let misplaced = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    if misplaced { Err(DecimalError::NotANumber) } else { Ok(text.replace('_', "")) }
}

fn digits(text: &str) -> Result<i128, DecimalError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::NotANumber);
    }
    text.parse().map_err(|_| DecimalError::TooLong)
}

/// Plain notation without trailing zeros: `0.2838`, `12`, `-3.5`.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plain(formatter, self.digits, self.scale)
    }
}

/// Writes `digits / 10^scale` in plain notation without trailing zeros.
pub(crate) fn write_plain(
    formatter: &mut fmt::Formatter<'_>,
    digits: i128,
    scale: u32,
) -> fmt::Result {
    let unit = 10_u128.pow(scale);
    let sign = if digits < 0 { "-" } else { "" };
    let (whole, rest) = (digits.unsigned_abs() / unit, digits.unsigned_abs() % unit);
    if rest == 0 {
        return write!(formatter, "{sign}{whole}");
    }
    let fraction = format!("{rest:0width$}", width = scale as usize);
    write!(formatter, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
}
