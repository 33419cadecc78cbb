//! What one call, or one row of the roll-up, costs.
//!
//! The views compute the same in SQL; this is what they are tested against.

pub use assay_schema::words::PriceStatus;

use crate::money::{MoneyOverflow, Usd, UsdRange};
use crate::prices::{PriceRow, TokenClass};

/// Tokens of a call, or their sums over calls. The cache writes of five minutes and
/// one hour are parts of `cache_write`; what they leave has an unknown lifetime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenSums {
    /// Uncached input.
    pub input: u64,
    /// Read from the cache.
    pub cache_read: u64,
    /// Written to the cache.
    pub cache_write: u64,
    /// Written for five minutes.
    pub cache_write_5m: u64,
    /// Written for one hour.
    pub cache_write_1h: u64,
    /// Output.
    pub output: u64,
    /// Whether input, cache read, cache write or output of some call is not known.
    pub has_unknown: bool,
}

/// The counts of one call as its row has them; `None` is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallTokens {
    /// Uncached input.
    pub input: Option<u64>,
    /// Read from the cache.
    pub cache_read: Option<u64>,
    /// Written to the cache.
    pub cache_write: Option<u64>,
    /// Written for five minutes.
    pub cache_write_5m: Option<u64>,
    /// Written for one hour.
    pub cache_write_1h: Option<u64>,
    /// Output.
    pub output: Option<u64>,
}

impl From<CallTokens> for TokenSums {
    fn from(call: CallTokens) -> Self {
        let must_be_known = [call.input, call.cache_read, call.cache_write, call.output];
        Self {
            input: call.input.unwrap_or(0),
            cache_read: call.cache_read.unwrap_or(0),
            cache_write: call.cache_write.unwrap_or(0),
            cache_write_5m: call.cache_write_5m.unwrap_or(0),
            cache_write_1h: call.cache_write_1h.unwrap_or(0),
            output: call.output.unwrap_or(0),
            has_unknown: must_be_known.contains(&None),
        }
    }
}

impl TokenSums {
    /// Writes whose lifetime is not known.
    pub fn unsplit(&self) -> u64 {
        self.cache_write.saturating_sub(self.cache_write_5m.saturating_add(self.cache_write_1h))
    }

    /// Known tokens of a class.
    pub const fn of(&self, class: TokenClass) -> u64 {
        match class {
            TokenClass::Input => self.input,
            TokenClass::Output => self.output,
            TokenClass::CacheRead => self.cache_read,
            TokenClass::CacheWrite5m => self.cache_write_5m,
            TokenClass::CacheWrite1h => self.cache_write_1h,
        }
    }
}

/// What calls cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Whether that is the whole cost.
    pub status: PriceStatus,
    /// `cost_usd_low` and `cost_usd_high`.
    pub usd: UsdRange,
}

/// Prices one call, or calls that are alike in all but their tokens. `row` is the
/// row of [`crate::prices::PriceBook::row`]; `None` where the model is not known or
/// has no price.
///
/// # Errors
///
/// The cost is 10^23 dollars or more.
pub fn price(
    tokens: &TokenSums,
    failed: bool,
    row: Option<&PriceRow>,
) -> Result<Cost, MoneyOverflow> {
    if failed {
        return Ok(Cost { status: PriceStatus::Failed, usd: UsdRange::exactly(Usd::ZERO) });
    }
    let Some(row) = row else {
        return Ok(Cost { status: PriceStatus::UnpricedModel, usd: UsdRange::default() });
    };
    let of_class = |class| (tokens.of(class), row.low.of(class), row.high.of(class));
    let unsplit = (tokens.unsplit(), row.low.unsplit_low(), row.high.unsplit_high());
    let (mut low, mut high, mut is_complete) = (Usd::ZERO, Usd::ZERO, true);
    for (count, lowest, highest) in TokenClass::ALL.map(of_class).into_iter().chain([unsplit]) {
        if let (Some(lowest), Some(highest)) = (lowest, highest) {
            low = low.plus(Usd::of(count, lowest)?)?;
            high = high.plus(Usd::of(count, highest)?)?;
        } else {
            is_complete &= count == 0;
        }
    }
    let status = match (is_complete, tokens.has_unknown) {
        (false, _) => PriceStatus::UnpricedModel,
        (true, true) => PriceStatus::UnknownTokens,
        (true, false) => PriceStatus::Priced,
    };
    let high = (status == PriceStatus::Priced).then_some(high);
    Ok(Cost { status, usd: UsdRange { low: Some(low), high } })
}
