//! Calls computed by hand, to the last digit.

use std::sync::LazyLock;

use assay_cost::cost::{CallTokens, Cost, PriceStatus, TokenSums, price};
use assay_cost::money::UsdRange;
use assay_cost::prices::{PriceBook, PromptSize, RowKey, RowScope, partition_of_region};
use assay_schema::words::EndpointScope;
use proptest::prelude::*;

use crate::support::{HAIKU, OPUS, SONNET_4, SONNET_55, book, day, usd};

const GLOBAL: RowScope = RowScope::Known(EndpointScope::Global);
const GEO: RowScope = RowScope::Known(EndpointScope::Geo);
const IN_REGION: RowScope = RowScope::Known(EndpointScope::InRegion);

/// A call of November 2026 in a commercial region.
fn call(model: &str, scope: RowScope) -> RowKey<'_> {
    let (partition, prompt_size) = (partition_of_region("eu-central-1"), PromptSize::UpTo100k);
    RowKey { partition, model, scope, prompt_size, account_id: None }
}

fn cost(book: &PriceBook, key: &RowKey<'_>, on: &str, tokens: CallTokens) -> Cost {
    price(&tokens.into(), false, book.row(key, day(on))).expect("a sum")
}

static BUILT_IN: LazyLock<PriceBook> =
    LazyLock::new(|| PriceBook::read(None).expect("a sound book"));

fn built_in(key: &RowKey<'_>, tokens: CallTokens) -> Cost {
    cost(&BUILT_IN, key, "2026-11-02", tokens)
}

fn exactly(text: &str) -> Cost {
    Cost { status: PriceStatus::Priced, usd: UsdRange::exactly(usd(text)) }
}

fn between(low: &str, high: &str) -> Cost {
    let usd = UsdRange { low: Some(usd(low)), high: Some(usd(high)) };
    Cost { status: PriceStatus::Priced, usd }
}

fn at_least(status: PriceStatus, low: &str) -> Cost {
    Cost { status, usd: UsdRange { low: Some(usd(low)), high: None } }
}

/// Everything is known.
fn tokens(input: u64, read: u64, write_5m: u64, write_1h: u64, output: u64) -> CallTokens {
    CallTokens {
        input: Some(input),
        cache_read: Some(read),
        cache_write: Some(write_5m + write_1h),
        cache_write_5m: Some(write_5m),
        cache_write_1h: Some(write_1h),
        output: Some(output),
    }
}

/// 1 x 5 + 129,709 x 0.5 + 411 x 6.25 + 0 + 300 x 25 USD per million = 0.07492825.
const REAL: CallTokens = CallTokens {
    input: Some(1),
    cache_read: Some(129_709),
    cache_write: Some(411),
    cache_write_5m: Some(411),
    cache_write_1h: Some(0),
    output: Some(300),
};

#[test]
fn a_bare_or_geographic_id_costs_a_tenth_more_from_the_4_5_generation_on() {
    assert_eq!(built_in(&call(OPUS, GLOBAL), REAL), exactly("0.07492825"));
    assert_eq!(built_in(&call(OPUS, GEO), REAL), exactly("0.082421075"));
    assert_eq!(built_in(&call(OPUS, IN_REGION), REAL), exactly("0.082421075"));
    // 1,000 x 3 + 2,000 x 0.3 + 4,000 x 3.75 + 500 x 15 = 26,100 millionths.
    let old = tokens(1000, 2000, 4000, 0, 500);
    for scope in [GLOBAL, GEO, IN_REGION] {
        assert_eq!(built_in(&call(SONNET_4, scope), old), exactly("0.0261"));
    }
}

#[test]
fn govcloud_costs_a_fifth_more() {
    let partition = partition_of_region("us-gov-west-1");
    for scope in [GEO, IN_REGION] {
        let key = RowKey { partition, ..call(OPUS, scope) };
        assert_eq!(built_in(&key, REAL), exactly("0.0899139"));
    }
}

#[test]
fn a_price_changes_in_the_middle_of_a_call_s_history() {
    let read = tokens(0, 1_000_001, 0, 0, 0);
    let key = call(SONNET_55, GEO);
    assert_eq!(cost(&BUILT_IN, &key, "2026-09-30", read), exactly("0.22000022"));
    assert_eq!(cost(&BUILT_IN, &key, "2026-10-01", read), exactly("0.11000011"));
}

