//! The built-in book against the rules by which AWS sets prices.

use std::collections::BTreeSet;
use std::fmt::Write;

use assay_cost::model::KNOWN_MODELS;
use assay_cost::prices::{
    ListPrice, PriceBook, PriceFile, PriceScope, PromptSize, RowScope, StepKind, TokenClass,
};

use crate::support::{HAIKU, book, day, decimal};

fn built_in() -> Vec<ListPrice> {
    let text = include_str!("../../src/prices/built_in.toml");
    PriceFile::parse("built_in.toml", text).expect("sound").prices
}

/// The twin of a global price in another scope.
fn twin<'p>(all: &'p [ListPrice], price: &ListPrice, partition: &str) -> Option<&'p ListPrice> {
    let (key, days) = (&price.key, price.days);
    all.iter().find(|other| {
        let same = other.key.model == key.model && other.key.prompt_over == key.prompt_over;
        let place = other.key.scope == PriceScope::Geo && other.key.partition == partition;
        same && place && other.days == days
    })
}

fn is_times(own: &ListPrice, list: &ListPrice, tenths: i64) -> bool {
    let units = |price: &ListPrice, class| price.rates.of(class).map(|price| price.units());
    TokenClass::ALL.into_iter().all(|class| {
        units(own, class).map(|own| own * 10) == units(list, class).map(|list| list * tenths)
    })
}

#[test]
fn every_known_model_has_a_price_and_every_price_a_known_model() {
    let read = PriceBook::read(None).expect("sound");
    let known: BTreeSet<_> = KNOWN_MODELS.iter().map(|model| model.id).collect();
    assert_eq!(read.models(), known);
}

#[test]
fn scopes_cost_what_the_rules_say() {
    let all = built_in();
    // Without 1-hour writes it is from before the 4.5 generation.
    let is_new = |price: &ListPrice| price.rates.of(TokenClass::CacheWrite1h).is_some();
    for list in all.iter().filter(|price| price.key.scope == PriceScope::Global) {
        let geo = twin(&all, list, "aws").expect("a geographic price");
        assert!(is_times(geo, list, if is_new(list) { 11 } else { 10 }), "{:?}", list.key);
        if let Some(gov) = twin(&all, list, "aws-us-gov") {
            assert!(is_times(gov, list, 12), "{:?}", list.key);
        }
        let has_gov = twin(&all, list, "aws-us-gov").is_some();
        assert!(has_gov || !is_new(list), "{:?}", list.key);
    }
}

#[test]
fn writes_cost_what_the_rules_say() {
    for price in built_in() {
        let units = |class| price.rates.of(class).map(|price| price.units());
        let input = units(TokenClass::Input).expect("an input price");
        if let Some(write) =
            units(TokenClass::CacheWrite5m).filter(|_| !price.key.model.contains("-3-haiku"))
        {
            assert_eq!(write * 100, input * 125, "{:?}", price.key);
        }
        if let Some(write) = units(TokenClass::CacheWrite1h) {
            assert_eq!(write, input * 2, "{:?}", price.key);
        }
        assert!(price.source.said.is_some(), "{:?} names no source", price.key);
    }
}

#[test]
fn the_built_in_book_is_as_reviewed() {
    let read = PriceBook::read(None).expect("sound");
    let mut out = String::new();
    let mut before = None;
    for row in read.rows().iter().filter(|row| row.scope == RowScope::Unknown) {
        let said = (&row.partition, &row.model, row.days, &row.low, &row.high);
        if before.replace(said) == Some(said) {
            continue;
        }
        let (partition, model, size) = (&row.partition, &row.model, row.prompt_size.word());
        write!(out, "{partition} {model} {size} {}:", row.days).expect("text");
        for class in TokenClass::ALL {
            match (row.low.of(class), row.high.of(class)) {
                (Some(low), Some(high)) if low == high => write!(out, " {}", low.usd_per_million()),
                (Some(low), Some(high)) => {
                    write!(out, " {}-{}", low.usd_per_million(), high.usd_per_million())
                }
                _ => write!(out, " none"),
            }
            .expect("text");
        }
        out.push('\n');
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_book_has_an_age() {
    let read = PriceBook::read(None).expect("sound");
    assert_eq!(read.age_days(day("2026-11-28")), Some(49));
    let own = book("as_of = 2026-11-20\n");
    assert_eq!(own.age_days(day("2026-11-28")), Some(8));
    assert_eq!(own.age_days(day("2026-11-19")), Some(-1));
}

#[test]
fn a_price_is_explained_from_list_to_scope_to_discount() {
    let text = "[[discount]]\npercent = 7.25\naccount = \"111122223333\"\n";
    let chains = book(text).explain(HAIKU, day("2026-11-01"), Some("111122223333"));
    let mut out = String::new();
    for chain in chains {
        let (scope, size) = (chain.scope.word(), chain.prompt_size.word());
        writeln!(out, "{} {scope} {size}", chain.partition).expect("text");
        for step in chain.steps {
            let price =
                |class| step.rates.of(class).map(|price| price.usd_per_million().to_string());
            let prices: Vec<_> = TokenClass::ALL.into_iter().filter_map(price).collect();
            let kind = match step.kind {
                StepKind::List => "list".to_owned(),
                StepKind::Scope { factor } => format!("scope {}", factor.expect("a factor")),
                StepKind::Discount { percent } => format!("discount {percent}"),
            };
            let source = step.source;
            writeln!(out, "  {kind}: {} ({}:{})", prices.join(" "), source.file, source.line)
                .expect("text");
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn the_steps_end_at_the_price_in_force() {
    let text = "[[price]]\nmodel = \"claude-sonnet-5\"\nscope = \"geo\"\nfrom = 2026-10-05\ninput = 3\n\
                [[discount]]\npercent = 10\nfrom = 2026-10-03\n";
    let read = book(text);
    for on in ["2026-10-02", "2026-10-04", "2026-10-05"].map(day) {
        for chain in read.models().into_iter().flat_map(|model| {
            read.explain(model, on, None).into_iter().map(move |chain| (model, chain))
        }) {
            let (model, chain) = chain;
            let scope = RowScope::ALL[chain.scope as usize];
            let (size, partition) = (chain.prompt_size, chain.partition.as_str());
            let row = read.rows().iter().find(|row| {
                let kind = row.model == model && row.scope == scope && row.prompt_size == size;
                kind && row.partition == partition && row.days.contains(on)
            });
            let last = chain.steps.last().expect("a step");
            assert_eq!(row.map(|row| row.low), Some(last.rates), "{model} {on}");
        }
    }
    assert_eq!(PromptSize::of(100_000), PromptSize::UpTo100k);
    assert_eq!(PromptSize::of(100_001), PromptSize::UpTo200k);
    assert_eq!(PromptSize::of(200_001), PromptSize::Over200k);
    assert_eq!(decimal("1.1").units(1), Some(11));
}
