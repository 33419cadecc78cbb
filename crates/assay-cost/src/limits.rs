//! Bounds, units in their names.

/// Digits of a number in a file that people write.
pub const DECIMAL_DIGITS_MAX: u32 = 38;

/// Decimals of a price per token, and of every sum of money.
pub const MONEY_SCALE: u32 = 15;

/// Digits of a price per token: `decimal(18,15)`.
pub const PRICE_DIGITS_MAX: u32 = 18;

/// Digits of a sum of money: `decimal(38,15)`.
pub const MONEY_DIGITS_MAX: u32 = 38;

/// Age of the price book from which `doctor` warns.
pub const BOOK_AGE_DAYS_MAX: i32 = 60;