#[test]
fn every_token_of_a_long_prompt_has_the_long_price() {
    // The cache counts for the size of the prompt: 100,000 and one more.
    let short = tokens(50_000, 40_000, 10_000, 0, 1000);
    let long = tokens(50_000, 40_000, 10_001, 0, 1000);
    let size = |call: &CallTokens| {
        let prompt = [call.input, call.cache_read, call.cache_write].into_iter().flatten().sum();
        PromptSize::of(prompt)
    };
    let of = |call_tokens: CallTokens| {
        let key = RowKey { prompt_size: size(&call_tokens), ..call(HAIKU, GLOBAL) };
        built_in(&key, call_tokens)
    };
    // 5,000 + 400 + 1,250 + 500 = 7,150 millionths.
    assert_eq!(of(short), exactly("0.00715"));
    // Five times as much, and one more token written at 0.625.
    assert_eq!(of(long), exactly("0.035750625"));
    // Sonnet 4 over 200,000: 6 and 22.5; Opus 4.6 has no other price.
    let huge = tokens(200_001, 0, 0, 0, 1);
    let over = |model| RowKey { prompt_size: size(&huge), ..call(model, GLOBAL) };
    assert_eq!(built_in(&over(SONNET_4), huge), exactly("1.2000285"));
    assert_eq!(built_in(&over(OPUS), huge), exactly("1.00003"));
}

#[test]
fn a_write_of_unknown_lifetime_is_a_range() {
    let unsplit = CallTokens { cache_write_5m: None, cache_write_1h: None, ..REAL };
    // 411 x (10 - 6.25) more at most.
    assert_eq!(built_in(&call(OPUS, GLOBAL), unsplit), between("0.07492825", "0.0764695"));
    let half = CallTokens { cache_write_5m: Some(400), cache_write_1h: None, ..REAL };
    assert_eq!(built_in(&call(OPUS, GLOBAL), half), between("0.07492825", "0.0749695"));
    // Without a price of one hour, five minutes are both ends.
    let old = CallTokens {
        cache_write_5m: None,
        cache_write_1h: None,
        ..tokens(1000, 2000, 4000, 0, 500)
    };
    assert_eq!(built_in(&call(SONNET_4, GLOBAL), old), exactly("0.0261"));
    // Nothing was written: nothing is open.
    let nothing = CallTokens {
        cache_write: Some(0),
        cache_write_5m: None,
        cache_write_1h: None,
        ..tokens(1, 0, 0, 0, 0)
    };
    assert_eq!(built_in(&call(OPUS, GLOBAL), nothing), exactly("0.000005"));
}

#[test]
fn an_unknown_scope_is_a_range_over_the_scopes() {
    let cost = built_in(&call(OPUS, RowScope::Unknown), REAL);
    assert_eq!(cost, between("0.07492825", "0.082421075"));
    // Split and scope unknown: 5m at the global, 1h at the geographic price.
    let open = CallTokens { cache_write_5m: None, cache_write_1h: None, ..REAL };
    let cost = built_in(&call(OPUS, RowScope::Unknown), open);
    assert_eq!(cost, between("0.07492825", "0.08411645"));
    // Mythos Preview has one price only.
    let preview = built_in(
        &call("anthropic.claude-mythos-preview", RowScope::Unknown),
        tokens(2, 0, 0, 0, 0),
    );
    assert_eq!(preview, exactly("0.000055"));
}

#[test]
fn an_unknown_count_has_no_upper_end_and_loses_nothing_that_is_known() {
    let unknown = PriceStatus::UnknownTokens;
    for missing in
        [CallTokens { output: None, ..REAL }, CallTokens { input: None, output: Some(300), ..REAL }]
    {
        let cost = built_in(&call(OPUS, GLOBAL), missing);
        assert_eq!((cost.status, cost.usd.high), (unknown, None));
    }
    // 0.07492825 less 300 x 25.
    let cut_off = CallTokens { output: None, ..REAL };
    assert_eq!(built_in(&call(OPUS, GLOBAL), cut_off), at_least(unknown, "0.06742825"));
    // A write whose parts are known, but not their sum.
    let parts = CallTokens { cache_write: None, ..REAL };
    assert_eq!(built_in(&call(OPUS, GLOBAL), parts), at_least(unknown, "0.07492825"));
    let cost = built_in(&call(OPUS, GLOBAL), CallTokens::default());
    assert_eq!(cost, at_least(unknown, "0"));
}

