//! The month in `docs/dollars.md`: what is written there is what the engine answers.

use assay_cost::cost::CallTokens;
use assay_cost::prices::{PriceBook, UserFile};
use assay_query::named;

use super::answers::cells;
use super::calls::{ACCOUNT, Call, Calls};

const PAGE: &str = include_str!("../../../../../docs/dollars.md");

/// The rows of the table below that heading, with digits and nulls as answers have them.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, below) = PAGE.split_once(heading).unwrap();
    let lines = below.lines().skip_while(|line| !line.starts_with('|'));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn answered(cell: &str) -> String {
    if cell == "none" { "-".to_owned() } else { cell.replace(',', "") }
}

fn rows(heading: &str) -> Vec<Vec<String>> {
    table(heading).into_iter().map(|row| row.into_iter().map(answered).collect()).collect()
}

fn call(row: &[&'static str]) -> Call {
    let known = |cell: &'static str| (cell != "?").then_some(cell);
    let count = |at: usize| known(row[at]).map(|cell| cell.replace(',', "").parse().unwrap());
    let [short, long, unsplit] = [7, 8, 9].map(|at| count(at).unwrap());
    let is_split = unsplit == 0;
    Call {
        day: row[1],
        arn: format!("arn:aws:iam::{ACCOUNT}:user/{}", row[2]),
        who: ("iam_user", Some(row[2]), None),
        model: Some(row[3].to_owned()),
        scope: known(row[4]),
        error: (!row[11].is_empty()).then_some(row[11]),
        tokens: CallTokens {
            input: count(5),
            cache_read: count(6),
            cache_write: Some(short + long + unsplit),
            cache_write_5m: is_split.then_some(short),
            cache_write_1h: is_split.then_some(long),
            output: count(10),
        },
        ..Call::default()
    }
}

/// Those columns of a named query's answer over the month.
async fn month(lake: &Calls, book: &PriceBook, name: &str, columns: &[usize]) -> Vec<Vec<String>> {
    let engine = lake.engine();
    engine.put_prices(book.rows()).unwrap();
    let micros = |day: &str| day.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let query = named::find(name).unwrap();
    let period = ("period".to_owned(), "month".to_owned());
    let params = if name == "spend-trend" { [period].into() } else { Default::default() };
    let [since, until] = ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"].map(micros);
    let sql = query.render(&params, Some(since), Some(until)).unwrap();
    let answer = cells(&engine, &sql).await;
    answer.iter().map(|row| columns.iter().map(|at| row[*at].clone()).collect()).collect()
}

#[tokio::test]
async fn the_month_in_the_documents_is_what_the_engine_answers() {
    let (_, prices) = PAGE.split_once("```toml\n").unwrap();
    let (text, _) = prices.split_once("```").unwrap();
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text })).unwrap();
    let written = table("### The calls");
    let lake = Calls::new(&written.iter().map(|row| call(row)).collect::<Vec<_>>());

    let engine = lake.engine();
    engine.put_prices(book.rows()).unwrap();
    let sql = "SELECT cost_usd_low, cost_usd_high FROM usage ORDER BY event_date, source_line";
    let expected: Vec<Vec<String>> =
        written.iter().map(|row| row[12..].iter().map(|cell| answered(cell)).collect()).collect();
    assert_eq!(cells(&engine, sql).await, expected);

    for (heading, name, columns) in [
        ("### By person", "spend-by-person", &[0, 1, 2, 3, 4, 5, 6][..]),
        ("### By class of tokens", "spend-by-token-class", &[0, 5, 7]),
        ("### The month", "spend-trend", &[0, 5, 6]),
    ] {
        assert_eq!(month(&lake, &book, name, columns).await, rows(heading), "{name}");
    }
}
