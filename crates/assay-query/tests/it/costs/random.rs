//! Random calls against the oracle.

use std::collections::BTreeMap;

use assay_cost::cost::{CallTokens, price};
use assay_cost::model::KNOWN_MODELS;
use assay_cost::money::UsdRange;
use assay_cost::prices::{PriceBook, PromptSize, RowKey, RowScope, UserFile, partition_of_region};
use assay_depth::step;
use assay_schema::words::EndpointScope;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::answers::cells;
use super::calls::{ACCOUNT, Call, Calls};

const PRICES: &str = r#"
[[price]]
model = "anthropic.claude-opus-4-6-v1"
scope = "geo"
from = 2026-10-03
input = 5.5
output = 27.12

[[discount]]
percent = 7.25

[[discount]]
percent = 12.5
account = "444455556666"
from = 2026-10-02
"#;

fn counts() -> impl Strategy<Value = CallTokens> {
    let count = || proptest::option::weighted(0.9, 0_u64..120_000);
    (count(), count(), 0_u64..3000, 0_u64..3000, 0_u64..4, count()).prop_map(
        |(input, cache_read, short, long, split, output)| CallTokens {
            input,
            cache_read,
            cache_write: (split != 3).then_some(short + long),
            cache_write_5m: (split > 0).then_some(short),
            cache_write_1h: (split > 1).then_some(long),
            output,
        },
    )
}

fn calls() -> impl Strategy<Value = Call> {
    let days = ["2026-09-30", "2026-10-01", "2026-10-02", "2026-10-03"];
    let regions = ["eu-central-1", "us-gov-west-1", "us-isob-east-1"];
    let scopes = [None, Some("global"), Some("geo"), Some("in_region")];
    let accounts = [ACCOUNT, "444455556666"];
    let place = (0..days.len(), 0..regions.len(), 0..scopes.len(), 0..accounts.len());
    (place, 0..KNOWN_MODELS.len() + 2, 0..3_usize, 0..12_usize, counts()).prop_map(
        move |((day, region, scope, account), model, caller, failed, tokens)| {
            let unknown = Some("anthropic.claude-opus-5-7".to_owned());
            let known = KNOWN_MODELS.get(model).map(|model| model.id.to_owned());
            let model = if model == KNOWN_MODELS.len() { unknown } else { known };
            Call {
                day: days[day],
                region: regions[region],
                scope: scopes[scope],
                account: accounts[account],
                arn: format!("arn:aws:iam::{ACCOUNT}:user/u{caller}"),
                model_id: model.clone().unwrap_or_default(),
                model,
                error: (failed == 0).then_some("ThrottlingException"),
                tokens,
                ..Call::default()
            }
        },
    )
}

/// Status, low and high, as answers spell them.
fn oracle(book: &PriceBook, call: &Call) -> Vec<String> {
    let scope = match call.scope {
        Some("global") => RowScope::Known(EndpointScope::Global),
        Some("geo") => RowScope::Known(EndpointScope::Geo),
        Some(_) => RowScope::Known(EndpointScope::InRegion),
        None => RowScope::Unknown,
    };
    let CallTokens { input, cache_read, cache_write, .. } = call.tokens;
    let prompt = [input, cache_read, cache_write].into_iter().flatten().sum();
    let row = call.model.as_deref().and_then(|model| {
        let key = RowKey {
            partition: partition_of_region(call.region),
            model,
            scope,
            prompt_size: PromptSize::of(prompt),
            account_id: Some(call.account),
        };
        book.row(&key, call.day.parse().unwrap())
    });
    let cost = price(&call.tokens.into(), call.error.is_some(), row).unwrap();
    let UsdRange { low, high } = cost.usd;
    let spelled = |usd: Option<assay_cost::money::Usd>| {
        usd.map_or_else(|| "-".to_owned(), |usd| usd.to_string())
    };
    vec![cost.status.word().to_owned(), spelled(low), spelled(high)]
}

