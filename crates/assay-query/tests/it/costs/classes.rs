//! Dollars of each class of tokens, and what scopes cost, computed by hand.

use assay_cost::cost::CallTokens;

use super::answers::{answer, answer_since, row};
use super::calls::{Call, Calls, OPUS, tokens};

/// Noon less a second on the day of the calls: that day is cut.
const CUT: i64 = 1_793_620_799_000_000;
const READ: u64 = 129_709;

fn of(model: &str, scope: Option<&'static str>, tokens: CallTokens) -> Call {
    Call { model: Some(model.to_owned()), scope, tokens, ..Call::default() }
}

fn calls() -> Vec<Call> {
    let global = |tokens| of(OPUS, Some("global"), tokens);
    let unsplit =
        CallTokens { cache_write_5m: None, cache_write_1h: None, ..tokens(0, 0, 411, 0, 0) };
    vec![
        global(tokens(1, READ, 411, 0, 300)),
        of(OPUS, Some("geo"), tokens(1000, 0, 0, 200, 0)),
        global(unsplit),
        global(CallTokens { output: None, ..tokens(0, 0, 0, 0, 0) }),
        Call { error: Some("ThrottlingException"), ..global(tokens(5, 5, 5, 5, 5)) },
    ]
}

#[tokio::test]
async fn dollars_of_each_class_add_up_to_those_of_the_calls() {
    let lake = Calls::new(&calls());
    let of_class = |class, unknown, low, high, tokens| {
        row(&[class, "5", "1", "0", unknown, low, high, tokens])
    };
    let expected = [
        // 129,709 x 0.5 millionths.
        of_class("cache_read", "0", "0.0648545", "0.0648545", "129709"),
        // 300 x 25, and one answer that is not known.
        of_class("output", "1", "0.0075", "-", "300"),
        // 1 x 5 and 1,000 x 5.5.
        of_class("input", "0", "0.005505", "0.005505", "1001"),
        // 411 x 6.25, or 411 x 10.
        of_class("cache_write", "0", "0.00256875", "0.00411", "411"),
        of_class("cache_write_5m", "0", "0.00256875", "0.00256875", "411"),
        // 200 x 11.
        of_class("cache_write_1h", "0", "0.0022", "0.0022", "200"),
    ];
    for since in [None, Some(CUT)] {
        assert_eq!(answer_since(&lake, "spend-by-token-class", &[], since).await, expected);
        let whole = answer_since(&lake, "spend-by-person", &[], since).await;
        assert_eq!(whole, [row(&["ann", "5", "1", "0", "1", "0.085197", "-"])]);
    }
}

#[tokio::test]
async fn a_class_without_a_price_has_no_upper_end_and_the_others_have() {
    // Nothing of this model was ever written for an hour, so that has no price.
    let sonnet = "anthropic.claude-sonnet-4-20250514-v1:0";
    let lake = Calls::new(&[of(sonnet, Some("global"), tokens(1000, 0, 0, 5, 0))]);
    let found = answer(&lake, "spend-by-token-class", &[]).await;
    assert_eq!(found[0], row(&["input", "1", "0", "0", "0", "0.003", "0.003", "1000"]));
    let hour = found.iter().find(|row| row[0] == "cache_write_1h").unwrap();
    assert_eq!(*hour, row(&["cache_write_1h", "1", "0", "1", "0", "0", "-", "5"]));
    // Of a model without any price no class has one.
    let lake = Calls::new(&[of("odd", Some("global"), tokens(1, 0, 0, 0, 0))]);
    for of_class in answer(&lake, "spend-by-token-class", &[]).await {
        assert_eq!(of_class[1..7], row(&["1", "0", "1", "0", "-", "-"]), "{of_class:?}");
    }
}

#[tokio::test]
async fn a_model_has_dollars_per_million_and_the_premium_of_its_scope() {
    let real = tokens(1, READ, 411, 0, 300);
    let old = "anthropic.claude-sonnet-4-20250514-v1:0";
    let only_geo = "anthropic.claude-mythos-preview";
    let lake = Calls::new(&[
        of(OPUS, Some("global"), real),
        of(OPUS, Some("geo"), real),
        of(OPUS, Some("in_region"), real),
        Call { error: Some("ThrottlingException"), ..of(OPUS, Some("geo"), real) },
        of(OPUS, None, tokens(10, 0, 0, 0, 0)),
        of(old, Some("geo"), tokens(1000, 0, 0, 0, 0)),
        of(only_geo, Some("geo"), tokens(2, 0, 0, 0, 0)),
        of("odd", Some("geo"), tokens(1, 0, 0, 0, 0)),
    ]);
    // Dollars are for 130,421 tokens; the premium is a tenth of 0.07492825.
    let expected = [
        [OPUS, "geo", "0.082421075", "0.632", "0.007492825"],
        [OPUS, "in_region", "0.082421075", "0.632", "0.007492825"],
        [OPUS, "global", "0.07492825", "0.5745", "0"],
        [old, "geo", "0.003", "3.0", "0"],
        [only_geo, "geo", "0.000055", "27.5", "-"],
        [OPUS, "-", "0.00005", "5.0", "-"],
        ["odd", "geo", "-", "-", "-"],
    ];
    for since in [None, Some(CUT)] {
        let found = answer_since(&lake, "spend-by-model", &[], since).await;
        let found: Vec<Vec<String>> =
            found.into_iter().map(|row| [0, 1, 6, 8, 9].map(|at| row[at].clone()).into()).collect();
        assert_eq!(found, expected.map(|cells| row(&cells)), "{since:?}");
    }
}
