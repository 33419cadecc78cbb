//! Money: a price per token, a sum in dollars, and a sum that is known as a range.
//!
//! Both are whole numbers of 10^-15 US dollars, so nothing is ever rounded, and
//! both engines compute the same digits in `decimal(18,15)` and `decimal(38,15)`.

use std::fmt;

use crate::decimal::{Decimal, write_plain};
use crate::limits::{MONEY_DIGITS_MAX, MONEY_SCALE, PRICE_DIGITS_MAX};

const PRICE_UNITS_END: i128 = 10_i128.pow(PRICE_DIGITS_MAX);
const MONEY_UNITS_END: i128 = 10_i128.pow(MONEY_DIGITS_MAX);
/// Decimals of a million: a price per million tokens has this many fewer.
const MILLION_SCALE: u32 = 6;

/// US dollars for one token: `decimal(18,15)`, from 0 to below 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(i64);

/// Why a number cannot be a price per token; the message goes on from the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// Less than zero.
    #[error("is less than 0")]
    Negative,
    /// Not a multiple of 10^-15 US dollars.
    #[error("has more than {MONEY_SCALE} decimals per token")]
    TooPrecise,
    /// 1000 US dollars or more.
    #[error("is 1000 USD per token or more")]
    TooLarge,
}

impl Price {
    /// A price per token, in units of 10^-15 US dollars.
    ///
    /// # Errors
    ///
    /// Less than zero, or 1000 dollars and more.
    pub fn from_units(units: i128) -> Result<Self, PriceError> {
        match units {
            ..0 => Err(PriceError::Negative),
            PRICE_UNITS_END.. => Err(PriceError::TooLarge),
            _ => i64::try_from(units).map(Self).map_err(|_| PriceError::TooLarge),
        }
    }

    /// From US dollars for one token.
    ///
    /// # Errors
    ///
    /// See [`PriceError`].
    pub fn per_token(usd: Decimal) -> Result<Self, PriceError> {
        Self::per(usd, 0)
    }

    /// From US dollars for a thousand tokens.
    ///
    /// # Errors
    ///
    /// See [`PriceError`].
    pub fn per_thousand(usd: Decimal) -> Result<Self, PriceError> {
        Self::per(usd, 3)
    }

    /// From US dollars for a million tokens.
    ///
    /// # Errors
    ///
    /// See [`PriceError`].
    pub fn per_million(usd: Decimal) -> Result<Self, PriceError> {
        Self::per(usd, MILLION_SCALE)
    }

    fn per(usd: Decimal, tokens_scale: u32) -> Result<Self, PriceError> {
        if usd.is_negative() {
            return Err(PriceError::Negative);
        }
        let (digits, scale) = usd.parts();
        match scale > MONEY_SCALE - tokens_scale {
            true => Err(PriceError::TooPrecise),
            false => {
                let places = MONEY_SCALE - tokens_scale - scale;
                let units = digits.checked_mul(10_i128.pow(places)).ok_or(PriceError::TooLarge)?;
                Self::from_units(units)
            }
        }
    }

    /// 10^-15 US dollars: what `decimal(18,15)` holds.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The price less a percentage, exactly.
    ///
    /// # Errors
    ///
    /// [`PriceError::TooPrecise`] where a part of 10^-15 dollars would be left,
    /// [`PriceError::Negative`] above 100 per cent.
    pub fn less_percent(self, percent: Decimal) -> Result<Self, PriceError> {
        let (digits, scale) = percent.parts();
        let whole = scale
            .checked_add(2)
            .and_then(|places| 10_i128.checked_pow(places))
            .ok_or(PriceError::TooPrecise)?;
        let kept = whole - digits;
        let product = i128::from(self.0).checked_mul(kept).ok_or(PriceError::TooPrecise)?;
        match product % whole {
            0 => Self::from_units(product / whole),
            _ => Err(PriceError::TooPrecise),
        }
    }

    /// In US dollars for a million tokens.
    pub fn usd_per_million(self) -> UsdPerMillion {
        UsdPerMillion(self)
    }
}

/// US dollars per token in plain notation without trailing zeros.
impl fmt::Display for Price {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plain(formatter, i128::from(self.0), MONEY_SCALE)
    }
}

/// A price as people read and write it: US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsdPerMillion(Price);

impl fmt::Display for UsdPerMillion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plain(formatter, i128::from(self.0.0), MONEY_SCALE - MILLION_SCALE)
    }
}

/// A sum of US dollars: `decimal(38,15)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(i128);

/// A sum of money leaves `decimal(38,15)`: 10^23 US dollars or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sum of money exceeds 10^23 USD")]
pub struct MoneyOverflow;

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A sum, in units of 10^-15 US dollars.
    ///
    /// # Errors
    ///
    /// 10^23 dollars or more.
    pub const fn from_units(units: i128) -> Result<Self, MoneyOverflow> {
        match units.unsigned_abs() < MONEY_UNITS_END.unsigned_abs() {
            true => Ok(Self(units)),
            false => Err(MoneyOverflow),
        }
    }

    /// 10^-15 US dollars: what `decimal(38,15)` holds.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// The cost of tokens that all have one price.
    ///
    /// # Errors
    ///
    /// 10^23 dollars or more.
    pub fn of(tokens: u64, price: Price) -> Result<Self, MoneyOverflow> {
        Self::from_units(i128::from(tokens) * i128::from(price.0))
    }

    /// The sum of both.
    ///
    /// # Errors
    ///
    /// 10^23 dollars or more.
    pub fn plus(self, other: Self) -> Result<Self, MoneyOverflow> {
        Self::from_units(self.0.checked_add(other.0).ok_or(MoneyOverflow)?)
    }
}

/// Plain notation without trailing zeros.
impl fmt::Display for Usd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_plain(formatter, self.0, MONEY_SCALE)
    }
}

/// Money that is known as a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsdRange {
    /// At least this; `None` where nothing has a price.
    pub low: Option<Usd>,
    /// At most this; `None` where there is no upper end.
    pub high: Option<Usd>,
}

impl UsdRange {
    /// A sum that is known exactly.
    pub const fn exactly(usd: Usd) -> Self {
        Self { low: Some(usd), high: Some(usd) }
    }

    /// The sum of parts, as the views compute it: lows that are `None` add nothing,
    /// one high that is `None` takes the upper end away. No parts, no ends.
    ///
    /// # Errors
    ///
    /// 10^23 dollars or more.
    pub fn total(parts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyOverflow> {
        let mut sum: Option<Self> = None;
        for part in parts {
            sum = Some(match sum {
                None => part,
                Some(sum) => Self {
                    low: match (sum.low, part.low) {
                        (Some(sum), Some(part)) => Some(sum.plus(part)?),
                        (one, other) => one.or(other),
                    },
                    high: match (sum.high, part.high) {
                        (Some(sum), Some(part)) => Some(sum.plus(part)?),
                        _ => None,
                    },
                },
            });
        }
        Ok(sum.unwrap_or_default())
    }
}
