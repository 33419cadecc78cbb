//! AWS's machine-readable price lists: the offers `AmazonBedrockFoundationModels`,
//! `AmazonBedrockService` and `AmazonBedrock`, downloaded from
//! `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/OFFER/current/REGION/index.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read};

use serde::Deserialize;

use super::file::PriceScope;
use super::partitions::partition_of_region;
use super::rates::TokenClass;
use crate::day::Day;
use crate::decimal::Decimal;
use crate::model::{model_of_service, one_spelling};
use crate::money::Price;
use crate::usage_type::{UsageType, parse_usage_type};

/// What a price list says about Claude on demand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The day on which AWS published it.
    pub published: Option<Day>,
    /// One for each model, scope, size of prompt and class.
    pub prices: Vec<OfferPrice>,
    /// Lines about Claude that were not understood: usage type and reason, sorted.
    pub skipped: BTreeSet<(String, String)>,
}

/// A price of a price list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfferPrice {
    /// The model in its one spelling.
    pub model: String,
    /// The partition of AWS.
    pub partition: &'static str,
    /// The scope.
    pub scope: PriceScope,
    /// Whether it is for long prompts.
    pub is_long: bool,
    /// The class.
    pub class: TokenClass,
    /// The price.
    pub price: Price,
    /// The day from which it holds; AWS writes the first of a month here, even
    /// where the price changed later in it.
    pub from: Day,
}

/// The file is no price list of AWS.
#[derive(Debug, thiserror::Error)]
#[error("not a price list of AWS")]
pub struct OfferError(#[from] serde_json::Error);

#[derive(Deserialize)]
struct File {
    #[serde(rename = "publicationDate")]
    published: Option<String>,
    products: BTreeMap<String, Product>,
    terms: Terms,
}

#[derive(Deserialize)]
struct Product {
    #[serde(default)]
    attributes: Attributes,
}

/// Those of a product's attributes that tell what it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Attributes {
    #[serde(rename = "usagetype")]
    usage_type: String,
    #[serde(rename = "servicename")]
    service: String,
    #[serde(rename = "regionCode")]
    region: String,
}

#[derive(Deserialize)]
struct Terms {
    #[serde(default, rename = "OnDemand")]
    on_demand: BTreeMap<String, BTreeMap<String, Term>>,
}

#[derive(Deserialize)]
struct Term {
    #[serde(rename = "effectiveDate")]
    effective: String,
    #[serde(rename = "priceDimensions")]
    dimensions: BTreeMap<String, Dimension>,
}

#[derive(Deserialize)]
struct Dimension {
    unit: String,
    #[serde(rename = "pricePerUnit")]
    price: BTreeMap<String, String>,
}

impl OfferError {
    /// What kept the text from being read, where it is not the text that is wrong.
    ///
    /// # Errors
    ///
    /// The error itself, where it is.
    pub fn unread(self) -> Result<io::Error, Self> {
        if self.0.is_io() { Ok(self.0.into()) } else { Err(self) }
    }
}

/// Reads a price list as its text comes.
///
/// # Errors
///
/// The text is not JSON, has not the parts of a price list, or cannot be read.
pub fn read_offer(json: impl Read) -> Result<Offer, OfferError> {
    let file: File = serde_json::from_reader(BufReader::new(json))?;
    let mut offer =
        Offer { published: file.published.as_deref().and_then(day), ..Offer::default() };
    for (sku, product) in &file.products {
        let Attributes { usage_type, service, region } = &product.attributes;
        if !(service.contains("Claude") || usage_type.to_lowercase().contains("claude")) {
            continue;
        }
        let terms = file.terms.on_demand.get(sku).into_iter().flat_map(BTreeMap::values);
        for term in terms {
            for dimension in term.dimensions.values() {
                match price(usage_type, service, region, term, dimension) {
                    Ok(price) => offer.prices.extend(price),
                    Err(reason) => {
                        offer.skipped.insert((usage_type.to_owned(), reason));
                    }
                }
            }
        }
    }
    keep_one_of_each(&mut offer);
    Ok(offer)
}

/// The price of one line; none for batch jobs, which the log does not have.
fn price(
    usage_type: &str,
    service: &str,
    region: &str,
    term: &Term,
    dimension: &Dimension,
) -> Result<Option<OfferPrice>, String> {
    let read = parse_usage_type(usage_type).ok_or("not a usage type of tokens")?;
    let UsageType { model, class, scope, is_long, is_batch } = read;
    if is_batch {
        return Ok(None);
    }
    let named = model_of_service(service).map(str::to_owned).or(model);
    let model = named.filter(|model| model.contains('.')).ok_or_else(|| {
        format!("the model `{service}` is not known; give it a [[price]] under its id")
    })?;
    let text = dimension.price.get("USD").ok_or("no price in USD")?;
    let usd = Decimal::parse(text).map_err(|error| format!("the price `{text}` {error}"))?;
    let price = match dimension.unit.as_str() {
        "1K tokens" => Price::per_thousand(usd),
        "1M tokens" | "Units" => Price::per_million(usd),
        unit => return Err(format!("unknown unit `{unit}`")),
    };
    let price = price.map_err(|error| format!("the price `{text}` {error}"))?;
    let effective = &term.effective;
    let from = day(effective).ok_or_else(|| format!("`{effective}` is not a day"))?;
    let (model, partition) = (one_spelling(&model).to_owned(), partition_of_region(region));
    Ok(Some(OfferPrice { model, partition, scope, is_long, class, price, from }))
}

/// The day of a moment such as `2026-10-01T00:00:00Z`.
fn day(moment: &str) -> Option<Day> {
    moment.get(..10)?.parse().ok()
}

/// Several regions in one list agree; where they do not, the first is kept and the
/// other is said.
fn keep_one_of_each(offer: &mut Offer) {
    offer.prices.sort();
    let key = |price: &OfferPrice| {
        let OfferPrice { model, partition, scope, is_long, class, from, .. } = price;
        (model.clone(), *partition, *scope, *is_long, *class, *from)
    };
    let mut kept: Vec<OfferPrice> = Vec::new();
    for price in std::mem::take(&mut offer.prices) {
        match kept.last().filter(|before| key(before) == key(&price)) {
            Some(before) if before.price != price.price => {
                let (low, high) = (before.price.usd_per_million(), price.price.usd_per_million());
                let what = format!("{} {}", price.model, price.class.word());
                let reason = format!("{low} and {high} USD per million tokens in one price list");
                offer.skipped.insert((what, reason));
            }
            Some(_) => {}
            None => kept.push(price),
        }
    }
    offer.prices = kept;
}
