//! Calls computed by hand, to the last digit.

use assay_cost::cost::CallTokens;
use assay_cost::prices::{PriceBook, UserFile};

use super::answers::{answer_since, cells, row};
use super::calls::{Call, Calls, OPUS, tokens};

const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
const SONNET_55: &str = "anthropic.claude-sonnet-5-5";
const HAIKU_55: &str = "anthropic.claude-haiku-5-5";

/// 1 x 5 + 129,709 x 0.5 + 411 x 6.25 + 0 + 300 x 25 USD per million = 0.07492825.
const REAL: CallTokens = CallTokens {
    input: Some(1),
    cache_read: Some(129_709),
    cache_write: Some(411),
    cache_write_5m: Some(411),
    cache_write_1h: Some(0),
    output: Some(300),
};
const UNSPLIT: CallTokens = CallTokens { cache_write_5m: None, cache_write_1h: None, ..REAL };

fn of(model: &str, scope: &'static str, tokens: CallTokens) -> Call {
    let model_id = model.to_owned();
    Call { model_id, model: Some(model.to_owned()), scope: Some(scope), tokens, ..Call::default() }
}

/// A call, and its status, low and high cost.
type Case = (&'static str, Call, [&'static str; 3]);

fn cases() -> Vec<Case> {
    let old = tokens(1000, 2000, 4000, 0, 500);
    let read = tokens(0, 1_000_001, 0, 0, 0);
    let on = |day, call| Call { day, ..call };
    let in_gov = |call| Call { region: "us-gov-west-1", ..call };
    let hour = tokens(1000, 0, 0, 5, 0);
    let nothing = CallTokens {
        cache_write: Some(0),
        cache_write_5m: None,
        cache_write_1h: None,
        ..tokens(1, 0, 0, 0, 0)
    };
    let unknown_scope = |tokens| Call { scope: None, ..of(OPUS, "global", tokens) };
    let failed = Call { error: Some("ThrottlingException"), ..of(OPUS, "global", REAL) };
    let no_model = Call { model: None, ..of("odd", "global", REAL) };
    vec![
        ("global", of(OPUS, "global", REAL), ["priced", "0.07492825", "0.07492825"]),
        ("geo: a tenth more", of(OPUS, "geo", REAL), ["priced", "0.082421075", "0.082421075"]),
        ("bare id", of(OPUS, "in_region", REAL), ["priced", "0.082421075", "0.082421075"]),
        // 1,000 x 3 + 2,000 x 0.3 + 4,000 x 3.75 + 500 x 15 = 26,100 millionths.
        ("old, global", of(SONNET_4, "global", old), ["priced", "0.0261", "0.0261"]),
        ("old, geo: no premium", of(SONNET_4, "geo", old), ["priced", "0.0261", "0.0261"]),
        ("GovCloud", in_gov(of(OPUS, "geo", REAL)), ["priced", "0.0899139", "0.0899139"]),
        (
            "before the change",
            on("2026-09-30", of(SONNET_55, "geo", read)),
            ["priced", "0.22000022", "0.22000022"],
        ),
        (
            "after the change",
            on("2026-10-01", of(SONNET_55, "geo", read)),
            ["priced", "0.11000011", "0.11000011"],
        ),
        // 100,000 tokens of prompt, the cache included: 7,150 millionths.
        (
            "short prompt",
            of(HAIKU_55, "global", tokens(50_000, 40_000, 10_000, 0, 1000)),
            ["priced", "0.00715", "0.00715"],
        ),
        // One more: five times as much, and 0.625 for it.
        (
            "long prompt",
            of(HAIKU_55, "global", tokens(50_000, 40_000, 10_001, 0, 1000)),
            ["priced", "0.035750625", "0.035750625"],
        ),
        (
            "over 200,000",
            of(SONNET_4, "global", tokens(200_001, 0, 0, 0, 1)),
            ["priced", "1.2000285", "1.2000285"],
        ),
        // 411 x (10 - 6.25) more at most.
        ("split unknown", of(OPUS, "global", UNSPLIT), ["priced", "0.07492825", "0.0764695"]),
        (
            "split half known",
            of(OPUS, "global", CallTokens { cache_write_5m: Some(400), ..UNSPLIT }),
            ["priced", "0.07492825", "0.0749695"],
        ),
        (
            "split unknown, no price of an hour",
            of(
                SONNET_4,
                "global",
                CallTokens { cache_write_5m: None, cache_write_1h: None, ..old },
            ),
            ["priced", "0.0261", "0.0261"],
        ),
        ("nothing written", of(OPUS, "global", nothing), ["priced", "0.000005", "0.000005"]),
        ("scope unknown", unknown_scope(REAL), ["priced", "0.07492825", "0.082421075"]),
        ("scope and split unknown", unknown_scope(UNSPLIT), ["priced", "0.07492825", "0.08411645"]),
        (
            "one price only",
            Call {
                scope: None,
                ..of("anthropic.claude-mythos-preview", "geo", tokens(2, 0, 0, 0, 0))
            },
            ["priced", "0.000055", "0.000055"],
        ),
        (
            "cut off",
            of(OPUS, "global", CallTokens { output: None, ..REAL }),
            ["unknown_tokens", "0.06742825", "-"],
        ),
        (
            "parts of a write known, not their sum",
            of(OPUS, "global", CallTokens { cache_write: None, ..REAL }),
            ["unknown_tokens", "0.07492825", "-"],
        ),
        ("nothing known", of(OPUS, "global", CallTokens::default()), ["unknown_tokens", "0", "-"]),
        ("failed", failed, ["failed", "0", "0"]),
        ("no model", no_model, ["unpriced_model", "-", "-"]),
        (
            "longer neighbour",
            of("anthropic.claude-opus-5-5", "global", REAL),
            ["priced", "0.0340008", "0.0340008"],
        ),
        ("unknown", of("anthropic.claude-opus-5-7", "global", REAL), ["unpriced_model", "-", "-"]),
        (
            "shorter neighbour",
            of("anthropic.claude-opus-5", "global", REAL),
            ["priced", "0.07492825", "0.07492825"],
        ),
        (
            "not in that scope",
            of("anthropic.claude-mythos-preview", "global", REAL),
            ["unpriced_model", "-", "-"],
        ),
        ("a class without a price", of(SONNET_4, "global", hour), ["unpriced_model", "0.003", "-"]),
        (
            "and a count unknown",
            of(SONNET_4, "global", CallTokens { output: None, ..hour }),
            ["unpriced_model", "0.003", "-"],
        ),
        (
            "a tiny call",
            of(HAIKU_55, "geo", tokens(0, 1, 0, 0, 0)),
            ["priced", "0.000000011", "0.000000011"],
        ),
    ]
}

