//! The rows of the lake's table `prices`.
//!
//! A call finds its row by equality and a range of days, in any engine:
//!
//! ```text
//! LEFT JOIN (SELECT DISTINCT account_id FROM prices WHERE account_id <> '*') AS named
//!   ON named.account_id = u.account_id
//! LEFT JOIN prices AS p
//!   ON p.account_id = coalesce(named.account_id, '*')
//!  AND p.partition = …the partition of u.region…
//!  AND p.model = u.model
//!  AND p.endpoint_scope = coalesce(u.endpoint_scope, 'unknown')
//!  AND p.prompt_size = u.prompt_size
//!  AND p.valid_from <= u.event_date AND u.event_date < p.valid_until
//! ```

use std::collections::{BTreeMap, BTreeSet};

use assay_schema::words::EndpointScope;

use super::file::{Discount, ListPrice, PriceScope};
use super::prompt_size::PromptSize;
use super::rates::Rates;
use crate::day::Days;
use crate::decimal::Decimal;
use crate::money::{Price, PriceError};
use assay_settings::{Findings, wrong};

/// The word in the column `account_id` of a row for every account that has no rows of
/// its own.
pub const EVERY_ACCOUNT: &str = "*";

/// The scope of a row. A call whose scope is not known has rows of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowScope {
    /// The call's scope.
    Known(EndpointScope),
    /// The scope is not known: a range over the scopes that have a price.
    Unknown,
}

impl RowScope {
    /// Every scope of a row.
    pub const ALL: [Self; 4] = [
        Self::Known(EndpointScope::Global),
        Self::Known(EndpointScope::Geo),
        Self::Known(EndpointScope::InRegion),
        Self::Unknown,
    ];

    /// The word in the table; `unknown` joins calls whose `endpoint_scope` is null.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Known(scope) => scope.word(),
            Self::Unknown => "unknown",
        }
    }

    /// The scopes whose prices it ranges over.
    const fn of_prices(self) -> &'static [PriceScope] {
        match self {
            Self::Known(EndpointScope::Global) => &[PriceScope::Global],
            Self::Known(EndpointScope::Geo | EndpointScope::InRegion) => &[PriceScope::Geo],
            Self::Unknown => &PriceScope::ALL,
        }
    }
}

/// What a call or a row of a roll-up says about its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowKey<'a> {
    /// The partition of AWS: [`super::partition_of_region`].
    pub partition: &'a str,
    /// The model in its one spelling.
    pub model: &'a str,
    /// The scope.
    pub scope: RowScope,
    /// The size of the prompt.
    pub prompt_size: PromptSize,
    /// The account that called.
    pub account_id: Option<&'a str>,
}

/// One row: the prices per token of one kind of call on some days, every premium
/// and discount folded in.
///
/// `low` and `high` are alike except where the scope is unknown. A write whose
/// lifetime is unknown costs [`Rates::unsplit_low`] of `low` to
/// [`Rates::unsplit_high`] of `high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow {
    /// The partition of AWS.
    pub partition: String,
    /// The model in its one spelling.
    pub model: String,
    /// The scope.
    pub scope: RowScope,
    /// The size of the prompt.
    pub prompt_size: PromptSize,
    /// An account with discounts of its own, which then has a row for every key;
    /// `None` for all others.
    pub account_id: Option<String>,
    /// When it holds: `valid_from` and `valid_until`.
    pub days: Days,
    /// The lowest price of each class.
    pub low: Rates,
    /// The highest price of each class.
    pub high: Rates,
    /// The discount that is folded in, in per cent.
    pub discount_percent: Option<Decimal>,
}

impl PriceRow {
    /// Whether it goes on where the other ends, at the same prices.
    fn continues(&self, before: &Self) -> bool {
        let days = Days { from: before.days.from, until: self.days.until };
        before.days.until == self.days.from
            && Self { days, ..self.clone() } == Self { days, ..before.clone() }
    }
}

/// All rows, sorted by partition, model, scope, size, account and day; discounts that
/// cannot be folded in are said.
pub(super) fn rows(
    prices: &[ListPrice],
    discounts: &[Discount],
    findings: &mut Findings,
) -> Vec<PriceRow> {
    let mut models: BTreeMap<(&str, &str), Vec<&ListPrice>> = BTreeMap::new();
    for price in prices {
        let of_model = models.entry((&price.key.partition, &price.key.model)).or_default();
        of_model.push(price);
    }
    let named = discounts.iter().map(|discount| discount.account.as_deref());
    let accounts: BTreeSet<_> = named.chain([None]).collect();
    let mut refused = BTreeSet::new();
    let mut rows = Vec::new();
    for ((partition, model), prices) in models {
        let mut folder = Folder { prices, discounts, refused: &mut refused, findings };
        for scope in RowScope::ALL {
            for prompt_size in PromptSize::ALL {
                for account_id in accounts.iter().copied() {
                    let key = RowKey { partition, model, scope, prompt_size, account_id };
                    rows.extend(folder.of_key(&key));
                }
            }
        }
    }
    rows
}

