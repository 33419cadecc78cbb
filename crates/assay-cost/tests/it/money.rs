//! Numbers as they are written, prices and sums to the last digit.

use assay_cost::decimal::{Decimal, DecimalError};
use assay_cost::money::{MoneyOverflow, Price, PriceError, Usd, UsdRange};
use proptest::prelude::*;

use crate::support::{decimal, per_million, usd};

#[test]
fn numbers_are_read_as_they_are_written() {
    let cases = [
        ("0.10", "0.1"),
        ("5", "5"),
        ("+5.50", "5.5"),
        ("-0.0", "0"),
        ("1_000.5", "1000.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("2.5E-7", "0.00000025"),
        ("0e999999999999", "0"),
        ("100000000000000000000000000000000000.01", "100000000000000000000000000000000000.01"),
    ];
    for (written, plain) in cases {
        let read = Decimal::parse(written);
        assert_eq!(read.map(|read| read.to_string()), Ok(plain.to_owned()), "{written}");
    }
}

#[test]
fn what_is_no_number_is_none() {
    use DecimalError::{NotANumber, TooLong};
    let cases = [
        ("", NotANumber),
        ("-", NotANumber),
        (".", NotANumber),
        ("1.2.3", NotANumber),
        ("1,5", NotANumber),
        ("0x10", NotANumber),
        ("nan", NotANumber),
        ("inf", NotANumber),
        ("--1", NotANumber),
        ("1e", NotANumber),
        ("1_", NotANumber),
        ("$5", NotANumber),
        ("5 ", NotANumber),
        ("1e99", TooLong),
        ("1e-99", TooLong),
        ("1000000000000000000000000000000000000000", TooLong),
    ];
    for (written, error) in cases {
        assert_eq!(Decimal::parse(written), Err(error), "{written}");
    }
}

#[test]
fn a_price_has_fifteen_decimals_and_no_more() {
    assert_eq!(per_million("0.01").to_string(), "0.00000001");
    assert_eq!(per_million("0.000000001").units(), 1);
    assert_eq!(Price::per_million(decimal("0.0000000001")), Err(PriceError::TooPrecise));
    assert_eq!(Price::per_million(decimal("-1")), Err(PriceError::Negative));
    assert_eq!(
        Price::per_million(decimal("999999999.999999999")).map(Price::units),
        Ok(999_999_999_999_999_999)
    );
    assert_eq!(Price::per_million(decimal("1000000000")), Err(PriceError::TooLarge));
    assert_eq!(per_million("137.5").usd_per_million().to_string(), "137.5");
    assert_eq!(Price::per_thousand(decimal("0.006875")), Ok(per_million("6.875")));
}

#[test]
fn a_discount_is_exact_or_refused() {
    // 0.01 x 1.1 x 0.9275 = 0.0102025 USD per million tokens: 13 decimals per token.
    let reduced = per_million("0.011").less_percent(decimal("7.25"));
    assert_eq!(reduced.map(|price| price.to_string()), Ok("0.0000000102025".to_owned()));
    assert_eq!(
        per_million("0.01").less_percent(decimal("33.3333333")),
        Err(PriceError::TooPrecise)
    );
    assert_eq!(per_million("5").less_percent(decimal("100")).map(Price::units), Ok(0));
    assert_eq!(per_million("5").less_percent(decimal("101")), Err(PriceError::Negative));
}

#[test]
fn sums_do_not_wrap() {
    let most = Usd::from_units(10_i128.pow(38) - 1).expect("the largest sum");
    assert_eq!(most.plus(Usd::from_units(1).expect("a sum")), Err(MoneyOverflow));
    assert_eq!(Usd::from_units(10_i128.pow(38)), Err(MoneyOverflow));
    let dearest = Price::per_million(decimal("999999999.999999999")).expect("a price");
    assert!(Usd::of(u64::MAX, dearest).is_ok());
    assert_eq!(usd("-0.5").to_string(), "-0.5");
}

#[test]
fn one_missing_end_takes_the_upper_end_away_and_no_more() {
    let exact = UsdRange::exactly(usd("1.25"));
    let open = UsdRange { low: Some(usd("0.75")), high: None };
    let unpriced = UsdRange::default();
    assert_eq!(UsdRange::total([exact, exact]), Ok(UsdRange::exactly(usd("2.5"))));
    let at_least = UsdRange { low: Some(usd("2")), high: None };
    assert_eq!(UsdRange::total([exact, open]), Ok(at_least));
    assert_eq!(UsdRange::total([open, exact, unpriced]), Ok(at_least));
    assert_eq!(UsdRange::total([unpriced, unpriced]), Ok(unpriced));
    assert_eq!(UsdRange::total([]), Ok(unpriced));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(digits in -(10_i128.pow(22))..10_i128.pow(22), scale in 0_usize..15) {
        let text = format!("{}e-{scale}", digits);
        let read = decimal(&text);
        prop_assert_eq!(decimal(&read.to_string()), read);
        prop_assert_eq!(read.units(15), Some(digits * 10_i128.pow(15 - scale as u32)));
    }

    #[test]
    fn tokens_at_a_discount_cost_what_the_fractions_say(
        tokens in 0_u64..1_000_000_000_000,
        cents in 0_i128..100_000,
        percent in 0_i128..=10_000,
    ) {
        // Price in hundredths per million, discount in hundredths of a per cent.
        let list = Price::per_million(decimal(&format!("{cents}e-2"))).unwrap();
        let price = list.less_percent(decimal(&format!("{percent}e-2"))).unwrap();
        let exact = i128::from(tokens) * cents * (10_000 - percent) * 10_i128.pow(3);
        prop_assert_eq!(Usd::of(tokens, price).unwrap().units(), exact);
    }
}
