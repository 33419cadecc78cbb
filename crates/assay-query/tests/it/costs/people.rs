//! Who spends when and on what, computed by hand.

use super::answers::{answer, row};
use super::calls::{Call, Calls, OPUS, tokens};

const KEY: &str = "arn:aws:iam::111122223333:user/BedrockAPIKey-x1y2";

/// So many thousand tokens of input, globally, each 0.005 USD.
fn thousands(day: &'static str, thousands: u64) -> Call {
    Call { day, tokens: tokens(thousands * 1_000, 0, 0, 0, 0), ..Call::default() }
}

/// Two weeks and two months: 5, 10 and 20 thousandths of a dollar.
fn ann() -> Vec<Call> {
    vec![thousands("2026-10-31", 1), thousands("2026-11-01", 2), thousands("2026-11-02", 4)]
}

fn of_a_key() -> Call {
    let who = ("api_key", Some("BedrockAPIKey-x1y2"), None);
    Call { arn: KEY.to_owned(), who, ..thousands("2026-11-02", 8) }
}

#[tokio::test]
async fn a_trend_is_by_day_by_week_and_by_month() {
    let lake = Calls::new(&ann());
    let days = [("2026-10-31", "0.005"), ("2026-11-01", "0.01"), ("2026-11-02", "0.02")];
    let days = days.map(|(day, usd)| row(&[day, "1", "0", "0", "0", usd, usd]));
    assert_eq!(answer(&lake, "spend-trend", &[]).await, days);
    assert_eq!(
        answer(&lake, "spend-trend", &[("period", "week")]).await,
        [
            row(&["2026-10-26", "2", "0", "0", "0", "0.015", "0.015"]),
            row(&["2026-11-02", "1", "0", "0", "0", "0.02", "0.02"]),
        ]
    );
    assert_eq!(
        answer(&lake, "spend-trend", &[("period", "month")]).await,
        [
            row(&["2026-10-01", "1", "0", "0", "0", "0.005", "0.005"]),
            row(&["2026-11-01", "2", "0", "0", "0", "0.03", "0.03"]),
        ]
    );
}

#[tokio::test]
async fn a_key_is_charged_to_nobody_and_has_a_row_of_its_own() {
    let calls: Vec<Call> = ann().into_iter().chain([of_a_key()]).collect();
    let lake = Calls::new(&calls);
    let of_key = ["1", "0", "0", "0", "0.04", "0.04"];
    let key = [&[KEY][..], &of_key].concat();
    assert_eq!(answer(&lake, "api-key-spend", &[]).await, [row(&key)]);
    let nobody = [&["111122223333", KEY, "-"][..], &of_key].concat();
    assert_eq!(answer(&lake, "unattributed", &[]).await, [row(&nobody)]);
    let mix = answer(&lake, "model-mix-by-person", &[]).await;
    let ann = row(&["ann", OPUS, "3", "0", "0", "0", "0.035", "0.035"]);
    assert_eq!(mix, [ann, row(&[&["-", OPUS][..], &of_key].concat())]);
}

#[tokio::test]
async fn an_overhead_call_reads_more_than_the_one_border_and_writes_less_than_the_other() {
    let call = |read, output| Call { tokens: tokens(0, read, 0, 0, output), ..Call::default() };
    let lake = Calls::new(&[call(20_001, 99), call(20_000, 99), call(20_001, 100)]);
    // 20,001 x 0.5 + 99 x 25 millionths.
    let expected = row(&["ann", OPUS, "1", "20001", "99", "0", "0", "0.0124755", "0.0124755"]);
    assert_eq!(answer(&lake, "overhead-calls", &[]).await, [expected]);
}

#[tokio::test]
async fn a_storm_has_at_least_so_many_failures_of_one_kind() {
    let failed = |error| Call { error: Some(error), ..Call::default() };
    let mut calls = vec![failed("ThrottlingException"); 20];
    calls.extend(vec![failed("ValidationException"); 19]);
    let lake = Calls::new(&calls);
    let storms = answer(&lake, "retry-storms", &[]).await;
    assert_eq!(storms.len(), 1);
    assert_eq!(storms[0][3..], ["ThrottlingException", "20"].map(str::to_owned));
    assert_eq!(answer(&lake, "retry-storms", &[("min_failed", "19")]).await.len(), 2);
}
