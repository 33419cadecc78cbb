//! AWS's price list beside the book.

use std::fmt::Write;

use assay_cost::prices::{PriceBook, PriceFile, UserFile, compare, read_offer};
use assay_cost::prices::{PriceScope, TokenClass};

use crate::support::{book, day, per_million};

fn offer(lines: &[(&str, &str, &str, &str, &str)]) -> String {
    let (mut products, mut terms) = (Vec::new(), Vec::new());
    for (at, (service, usage_type, unit, usd, from)) in lines.iter().enumerate() {
        products.push(format!(
            r#""SKU{at}": {{"sku": "SKU{at}", "attributes": {{"servicename": "{service}",
            "usagetype": "{usage_type}", "regionCode": "us-east-1"}}}}"#
        ));
        terms.push(format!(
            r#""SKU{at}": {{"SKU{at}.T": {{"effectiveDate": "{from}T00:00:00Z", "priceDimensions":
            {{"SKU{at}.T.R": {{"unit": "{unit}", "pricePerUnit": {{"USD": "{usd}"}}}}}}}}}}"#
        ));
    }
    format!(
        r#"{{"formatVersion": "v1.0", "offerCode": "AmazonBedrockFoundationModels",
        "publicationDate": "2026-11-20T10:00:00Z",
        "products": {{{}}}, "terms": {{"OnDemand": {{{}}}}}}}"#,
        products.join(","),
        terms.join(",")
    )
}

const SONNET: &str = "Claude Sonnet 5.5 (Amazon Bedrock Edition)";

fn list() -> String {
    offer(&[
        // As in the book.
        (SONNET, "USE1_cache_write_tokens_1h_global_standard-Units", "Units", "4.00", "2026-10-01"),
        (SONNET, "USE1_input_tokens_standard-Units", "1M tokens", "2.2000000000", "2026-10-01"),
        ("Amazon Bedrock", "USE1-Claude4.6Opus-input-tokens", "1K tokens", "0.0055", "2026-02-01"),
        // Long prompts at the base price.
        ("", "USE1-Claude4.6Opus-input-tokens-long-context", "1K tokens", "0.0055", "2026-02-01"),
        // Dearer since November.
        (SONNET, "USE1_output_tokens_global_standard-Units", "Units", "12", "2026-11-01"),
        // A model that the book does not have.
        (
            "",
            "USE1-anthropic.claude-opus-6-mantle-input-tokens-standard",
            "1M tokens",
            "6.6",
            "2026-11-15",
        ),
        // Not on demand, not understood, not of Claude.
        (SONNET, "USE1_output_tokens_global_batch-Units", "Units", "5", "2026-10-01"),
        (SONNET, "USE1_output_tokens_priority-Units", "Units", "17.5", "2026-10-01"),
        (SONNET, "USE1_input_tokens_global_standard-Units", "Hours", "2", "2026-10-01"),
        (
            "Claude Opus 7 (Amazon Bedrock Edition)",
            "USE1_input_tokens_standard-Units",
            "Units",
            "7",
            "2026-11-01",
        ),
        ("Amazon Bedrock", "USE1-NovaPro-input-tokens", "1K tokens", "0.0008", "2026-10-01"),
    ])
}

#[test]
fn a_price_list_is_read_and_what_was_not_understood_is_said() {
    let offer = read_offer(list().as_bytes()).expect("a price list");
    let mut out = format!("{:?}\n", offer.published.map(|day| day.to_string()));
    for price in &offer.prices {
        let (model, scope, class) = (&price.model, price.scope.word(), price.class.word());
        let long = if price.is_long { " long" } else { "" };
        let (usd, from) = (price.price.usd_per_million(), price.from);
        writeln!(out, "{model} {scope}{long} {class} {usd} from {from}").expect("text");
    }
    for (usage_type, reason) in &offer.skipped {
        writeln!(out, "skipped {usage_type}: {reason}").expect("text");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn what_the_book_has_is_no_change_and_the_rest_becomes_a_file() {
    let offer = read_offer(list().as_bytes()).expect("a price list");
    let read = PriceBook::read(None).expect("sound");
    let update = compare(&read, &offer);
    let said: Vec<_> = update
        .changes
        .iter()
        .map(|change| (change.key.model.as_str(), change.class, change.book, change.aws))
        .collect();
    assert_eq!(
        said,
        [
            ("anthropic.claude-opus-6", TokenClass::Input, None, per_million("6.6")),
            (
                "anthropic.claude-sonnet-5-5",
                TokenClass::Output,
                Some(per_million("10")),
                per_million("12")
            ),
        ]
    );
    assert_eq!(update.changes[1].key.scope, PriceScope::Global);
    insta::assert_snapshot!(update.applied_to(&PriceFile::default()).to_toml());
}

#[test]
fn a_written_file_says_the_same_and_needs_no_second_update() {
    let offer = read_offer(list().as_bytes()).expect("a price list");
    let own = "[[price]]\nmodel = \"claude-sonnet-5-5\"\nscope = \"global\"\ninput = 2\noutput = 9.5\n\
               source = \"a \\\"private\\\" offer\"\n[[discount]]\npercent = \"7.25\"\nfrom = 2026-01-01\n";
    let file = PriceFile::parse("prices.toml", own).expect("sound");
    let applied = compare(&book(own), &offer).applied_to(&file);
    let text = applied.to_toml();
    let read = PriceBook::read(Some(UserFile { name: "prices.toml", text: &text })).expect(&text);
    assert_eq!(compare(&read, &offer).changes, []);
    assert_eq!(read.as_of(), Some(day("2026-11-20")));
    assert_eq!(PriceFile::parse("prices.toml", &text).map(|file| file.to_toml()), Ok(text));
}

#[test]
fn regions_that_disagree_are_said() {
    let line = "USE1_input_tokens_standard-Units";
    let text = offer(&[
        (SONNET, line, "Units", "2.2", "2026-10-01"),
        (SONNET, line, "Units", "2.3", "2026-10-01"),
    ]);
    let offer = read_offer(text.as_bytes()).expect("a price list");
    assert_eq!((offer.prices.len(), offer.skipped.len()), (1, 1));
}

#[test]
fn another_file_is_refused() {
    for text in ["", "{}", "[]", "{\"products\": {}}"] {
        assert!(read_offer(text.as_bytes()).is_err(), "{text}");
    }
}
