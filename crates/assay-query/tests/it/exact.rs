//! What does not fit fails, as in Trino; what a column can hold is answered.

use std::collections::BTreeMap;

use assay_depth::step;
use assay_query::named;

use crate::fixture::{Lake, rows};

const DAY: i64 = 86_400_000_000;

/// Days since 1970 of 0001-01-01, 1600-02-29, 2026-11-01, 2300-12-31 and 9999-12-31.
const DAYS: [(&str, i64); 5] = [
    ("0001-01-01", -719_162),
    ("1600-02-29", -135_081),
    ("2026-11-01", 20_758),
    ("2300-12-31", 120_894),
    ("9999-12-31", 2_932_896),
];

fn lake(tokens: i64) -> Lake {
    Lake::of_days(&DAYS.map(|(date, day)| (date, day * DAY + 3_600_000_001, tokens)))
}

async fn cell(lake: &Lake, sql: &str) -> Result<String, String> {
    let table = rows(&lake.engine(), sql).await.map_err(|error| error.to_string())?;
    Ok(table.lines().nth(3).unwrap_or_default().trim_matches(['|', ' ']).to_owned())
}

#[tokio::test]
async fn days_of_any_year_break_no_query() {
    let lake = lake(7);
    let engine = lake.engine();
    let november = 20_758 * DAY;
    for query in named::all().into_iter().step_by(step(3)) {
        for (since, until) in
            [(None, None), (Some(november + 1), Some(november + DAY - 1)), (Some(november), None)]
        {
            let sql = query.render(&BTreeMap::new(), since, until).unwrap();
            let table = rows(&engine, &sql).await;
            assert!(table.is_ok(), "{}: {}", query.name, table.unwrap_err());
        }
    }
    for (query, begins) in [
        (
            "weekly-usage-by-identity",
            ["0001-01-01", "1600-02-28", "2026-10-26", "2300-12-31", "9999-12-27"],
        ),
        (
            "monthly-usage-by-identity",
            ["0001-01-01", "1600-02-01", "2026-11-01", "2300-12-01", "9999-12-01"],
        ),
        (
            "hourly-tokens",
            [
                "0001-01-01T01:00:00Z",
                "1600-02-29T01:00:00Z",
                "2026-11-01T01:00:00Z",
                "2300-12-31T01:00:00Z",
                "9999-12-31T01:00:00Z",
            ],
        ),
    ] {
        let sql = named::find(query).unwrap().render(&BTreeMap::new(), None, None).unwrap();
        let table = rows(&engine, &sql).await.unwrap();
        let lines = table.lines().skip(3);
        let found: Vec<&str> =
            lines.filter_map(|line| line.split('|').nth(1)).map(str::trim).collect();
        assert_eq!(found, begins, "{query}");
    }
}

#[tokio::test]
async fn units_begin_where_they_do() {
    let lake = lake(1);
    for (sql, expected) in [
        ("date_trunc('quarter', DATE '1600-02-29')", "1600-01-01"),
        ("date_trunc('year', TIMESTAMP '2026-11-22 10:11:12.345678')", "2026-01-01T00:00:00"),
        ("date_trunc('minute', max(event_time))", "9999-12-31T01:00:00Z"),
        ("date_trunc('millisecond', max(event_time))", "9999-12-31T01:00:00Z"),
        ("date_trunc('week', CAST(NULL AS date))", ""),
        (
            "date_trunc('hour', arrow_cast('2026-03-29 02:30:00', 'Timestamp(Second, Some(\"Asia/Kolkata\"))'))",
            "2026-03-29T02:00:00+05:30",
        ),
    ] {
        let found = cell(&lake, &format!("SELECT {sql} AS x FROM invocations")).await;
        assert_eq!(found.as_deref(), Ok(expected), "{sql}");
    }
    let error = cell(&lake, "SELECT date_trunc('fortnight', event_time) FROM invocations").await;
    assert!(error.unwrap_err().contains("fortnight"));
}

