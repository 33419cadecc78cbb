//! Days and hours of a time zone.

use std::collections::BTreeMap;

use assay_query::named::{self, TIME_ZONE};

use crate::fixture::{Lake, rows};

/// In Berlin the clocks went from 3:00 back to 2:00 at 1:00 UTC on 25 October 2026. The
/// calls have 1, 2, 4, 8 and 16 tokens of each class, so that each sum says of what it is.
fn calls() -> Lake {
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    Lake::of_days(&[
        ("2026-10-24", at("2026-10-24T21:59:59.999999Z"), 1),
        ("2026-10-24", at("2026-10-24T22:00:00Z"), 2),
        ("2026-10-25", at("2026-10-25T00:30:00Z"), 4),
        ("2026-10-25", at("2026-10-25T01:30:00Z"), 8),
        ("2026-10-25", at("2026-10-25T23:00:00Z"), 16),
    ])
}

/// What the query answers of two columns, with a zone and a window.
async fn answer(lake: &Lake, name: &str, zone: Option<&str>, window: [Option<&str>; 2]) -> String {
    let params = zone.map(|zone| (TIME_ZONE.to_owned(), zone.to_owned()));
    let [since, until] =
        window.map(|at| at.map(|text| text.parse::<jiff::Timestamp>().unwrap().as_microsecond()));
    let query = named::find(name).unwrap();
    let sql = query.render(&params.into_iter().collect::<BTreeMap<_, _>>(), since, until).unwrap();
    let first = query.display.columns[0];
    let sql = format!("SELECT {first}, output_tokens FROM ({sql}) AS answer ORDER BY 1, 2");
    let table = rows(&lake.engine(), &sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let cells = table.lines().skip(3).filter(|line| line.starts_with("| "));
    let words =
        cells.map(|line| line.replace('|', " ").split_whitespace().collect::<Vec<_>>().join(" "));
    words.collect::<Vec<_>>().join("; ")
}

const ALL: [Option<&str>; 2] = [None, None];

#[tokio::test]
async fn days_and_hours_are_those_of_the_zone() {
    let lake = calls();
    let berlin = Some("Europe/Berlin");
    let days = answer(&lake, "daily-trend", berlin, ALL).await;
    assert_eq!(days, "2026-10-24 1; 2026-10-25 14; 2026-10-26 16");
    let hours = answer(&lake, "hourly-tokens", berlin, ALL).await;
    let expected = "2026-10-24 23:00 1; 2026-10-25 00:00 2; 2026-10-25 02:00 4; \
                    2026-10-25 02:00 8; 2026-10-26 00:00 16";
    assert_eq!(hours, expected, "the hour that comes twice is two rows");
    let kolkata = answer(&lake, "hourly-tokens", Some("Asia/Kolkata"), ALL).await;
    assert!(kolkata.starts_with("2026-10-25 03:00 3; 2026-10-25 06:00 4"), "{kolkata}");
    let weeks = answer(&lake, "weekly-usage-by-identity", berlin, ALL).await;
    assert_eq!(weeks, "2026-10-19 15; 2026-10-26 16");
    let months = answer(&lake, "monthly-usage-by-identity", Some("Pacific/Kiritimati"), ALL).await;
    assert_eq!(months, "2026-10-01 31");
}

#[tokio::test]
async fn a_window_is_of_moments_whatever_the_zone() {
    let lake = calls();
    let window = [Some("2026-10-24T22:00:00Z"), Some("2026-10-25T23:00:00Z")];
    let days = answer(&lake, "daily-trend", Some("Europe/Berlin"), window).await;
    assert_eq!(days, "2026-10-25 14");
    let hours = answer(&lake, "hourly-tokens", Some("Europe/Berlin"), window).await;
    assert_eq!(hours, "2026-10-25 00:00 2; 2026-10-25 02:00 4; 2026-10-25 02:00 8");
}

#[tokio::test]
async fn days_of_utc_are_those_of_the_roll_up() {
    let lake = calls();
    let queries = named::all().into_iter().filter(|query| query.takes(TIME_ZONE));
    let names: Vec<_> = queries.map(|query| query.name).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names.into_iter().filter(|name| *name != "hourly-tokens") {
        let rolled = answer(&lake, name, None, ALL).await;
        assert_eq!(answer(&lake, name, Some("UTC"), ALL).await, rolled, "{name}");
    }
}