#[test]
fn a_failed_call_costs_nothing_whatever_it_counted() {
    let failed = price(&REAL.into(), true, None).expect("a sum");
    assert_eq!(failed, Cost { status: PriceStatus::Failed, usd: UsdRange::exactly(usd("0")) });
}

#[test]
fn what_has_no_price_is_not_free() {
    let nothing = Cost { status: PriceStatus::UnpricedModel, usd: UsdRange::default() };
    for model in ["anthropic.claude-opus-5-7", "claude-opus", "anthropic.claude-opus-4-60"] {
        assert_eq!(built_in(&call(model, GLOBAL), REAL), nothing, "{model}");
    }
    // Its longer and shorter neighbours have one.
    for model in ["anthropic.claude-opus-5", "anthropic.claude-opus-5-5"] {
        assert_eq!(built_in(&call(model, GLOBAL), REAL).status, PriceStatus::Priced);
    }
    assert_eq!(built_in(&call("anthropic.claude-mythos-preview", GLOBAL), REAL), nothing);
    // A class that has tokens and no price adds nothing to the low end.
    let hour = tokens(1000, 0, 0, 5, 0);
    let unpriced = PriceStatus::UnpricedModel;
    assert_eq!(built_in(&call(SONNET_4, GLOBAL), hour), at_least(unpriced, "0.003"));
    let unknown_too = CallTokens { output: None, ..hour };
    assert_eq!(built_in(&call(SONNET_4, GLOBAL), unknown_too), at_least(unpriced, "0.003"));
}

#[test]
fn a_discount_is_folded_into_the_price() {
    // 0.01 x 1.1 x 0.9275 USD per million is 0.0000000102025 a token.
    let book = book("[[discount]]\npercent = 7.25\n");
    let tiny = tokens(0, 1, 0, 0, 0);
    assert_eq!(cost(&book, &call(HAIKU, GEO), "2026-11-02", tiny), exactly("0.0000000102025"));
}

#[test]
fn tiny_calls_are_not_rounded_before_they_are_summed() {
    let one = built_in(&call(HAIKU, GEO), tokens(0, 1, 0, 0, 0));
    let sum = UsdRange::total((0..1_000_000).map(|_| one.usd)).expect("a sum");
    assert_eq!(sum, UsdRange::exactly(usd("0.011")));
}

fn counts() -> impl Strategy<Value = CallTokens> {
    let count = || proptest::option::weighted(0.9, 0_u64..1_000_000);
    (count(), count(), 0_u64..1000, 0_u64..1000, 0_u64..3, count()).prop_map(
        |(input, cache_read, short, long, split, output)| CallTokens {
            input,
            cache_read,
            cache_write: Some(short + long),
            cache_write_5m: (split > 0).then_some(short),
            cache_write_1h: (split > 1).then_some(long),
            output,
        },
    )
}

proptest! {
    #[test]
    fn a_roll_up_costs_what_its_calls_cost(calls in proptest::collection::vec(counts(), 1..20)) {
        let row = BUILT_IN.row(&call(OPUS, RowScope::Unknown), day("2026-11-02"));
        let each: Vec<Cost> =
            calls.iter().map(|call| price(&(*call).into(), false, row).expect("a sum")).collect();
        let mut sums = TokenSums::default();
        for call in calls.iter().map(|call| TokenSums::from(*call)) {
            sums.input += call.input;
            sums.cache_read += call.cache_read;
            sums.cache_write += call.cache_write;
            sums.cache_write_5m += call.cache_write_5m;
            sums.cache_write_1h += call.cache_write_1h;
            sums.output += call.output;
            sums.has_unknown |= call.has_unknown;
        }
        let rolled = price(&sums, false, row).expect("a sum");
        let total = UsdRange::total(each.iter().map(|cost| cost.usd)).expect("a sum");
        prop_assert_eq!(rolled.usd, total);
        prop_assert_eq!(Some(rolled.status), each.iter().map(|cost| cost.status).max());
        let ordered = rolled.usd.high.is_none_or(|high| rolled.usd.low <= Some(high));
        prop_assert!(ordered);
    }
}