#[tokio::test]
async fn a_sum_that_does_not_fit_is_an_error() {
    let lake = lake(i64::MAX / 2);
    for query in named::all().iter().filter(|query| query.sql.contains("sum(")) {
        let sql = query.render(&BTreeMap::new(), None, None).unwrap();
        let failed = rows(&lake.engine(), &sql).await;
        let days = [
            "daily-trend",
            "hourly-tokens",
            "monthly-usage-by-identity",
            "weekly-usage-by-identity",
        ];
        // They have none of these calls to add up.
        let of_others = ["api-key-spend", "overhead-calls", "unattributed"];
        let fits = days.contains(&query.name) || of_others.contains(&query.name);
        assert_eq!(failed.is_ok(), fits, "{}: {failed:?}", query.name);
    }
    for sql in [
        "sum(input_tokens)",
        "sum(DISTINCT input_tokens + CASE event_date WHEN '0001-01-01' THEN 0 WHEN '9999-12-31' THEN 2 ELSE 1 END)",
        "sum(arrow_cast(18446744073709551615, 'UInt64'))",
        "sum(CAST('99999999999999999999999999999999999999' AS decimal(38, 0)))",
        "max(input_tokens + input_tokens + input_tokens)",
        "min(-3 - input_tokens - input_tokens)",
        "max(input_tokens * 4)",
        "max(-(input_tokens * -2 - 2) + 9)",
        "9223372036854775807 + 1",
        "max(CAST(2147483647 AS int) + CAST(1 AS int))",
    ] {
        let error = cell(&lake, &format!("SELECT {sql} FROM invocations")).await.unwrap_err();
        assert!(error.contains("overflow"), "{sql}: {error}");
    }
    let grouped = "SELECT identity_arn, sum(input_tokens) FROM invocations GROUP BY identity_arn";
    assert!(cell(&lake, grouped).await.unwrap_err().contains("bigint addition overflow"));
    let window = "SELECT sum(input_tokens) OVER (ORDER BY event_date) FROM invocations";
    assert!(cell(&lake, window).await.is_err());
    let sliding = "SELECT max(s) FROM (SELECT sum(input_tokens) OVER (ORDER BY event_date ROWS 1 PRECEDING) AS s FROM invocations)";
    assert_eq!(cell(&lake, sliding).await.as_deref(), Ok("9223372036854775806"));
}

#[tokio::test]
async fn sums_that_fit_are_as_before() {
    let lake = lake(3);
    for (sql, expected) in [
        ("sum(input_tokens)", "15"),
        ("sum(input_tokens + 1)", "20"),
        ("sum(input_tokens) FILTER (WHERE event_date > '2000')", "9"),
        ("sum(input_tokens) FILTER (WHERE event_date > 'x')", ""),
        ("sum(CASE WHEN event_date > '2000' THEN input_tokens END)", "9"),
        ("sum(DISTINCT input_tokens)", "3"),
        ("sum(CAST(input_tokens AS decimal(38, 2)))", "15.00"),
        ("sum(CAST(input_tokens AS double))", "15.0"),
        ("sum(latency_ms)", ""),
        ("max(input_tokens * 2 - 7)", "-1"),
    ] {
        let found = cell(&lake, &format!("SELECT {sql} AS x FROM invocations")).await;
        assert_eq!(found.as_deref(), Ok(expected), "{sql}");
    }
    let grouped = "SELECT max(s) FROM (SELECT event_date, sum(input_tokens) FILTER (WHERE event_date > '2000') AS s FROM invocations GROUP BY event_date)";
    assert_eq!(cell(&lake, grouped).await.as_deref(), Ok("3"));
    let names = rows(&lake.engine(), "SELECT input_tokens + 1 FROM invocations").await.unwrap();
    assert!(names.contains("invocations.input_tokens + Int64(1)"), "{names}");
}

#[tokio::test]
async fn nothing_written_has_known_parts_in_older_rows_too() {
    let lake = lake(0);
    let sql = "SELECT concat_ws(' ', sum(cache_write_5m_input_tokens), sum(cache_write_1h_input_tokens), sum(cache_write_5m_unknown), sum(cache_write_1h_unknown)) AS x FROM daily_usage";
    assert_eq!(cell(&lake, sql).await.as_deref(), Ok("0 0 0 0"));
    let lake = self::lake(5);
    assert_eq!(cell(&lake, sql).await.as_deref(), Ok("5 5"));
}
