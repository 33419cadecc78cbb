//! Short ways to say what tests say often.

use assay_cost::day::Day;
use assay_cost::decimal::Decimal;
use assay_cost::money::{Price, Usd};
use assay_cost::people::People;
use assay_cost::prices::{PriceBook, UserFile};
use assay_schema::words::EndpointScope;

pub(crate) const OPUS: &str = "anthropic.claude-opus-4-6-v1";
pub(crate) const HAIKU: &str = "anthropic.claude-haiku-5-5";
pub(crate) const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
pub(crate) const SONNET_55: &str = "anthropic.claude-sonnet-5-5";

pub(crate) fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a number")
}

pub(crate) fn per_million(text: &str) -> Price {
    Price::per_million(decimal(text)).expect("a price")
}

pub(crate) fn usd(text: &str) -> Usd {
    Usd::from_units(decimal(text).units(15).expect("15 decimals")).expect("a sum")
}

pub(crate) fn book(text: &str) -> PriceBook {
    PriceBook::read(Some(UserFile { name: "prices.toml", text })).expect("a sound file")
}

/// What is wrong with a `prices.toml`.
pub(crate) fn price_faults(text: &str) -> String {
    let read = PriceBook::read(Some(UserFile { name: "prices.toml", text }));
    // The book itself would fill the screen.
    read.map(|_| "a sound file").expect_err("a faulty file").to_string()
}

pub(crate) fn people(text: &str, csv: &str) -> People {
    People::read("people.toml", text, |_| Ok(csv.as_bytes().to_vec())).expect("sound files")
}

pub(crate) const GLOBAL: Option<EndpointScope> = Some(EndpointScope::Global);
pub(crate) const GEO: Option<EndpointScope> = Some(EndpointScope::Geo);
pub(crate) const IN_REGION: Option<EndpointScope> = Some(EndpointScope::InRegion);