/// The list price of a day: for the largest prompt that the call exceeds, the
/// user's before the built-in one.
pub(super) fn list_price<'p>(
    prices: &[&'p ListPrice],
    key: &RowKey<'_>,
    scope: PriceScope,
    days: Days,
) -> Option<&'p ListPrice> {
    let holds = |price: &&&ListPrice| {
        let call = price.key.model == key.model && price.key.partition == key.partition;
        let prompt = price.key.prompt_over <= key.prompt_size.over();
        call && prompt && price.key.scope == scope && price.days.cover(days)
    };
    // Of several that are greatest `max_by_key` takes the last.
    prices.iter().rev().filter(holds).max_by_key(|price| price.key.prompt_over).copied()
}

/// The most specific discount of a day: one for account and model before one for
/// the account, before one for the model, before one for all.
pub(super) fn discount_of<'d>(
    discounts: &'d [Discount],
    model: &str,
    account: Option<&str>,
    days: Days,
) -> Option<&'d Discount> {
    let holds = |discount: &&Discount| {
        let of_account = discount.account.is_none() || discount.account.as_deref() == account;
        let of_model = discount.model.as_deref().is_none_or(|named| named == model);
        of_account && of_model && discount.days.cover(days)
    };
    let specific = |discount: &&Discount| (discount.account.is_some(), discount.model.is_some());
    discounts.iter().filter(holds).max_by_key(specific)
}

/// Folds premiums and discounts into the prices of one model.
struct Folder<'a, 'f> {
    prices: Vec<&'a ListPrice>,
    discounts: &'a [Discount],
    /// Lines of discounts that were already complained about.
    refused: &'f mut BTreeSet<usize>,
    findings: &'f mut Findings,
}

impl Folder<'_, '_> {
    fn of_key(&mut self, key: &RowKey<'_>) -> Vec<PriceRow> {
        let ends = self.prices.iter().map(|price| price.days);
        let segments = Days::ALL.cut_at(ends.chain(self.discounts.iter().map(|cut| cut.days)));
        let mut rows: Vec<PriceRow> = Vec::new();
        for days in segments {
            let Some(row) = self.of_days(key, days) else { continue };
            match rows.last_mut().filter(|before| row.continues(before)) {
                Some(before) => before.days.until = row.days.until,
                None => rows.push(row),
            }
        }
        rows
    }

    /// The row of days within which nothing changes; `None` without a price.
    fn of_days(&mut self, key: &RowKey<'_>, days: Days) -> Option<PriceRow> {
        let discount = discount_of(self.discounts, key.model, key.account_id, days);
        let scopes = key.scope.of_prices().iter();
        let lists: Vec<_> =
            scopes.filter_map(|scope| list_price(&self.prices, key, *scope, days)).collect();
        let folded: Vec<_> =
            lists.iter().map(|list| self.fold(&list.rates, discount, key)).collect();
        let either = |choose: fn(Price, Price) -> Price| {
            let both = move |one: Option<Price>, other: Option<Price>| match (one, other) {
                (Some(one), Some(other)) => Some(choose(one, other)),
                (one, other) => one.or(other),
            };
            folded.iter().copied().reduce(|one, other| one.zip(&other, both))
        };
        Some(PriceRow {
            partition: key.partition.to_owned(),
            model: key.model.to_owned(),
            scope: key.scope,
            prompt_size: key.prompt_size,
            account_id: key.account_id.map(str::to_owned),
            days,
            low: either(Price::min)?,
            high: either(Price::max)?,
            discount_percent: discount.map(|discount| discount.percent),
        })
    }

    fn fold(&mut self, list: &Rates, discount: Option<&Discount>, key: &RowKey<'_>) -> Rates {
        let Some(discount) = discount else { return *list };
        let reduced = list.try_map(|price| price.less_percent(discount.percent));
        reduced.unwrap_or_else(|error: PriceError| {
            let line = discount.source.line;
            if self.refused.insert(line) {
                let what = format!("{} % off {}: the price {error}", discount.percent, key.model);
                let hint = "write the discount with fewer decimals";
                self.findings.add(line, "discount.percent", wrong(what, hint));
            }
            *list
        })
    }
}