/// Each case under an identity of its own, so that the roll-up has a row for each.
fn named(cases: &[Case]) -> Calls {
    let call = |(name, call, _): &Case| {
        let arn = format!("arn:aws:iam::111122223333:user/{name}");
        Call { arn, ..call.clone() }
    };
    Calls::new(&cases.iter().map(call).collect::<Vec<_>>())
}

#[tokio::test]
async fn hand_computed_cases_hold_from_rows_and_from_the_roll_up() {
    let cases = cases();
    let lake = named(&cases);
    let engine = lake.engine();
    let mut expected: Vec<Vec<String>> = cases
        .iter()
        .map(|(name, _, cost)| {
            let cost = cost.map(|text| match text.contains('.') {
                true => text.trim_end_matches('0').to_owned(),
                false => text.to_owned(),
            });
            [format!("arn:aws:iam::111122223333:user/{name}")].into_iter().chain(cost).collect()
        })
        .collect();
    expected.sort();
    for view in ["usage", "daily_costs"] {
        let sql = format!(
            "SELECT identity_arn, price_status, cost_usd_low, cost_usd_high FROM {view} ORDER BY 1"
        );
        let mut found = cells(&engine, &sql).await;
        found.sort();
        assert_eq!(found, expected, "{view}");
    }
}

#[tokio::test]
async fn a_sum_of_highs_is_null_as_soon_as_one_part_is() {
    let cut_off = CallTokens { output: None, ..REAL };
    let calls = [of(OPUS, "global", REAL), of(OPUS, "global", cut_off)];
    let lake = Calls::new(&calls);
    let engine = lake.engine();
    let query = assay_query::named::find("spend-by-person").unwrap();
    let sql = query.render(&Default::default(), None, None).unwrap();
    let spend = cells(&engine, &sql).await;
    assert_eq!(spend, [["ann", "2", "0", "0", "1", "0.1423565", "-"].map(str::to_owned)]);
}

