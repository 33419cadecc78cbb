//! A price list of AWS beside the book, and the `prices.toml` that follows.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::book::PriceBook;
use super::file::{ListPrice, PriceFile, PriceKey, PriceSource};
use super::offer::{Offer, OfferPrice};
use super::partitions::PARTITIONS;
use super::prompt_size::PromptSize;
use super::rates::{Rates, TokenClass};
use crate::day::{Day, Days};
use crate::money::Price;

/// A price of AWS's list that the book does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceChange {
    /// What it is for.
    pub key: PriceKey,
    /// The class.
    pub class: TokenClass,
    /// The book's price on that day; `None` where it has none.
    pub book: Option<Price>,
    /// AWS's price.
    pub aws: Price,
    /// The day from which AWS says it holds.
    pub from: Day,
}

/// What a price list changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Prices that differ, by key and class; empty where the book agrees.
    pub changes: Vec<PriceChange>,
    /// The prices to add to the file.
    added: Vec<ListPrice>,
    published: Option<Day>,
}

/// Lays a price list beside the book, the user's prices included.
pub fn compare(book: &PriceBook, offer: &Offer) -> Update {
    let mut newest: BTreeMap<(PriceKey, TokenClass), &OfferPrice> = BTreeMap::new();
    for price in &offer.prices {
        let place = newest.entry((key_of(book, price), price.class)).or_insert(price);
        if place.from < price.from {
            *place = price;
        }
    }
    let changes = newest.into_iter().filter_map(|((key, class), aws)| {
        // What counts is the price in force, not when it began.
        let on = offer.published.unwrap_or(aws.from).max(aws.from);
        let held = book.list(&key, on).and_then(|list| list.rates.of(class));
        let change = PriceChange { key, class, book: held, aws: aws.price, from: aws.from };
        (held != Some(aws.price)).then_some(change)
    });
    let changes: Vec<_> = changes.collect();
    Update { added: added(book, &changes, offer.published), changes, published: offer.published }
}

impl Update {
    /// The user's file with the changes: prices that held until now end where the
    /// new ones begin.
    pub fn applied_to(&self, own: &PriceFile) -> PriceFile {
        let mut file = own.clone();
        file.as_of = self.published.max(own.as_of);
        for added in &self.added {
            let same = file.prices.iter_mut().filter(|price| price.key == added.key);
            same.for_each(|price| price.days.until = price.days.until.min(added.days.from));
            file.prices.retain(|price| price.days.from < price.days.until);
            file.prices.push(added.clone());
        }
        file
    }
}

impl PriceBook {
    /// The list price of exactly this key, or of a shorter prompt, on a day.
    fn list(&self, key: &PriceKey, day: Day) -> Option<&ListPrice> {
        let holds = |price: &&ListPrice| {
            let same = PriceKey { prompt_over: price.key.prompt_over, ..key.clone() };
            price.key == same
                && price.key.prompt_over <= key.prompt_over
                && price.days.contains(day)
        };
        // Of several that are greatest `max_by_key` takes the last: the user's.
        self.prices.iter().rev().filter(holds).max_by_key(|price| price.key.prompt_over)
    }
}

/// A long prompt begins where the book says so for the model.
fn key_of(book: &PriceBook, offer: &OfferPrice) -> PriceKey {
    let of_model = book.prices.iter().filter(|price| price.key.model == offer.model);
    let longest = of_model.map(|price| price.key.prompt_over).max().filter(|over| *over > 0);
    let long = longest.unwrap_or(PromptSize::Over200k.over());
    PriceKey {
        model: offer.model.clone(),
        partition: offer.partition.to_owned(),
        scope: offer.scope,
        prompt_over: if offer.is_long { long } else { 0 },
    }
}

/// One price for each key that changes: AWS's classes, the book's for the others.
fn added(book: &PriceBook, changes: &[PriceChange], published: Option<Day>) -> Vec<ListPrice> {
    let mut by_key: BTreeMap<&PriceKey, Vec<&PriceChange>> = BTreeMap::new();
    for change in changes {
        by_key.entry(&change.key).or_default().push(change);
    }
    let of_key = |(key, changes): (&PriceKey, Vec<&PriceChange>)| {
        let from = changes.iter().map(|change| change.from).max().unwrap_or(Day::FIRST);
        let on = published.unwrap_or(from).max(from);
        let held = book.list(key, on).filter(|held| held.key == *key);
        let mut rates = held.map_or(Rates::default(), |held| held.rates);
        changes.iter().for_each(|change| rates.set(change.class, Some(change.aws)));
        // A first price holds from the beginning; its day is for show.
        let days = Days::new(held.map(|_| from), None);
        let said = Some("AWS price list".to_owned());
        let source = PriceSource { said, listed: Some(from), ..PriceSource::default() };
        ListPrice { key: key.clone(), days, rates, source }
    };
    by_key.into_iter().map(of_key).collect()
}

impl PriceFile {
    /// The text of a `prices.toml` that says the same.
    pub fn to_toml(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        if let Some(as_of) = self.as_of {
            writeln!(out, "as_of = {as_of}")?;
        }
        for price in &self.prices {
            writeln!(out, "\n[[price]]\nmodel = {}", quoted(&price.key.model))?;
            writeln!(out, "scope = \"{}\"", price.key.scope.word())?;
            if price.key.partition != PARTITIONS[0] {
                writeln!(out, "partition = {}", quoted(&price.key.partition))?;
            }
            if price.key.prompt_over > 0 {
                writeln!(out, "prompt_over = {}", price.key.prompt_over)?;
            }
            write_days(out, price.days)?;
            for class in TokenClass::ALL {
                if let Some(rate) = price.rates.of(class) {
                    writeln!(out, "{} = {}", class.word(), rate.usd_per_million())?;
                }
            }
            write_source(out, &price.source)?;
        }
        for discount in &self.discounts {
            writeln!(out, "\n[[discount]]\npercent = {}", discount.percent)?;
            for (key, value) in [("account", &discount.account), ("model", &discount.model)] {
                if let Some(value) = value {
                    writeln!(out, "{key} = {}", quoted(value))?;
                }
            }
            write_days(out, discount.days)?;
            write_source(out, &discount.source)?;
        }
        Ok(())
    }
}

fn write_days(out: &mut String, days: Days) -> std::fmt::Result {
    if days.from > Day::FIRST {
        writeln!(out, "from = {}", days.from)?;
    }
    if days.until < Day::LAST {
        writeln!(out, "until = {}", days.until)?;
    }
    Ok(())
}

fn write_source(out: &mut String, source: &PriceSource) -> std::fmt::Result {
    if let Some(said) = &source.said {
        writeln!(out, "source = {}", quoted(said))?;
    }
    if let Some(listed) = source.listed {
        writeln!(out, "listed = {listed}")?;
    }
    Ok(())
}

/// A basic string of TOML; JSON's escapes are a part of TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}
