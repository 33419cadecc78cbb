//! Reads `prices.toml`, every fault of it at once.

use std::collections::BTreeSet;

use assay_settings::{Entry, Findings, Placed, Value, Wrong, parse, wrong};

use super::file::{Discount, ListPrice, PriceFile, PriceKey, PriceScope, PriceSource};
use super::partitions::PARTITIONS;
use super::prompt_size::PromptSize;
use super::rates::{Rates, TokenClass};
use crate::decimal::Decimal;
use crate::fields::{day, days, decimal, text};
use crate::model::one_spelling;
use crate::money::Price;

const PRICE_KEYS: [&str; 13] = [
    "model",
    "scope",
    "partition",
    "prompt_over",
    "from",
    "until",
    "input",
    "output",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "source",
    "listed",
];
const DISCOUNT_KEYS: [&str; 7] =
    ["percent", "account", "model", "from", "until", "source", "listed"];

const OVERLAP_HINT: &str = "end one with `until` on the day on which the other begins";

/// Reads a file; what is faulty is left out and said.
pub(super) fn read(file: &str, content: &str) -> (PriceFile, Findings) {
    let (root, mut findings) = parse(file, content);
    let top = Entry::root(&root);
    findings.only_known(top, &["as_of", "price", "discount"]);
    let as_of = findings.optional(top, "as_of", day).map(|day| day.value);
    let mut read = PriceFile { as_of, ..PriceFile::default() };
    for entry in findings.entries(&root, "price") {
        read.prices.extend(price(&mut findings, entry));
    }
    for entry in findings.entries(&root, "discount") {
        read.discounts.extend(discount(&mut findings, entry));
    }
    refuse_overlaps(&read, &mut findings);
    (read, findings)
}

/// The price of one entry, in every scope for which it holds.
fn price(findings: &mut Findings, entry: Entry<'_>) -> Vec<ListPrice> {
    findings.only_known(entry, &PRICE_KEYS);
    let hint = "name the model, for example anthropic.claude-opus-4-6-v1";
    let model = findings.required(entry, "model", hint, text);
    let scope = findings.optional(entry, "scope", scope);
    let partition = findings.optional(entry, "partition", partition);
    let prompt_over = findings.optional(entry, "prompt_over", prompt_over);
    let days = days(findings, entry);
    let rates = rates(findings, entry);
    let source = source(findings, entry, entry.line);
    let Some(model) = model else { return Vec::new() };
    let scopes = scope.map_or(PriceScope::ALL.to_vec(), |scope| vec![scope.value]);
    let of_scope = |scope| ListPrice {
        key: PriceKey {
            model: one_spelling(&model.value).to_owned(),
            partition: partition.as_ref().map_or(PARTITIONS[0], |found| found.value).to_owned(),
            scope,
            prompt_over: prompt_over.map_or(0, |tokens| tokens.value),
        },
        days,
        rates,
        source: source.clone(),
    };
    scopes.into_iter().map(of_scope).collect()
}

fn rates(findings: &mut Findings, entry: Entry<'_>) -> Rates {
    let mut rates = Rates::default();
    for class in TokenClass::ALL {
        let price = findings.optional(entry, class.word(), per_million);
        rates.set(class, price.map(|price| price.value));
    }
    if TokenClass::ALL.iter().all(|class| entry.table.get(class.word()).is_none()) {
        let hint = "give at least one of input, output, cache_read, cache_write_5m, \
                    cache_write_1h, in USD per million tokens";
        findings.add(entry.line, entry.name, wrong("no price", hint));
    }
    rates
}

fn discount(findings: &mut Findings, entry: Entry<'_>) -> Option<Discount> {
    findings.only_known(entry, &DISCOUNT_KEYS);
    let hint = "give the discount in per cent, for example 7.25";
    let percent = findings.required(entry, "percent", hint, percent);
    let account = findings.optional(entry, "account", account).map(|account| account.value);
    let model = findings.optional(entry, "model", text).map(|model| model.value);
    let days = days(findings, entry);
    let Placed { value: percent, line } = percent?;
    let model = model.map(|model| one_spelling(&model).to_owned());
    let source = source(findings, entry, line);
    Some(Discount { percent, account, model, days, source })
}