#[tokio::test]
async fn tiny_calls_are_not_rounded_before_they_are_summed() {
    // 0.01 x 1.1 x 0.9275 USD per million is 0.0000000102025 a token.
    let tiny = of(HAIKU_55, "geo", tokens(0, 1, 0, 0, 0));
    let lake = Calls::new(&vec![tiny; 4000]);
    let engine = lake.engine();
    let text = "[[discount]]\npercent = 7.25\n";
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text })).unwrap();
    engine.put_prices(book.rows()).unwrap();
    for view in ["usage", "daily_costs"] {
        let sum =
            cells(&engine, &format!("SELECT sum(cost_usd_low), sum(cost_usd_high) FROM {view}"))
                .await;
        assert_eq!(sum, [["0.00004081", "0.00004081"].map(str::to_owned)], "{view}");
    }
}

/// An account with a discount of its own has rows of its own, and no call is priced
/// twice.
#[tokio::test]
async fn a_discount_for_an_account_is_that_account_s_alone() {
    let other = Call { account: "444455556666", ..of(OPUS, "global", REAL) };
    let lake = Calls::new(&[of(OPUS, "global", REAL), other]);
    let engine = lake.engine();
    let text = "[[discount]]\npercent = 50\naccount = \"444455556666\"\n";
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text })).unwrap();
    engine.put_prices(book.rows()).unwrap();
    for view in ["usage", "daily_costs"] {
        let sql = format!("SELECT account_id, cost_usd_low FROM {view} ORDER BY account_id");
        let expected = [["111122223333", "0.07492825"], ["444455556666", "0.037464125"]];
        assert_eq!(
            cells(&engine, &sql).await,
            expected.map(|row| row.map(str::to_owned)),
            "{view}"
        );
    }
}

/// 2026-11-01 is a Sunday: its week begins in October.
#[tokio::test]
async fn a_trend_is_by_day_week_or_month() {
    let on = |day| Call { day, ..of(OPUS, "global", tokens(1, 0, 0, 0, 0)) };
    let lake = Calls::new(&["2026-10-26", "2026-11-01", "2026-11-02"].map(on));
    let engine = lake.engine();
    let query = assay_query::named::find("spend-trend").unwrap();
    let one = "0.000005";
    let cases = [
        ("day", vec![("2026-10-26", one), ("2026-11-01", one), ("2026-11-02", one)]),
        ("week", vec![("2026-10-26", "0.00001"), ("2026-11-02", one)]),
        ("month", vec![("2026-10-01", one), ("2026-11-01", "0.00001")]),
    ];
    // The second window cuts the first day and the last: theirs come from the calls.
    for (since, until) in [(None, None), (Some(1_792_972_800_000_001), Some(1_793_663_999_000_000))]
    {
        for (period, expected) in &cases {
            let params = [("period".to_owned(), (*period).to_owned())].into();
            let found = cells(&engine, &query.render(&params, since, until).unwrap()).await;
            let found: Vec<_> =
                found.iter().map(|row| (row[0].as_str(), row[5].as_str())).collect();
            assert_eq!(&found, expected, "{period}");
        }
    }
    let wrong = [("period".to_owned(), "year".to_owned())].into();
    let told = query.render(&wrong, None, None).unwrap_err().to_string();
    assert!(told.contains("`day`, `week` or `month`"), "{told}");
}

#[tokio::test]
async fn spend_of_api_keys_is_of_api_keys_only() {
    let key = "arn:aws:iam::111122223333:user/BedrockAPIKey-ab".to_owned();
    let who = ("api_key", Some("BedrockAPIKey-ab"), None);
    let call = Call { arn: key.clone(), who, ..of(OPUS, "geo", REAL) };
    let cut_off = Call { tokens: CallTokens { output: None, ..REAL }, ..call.clone() };
    let lake = Calls::new(&[call, cut_off, of(OPUS, "geo", REAL)]);
    // 0.082421075, and without its 300 x 27.5 millionths of output.
    let expected = row(&[&key, "2", "0", "0", "1", "0.15659215", "-"]);
    // From the roll-up, and from the calls of a day that the window cuts.
    for since in [None, Some(1_793_577_600_000_001)] {
        let found = answer_since(&lake, "api-key-spend", &[], since).await;
        assert_eq!(found.as_slice(), std::slice::from_ref(&expected), "{since:?}");
    }
}