#[tokio::test]
async fn views_compute_what_the_oracle_says_and_sums_agree() {
    let mut runner = TestRunner::deterministic();
    let strategy = proptest::collection::vec(calls(), 1500);
    let calls = strategy.new_tree(&mut runner).unwrap().current();
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text: PRICES })).unwrap();
    let lake = Calls::new(&calls);
    let engine = lake.engine();
    engine.put_prices(book.rows()).unwrap();

    let sql =
        "SELECT event_date, source_line, price_status, cost_usd_low, cost_usd_high FROM usage";
    let found: BTreeMap<(String, String), Vec<String>> = cells(&engine, sql)
        .await
        .into_iter()
        .map(|row| ((row[0].clone(), row[1].clone()), row[2..].to_vec()))
        .collect();
    assert_eq!(found.len(), calls.len(), "no call is lost or priced twice");
    let mut lines: BTreeMap<&str, u64> = BTreeMap::new();
    let mut statuses: BTreeMap<String, u64> = BTreeMap::new();
    for call in &calls {
        let line = lines.entry(call.day).or_default();
        *line += 1;
        let expected = oracle(&book, call);
        *statuses.entry(expected[0].clone()).or_default() += 1;
        assert_eq!(found[&(call.day.to_owned(), line.to_string())], expected, "{call:?}");
    }
    assert_eq!(statuses.len(), 4, "{statuses:?}");

    for by in ["identity_arn", "account_id", "model", "event_date", "endpoint_scope", "region"] {
        let of = |view: &str| {
            let low = "sum(cost_usd_low) AS low, \
                       CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS high";
            format!("SELECT {by} AS part, {low} FROM {view} GROUP BY {by} ORDER BY part")
        };
        let rows = cells(&engine, &of("usage")).await;
        assert!(rows.len() > 1);
        assert_eq!(cells(&engine, &of("daily_costs")).await, rows, "{by}");
        let total = format!("SELECT sum(low) FROM ({}) AS parts", of("daily_costs"));
        let all = "SELECT sum(cost_usd_low) FROM usage";
        assert_eq!(cells(&engine, &total).await, cells(&engine, all).await, "{by}");
    }
    let ordered = "SELECT count(*) FROM usage WHERE cost_usd_low > cost_usd_high";
    assert_eq!(cells(&engine, ordered).await, [["0".to_owned()]]);
}

/// A part of a window that cuts days comes from rows, the rest from the roll-up.
#[tokio::test]
async fn a_window_that_cuts_days_sums_up_what_is_in_it() {
    let mut runner = TestRunner::deterministic();
    let calls = proptest::collection::vec(calls(), 300).new_tree(&mut runner).unwrap().current();
    let lake = Calls::new(&calls);
    let engine = lake.engine();
    // Every call is at noon.
    let micros = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    for (since, until, days) in [
        ("2026-09-30T12:00:00Z", "2026-10-03T12:00:00Z", ["2026-09-30", "2026-10-02"]),
        ("2026-09-30T12:00:01Z", "2026-10-03T12:00:01Z", ["2026-10-01", "2026-10-03"]),
        ("2026-10-01T00:00:00Z", "2026-10-03T00:00:00Z", ["2026-10-01", "2026-10-02"]),
    ]
    .into_iter()
    .step_by(step(3))
    {
        for name in ["spend-by-identity", "spend-by-model", "unpriced-models", "unknown-cost"] {
            let query = assay_query::named::find(name).unwrap();
            let params = BTreeMap::new();
            let windowed = query.render(&params, Some(micros(since)), Some(micros(until))).unwrap();
            let whole = query.render(&params, None, None).unwrap();
            let [first, last] = days;
            let of_days = format!(
                "(SELECT * FROM daily_costs WHERE event_date BETWEEN '{first}' AND '{last}') AS daily_costs"
            );
            let whole = whole.replace("/* :costs_in_window */ daily_costs", &of_days);
            assert_eq!(
                cells(&engine, &windowed).await,
                cells(&engine, &whole).await,
                "{name} {since}"
            );
        }
    }
}
