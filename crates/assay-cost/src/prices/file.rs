//! What `prices.toml` says, in the same syntax as the built-in book.

use super::rates::Rates;
use super::read::read;
use crate::day::{Day, Days};
use crate::decimal::Decimal;
use assay_settings::Faults;

/// A scope with a price of its own: `in_region` costs what `geo` costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceScope {
    /// Served anywhere.
    Global,
    /// Served in one geography or one region.
    Geo,
}

impl PriceScope {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Global, Self::Geo];

    /// The word in files and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Geo => "geo",
        }
    }
}

/// What a price is for; two prices of one key never hold on the same day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceKey {
    /// The model in its one spelling.
    pub model: String,
    /// The partition of AWS.
    pub partition: String,
    /// The scope.
    pub scope: PriceScope,
    /// It holds for prompts with more tokens than this; 0 for every prompt.
    pub prompt_over: u64,
}

/// Where a price comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceSource {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Where the author of the file read it.
    pub said: Option<String>,
    /// The day on which it was first listed; for show.
    pub listed: Option<Day>,
}

/// One price before discounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPrice {
    /// What it is for.
    pub key: PriceKey,
    /// When it holds.
    pub days: Days,
    /// The classes.
    pub rates: Rates,
    /// Where it comes from.
    pub source: PriceSource,
}

/// One discount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// Off every price, in per cent.
    pub percent: Decimal,
    /// Of this account only.
    pub account: Option<String>,
    /// On this model only, in its one spelling.
    pub model: Option<String>,
    /// When it holds.
    pub days: Days,
    /// Where it comes from; the line is that of `percent`.
    pub source: PriceSource,
}

/// A file that was read without a fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceFile {
    /// The day on which the author last compared it with AWS's prices.
    pub as_of: Option<Day>,
    /// Its prices, in order.
    pub prices: Vec<ListPrice>,
    /// Its discounts, in order.
    pub discounts: Vec<Discount>,
}

impl PriceFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// All faults that the file alone shows.
    pub fn parse(file: &str, text: &str) -> Result<Self, Faults> {
        let (read, findings) = read(file, text);
        findings.sorted().finish(read)
    }
}
