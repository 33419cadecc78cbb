//! The price book in force: the built-in one, and a user's file over it.

use std::collections::BTreeSet;

use super::file::{Discount, ListPrice, PriceFile};
use super::read::read;
use super::rows::{PriceRow, RowKey, rows};
use crate::day::Day;
use assay_settings::{Faults, Findings, wrong};

/// The built-in book's name in messages and answers.
const BUILT_IN: &str = "built-in prices";

/// A file of a user, already read into memory.
#[derive(Clone, Copy, Debug)]
pub struct UserFile<'a> {
    /// The name for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// Prices and discounts in force, and the rows that follow from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceBook {
    as_of: Option<Day>,
    /// The user's first: the first that holds on a day counts.
    pub(super) prices: Vec<ListPrice>,
    pub(super) discounts: Vec<Discount>,
    rows: Vec<PriceRow>,
}

impl PriceBook {
    /// The built-in book, and a user's file over it. A price of the user replaces
    /// the built-in one of the same model, scope, partition and prompt on its days.
    ///
    /// # Errors
    ///
    /// All faults of the user's file, among them discounts for a model without a
    /// price and those that leave more than 15 decimals per token.
    pub fn read(user: Option<UserFile<'_>>) -> Result<Self, Faults> {
        let built_in = PriceFile::parse(BUILT_IN, include_str!("built_in.toml"))?;
        let UserFile { name, text } = user.unwrap_or(UserFile { name: "", text: "" });
        let (own, mut findings) = read(name, text);
        let prices: Vec<_> = own.prices.into_iter().chain(built_in.prices).collect();
        refuse_unknown_models(&prices, &own.discounts, &mut findings);
        let rows = rows(&prices, &own.discounts, &mut findings);
        let as_of = own.as_of.max(built_in.as_of);
        findings.sorted().finish(Self { as_of, prices, discounts: own.discounts, rows })
    }

    /// The rows of the lake's table `prices`, sorted by key and day: at most one
    /// row of each key holds on a day.
    pub fn rows(&self) -> &[PriceRow] {
        &self.rows
    }

    /// Every model with a price.
    pub fn models(&self) -> BTreeSet<&str> {
        self.prices.iter().map(|price| price.key.model.as_str()).collect()
    }

    /// How many days ago the book was last compared with AWS's prices, the user's
    /// `as_of` included.
    pub fn age_days(&self, today: Day) -> Option<i32> {
        self.as_of.map(|as_of| today.days_since(as_of))
    }

    /// The day on which the book was last compared with AWS's prices.
    pub const fn as_of(&self) -> Option<Day> {
        self.as_of
    }

    /// The row that prices a call of that day; an account without rows of its own
    /// has those of every account.
    pub fn row(&self, key: &RowKey<'_>, day: Day) -> Option<&PriceRow> {
        let named = self.discounts.iter().any(|discount| {
            discount.account.is_some() && discount.account.as_deref() == key.account_id
        });
        let account_id = key.account_id.filter(|_| named);
        let model = (key.partition, key.model);
        let of = |row: &PriceRow| (row.partition.as_str(), row.model.as_str()).cmp(&model);
        let begin = self.rows.partition_point(|row| of(row).is_lt());
        let mut rows = self.rows[begin..].iter().take_while(|row| of(row).is_eq());
        rows.find(|row| {
            let same = row.scope == key.scope && row.prompt_size == key.prompt_size;
            same && row.account_id.as_deref() == account_id && row.days.contains(day)
        })
    }
}

fn refuse_unknown_models(prices: &[ListPrice], discounts: &[Discount], findings: &mut Findings) {
    for discount in discounts {
        let Some(model) = &discount.model else { continue };
        if !prices.iter().any(|price| price.key.model == *model) {
            let hint = "correct the name, or give the model a [[price]] first";
            let what = format!("no price for the model `{model}`");
            findings.add(discount.source.line, "discount.model", wrong(what, hint));
        }
    }
}