fn source(findings: &mut Findings, entry: Entry<'_>, line: usize) -> PriceSource {
    PriceSource {
        file: findings.source().to_owned(),
        line,
        said: findings.optional(entry, "source", text).map(|said| said.value),
        listed: findings.optional(entry, "listed", day).map(|day| day.value),
    }
}

fn scope(value: &Value) -> Result<PriceScope, Wrong> {
    let word = text(value)?;
    let known = PriceScope::ALL.into_iter().find(|scope| scope.word() == word);
    known.ok_or_else(|| {
        let hint = "write global or geo; in_region costs what geo costs";
        wrong(format!("unknown scope `{word}`"), hint)
    })
}

fn partition(value: &Value) -> Result<&'static str, Wrong> {
    let word = text(value)?;
    let known = PARTITIONS.into_iter().find(|partition| *partition == word);
    known.ok_or_else(|| {
        wrong(format!("unknown partition `{word}`"), format!("known: {}", PARTITIONS.join(", ")))
    })
}

fn prompt_over(value: &Value) -> Result<u64, Wrong> {
    let tokens = decimal(value)?;
    let known = PromptSize::ALL.map(PromptSize::over);
    known.into_iter().find(|known| tokens.units(0) == Some(i128::from(*known))).ok_or_else(|| {
        let what = format!("no price can begin over {tokens} tokens");
        wrong(what, "write 100000 or 200000, the sizes that the roll-up keeps apart")
    })
}

fn per_million(value: &Value) -> Result<Price, Wrong> {
    let usd = decimal(value)?;
    Price::per_million(usd).map_err(|error| {
        let hint = "give USD per million tokens, from 0, with at most 9 decimals";
        wrong(format!("{usd} {error}"), hint)
    })
}

fn percent(value: &Value) -> Result<Decimal, Wrong> {
    let percent = decimal(value)?;
    let (digits, scale) = percent.parts();
    let most = 10_i128.checked_pow(scale + 2).unwrap_or(i128::MAX);
    if (0..=most).contains(&digits) {
        return Ok(percent);
    }
    let hint = "write a number from 0 to 100; write a higher price as a [[price]]";
    Err(wrong(format!("{percent} is no discount in per cent"), hint))
}

fn account(value: &Value) -> Result<String, Wrong> {
    let hint = "write the account's 12 digits in quotes";
    let Value::Text(account) = value else {
        return Err(wrong(format!("expected text, found {}", value.kind()), hint));
    };
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        Ok(account.clone())
    } else {
        Err(wrong(format!("`{account}` is no account"), hint))
    }
}

/// Complains about each price and discount that holds on a day of an earlier one.
fn refuse_overlaps(read: &PriceFile, findings: &mut Findings) {
    let mut said = BTreeSet::new();
    for (at, price) in read.prices.iter().enumerate() {
        let meets = |other: &&ListPrice| other.key == price.key && other.days.meet(price.days);
        let Some(other) = read.prices[..at].iter().find(meets) else { continue };
        // A price without a scope is two, with one line.
        if said.insert((price.source.line, other.source.line)) {
            let what = format!(
                "{} price of {} overlaps the one on line {}, which holds {}",
                price.key.scope.word(),
                price.key.model,
                other.source.line,
                other.days
            );
            findings.add(price.source.line, "price", wrong(what, OVERLAP_HINT));
        }
    }
    for (at, discount) in read.discounts.iter().enumerate() {
        let meets = |other: &&Discount| {
            let same = other.account == discount.account && other.model == discount.model;
            same && other.days.meet(discount.days)
        };
        if let Some(other) = read.discounts[..at].iter().find(meets) {
            let (days, line) = (other.days, other.source.line);
            let what = format!(
                "another discount for the same account and model, on line {line}, holds {days}"
            );
            findings.add(discount.source.line, "discount", wrong(what, OVERLAP_HINT));
        }
    }
}
