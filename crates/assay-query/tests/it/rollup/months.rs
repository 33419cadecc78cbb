//! Sums of months give the answers of their days, at every moment.

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, new_null_array};
use arrow::compute::{cast, concat_batches};
use arrow::util::pretty::pretty_format_batches;
use assay_cost::prices::{PriceBook, UserFile};
use assay_depth::step;
use assay_lake::rollup::Grain;
use assay_lake::{Lake, small_tables};
use assay_query::named::{self, NamedQuery};
use assay_query::{Engine, QueryError};
use assay_schema::{Table, tables};
use assay_synth::Spec;

use super::{DAY, HOUR, Logs, START, engine, roll_up};

/// A price that is another from the fifth day of the logs on, and one that has no dollars for the
/// cache.
const PRICES: &str = r#"
[[price]]
model = "anthropic.claude-opus-4-6-v1"
scope = "global"
from = 2026-11-20
input = 6.5
output = 27.12

[[price]]
model = "anthropic.claude-sonnet-4-6"
scope = "global"
input = 3
output = 15
"#;

/// Windows from and to moments after the start, 2026-11-16, in microseconds: all, December,
/// what begins and ends within a month, what cuts days.
const WINDOWS: [(Option<i64>, Option<i64>); 5] = [
    (None, None),
    (Some(15 * DAY), None),
    (Some(3 * DAY), Some(20 * DAY)),
    (Some(7 * HOUR + 1), Some(16 * DAY + 17 * HOUR)),
    (None, Some(15 * DAY)),
];

/// Of 25 days of two months, with all the usual dirt.
fn logs(seed: u64) -> Logs {
    Logs::of(&Spec { seed, hours: 600, records: 2_500, objects: 300, ..Spec::demo() })
}

fn of_months() -> impl Iterator<Item = NamedQuery> {
    named::all().into_iter().filter(|query| query.grain == Grain::Month)
}

async fn answer(engine: &Engine, grain: Grain, sql: &str) -> Result<String, QueryError> {
    let batches = engine.sql_from(grain, sql).await?.collect().await?;
    Ok(pretty_format_batches(&batches).unwrap().to_string())
}

/// Asks every other query of months in one window; `turn` says which and in which.
async fn assert_same_answers(lake: &Lake, turn: usize) {
    let engine = engine(lake).await;
    let book = PriceBook::read(Some(UserFile { name: "prices.toml", text: PRICES })).unwrap();
    engine.put_prices(book.rows()).unwrap();
    for (index, query) in of_months().enumerate().skip(turn % 2).step_by(2 * step(3)) {
        let window = WINDOWS[(index + turn) % WINDOWS.len()];
        let [since, until] = [window.0, window.1].map(|at| at.map(|micros| START + micros));
        let sql = query.render(&BTreeMap::new(), since, until).unwrap();
        let expected = answer(&engine, Grain::Day, &sql).await.unwrap();
        let found = answer(&engine, Grain::Month, &sql).await.unwrap();
        assert!(found == expected, "{} {window:?}:\n{expected}\n{found}", query.name);
    }
}

/// What the selected columns say of a small table, whose other columns are null.
async fn put(lake: &Lake, table: &'static Table, sql: &str) {
    let rows = engine(lake).await.sql(sql).await.unwrap();
    let schema = rows.schema();
    let rows = concat_batches(&schema, &rows.collect().await.unwrap()).unwrap();
    let column = |column: &assay_schema::Column| {
        let kind = column.field().data_type().clone();
        let found = rows.column_by_name(column.name);
        found.map_or_else(
            || new_null_array(&kind, rows.num_rows()),
            |found| cast(found, &kind).unwrap(),
        )
    };
    let columns = table.columns.iter().map(column).collect();
    let rows = RecordBatch::try_new(table.arrow_schema(), columns).unwrap();
    assert!(rows.num_rows() > 0);
    small_tables::write(lake, table, &rows).await.unwrap();
}

/// Some callers become other people on some day, some profiles get another team.
async fn put_changes(lake: &Lake) {
    let person = |who: &str, from: &str, until: &str| {
        format!(
            "SELECT DISTINCT account_id, identity_arn, inference_profile_id, caller_metadata, \
             concat('{who} of ', coalesce(identity_arn, 'none')) AS person, 'rule' AS attribution, \
             '{from}' AS valid_from, '{until}' AS valid_until FROM daily_usage \
             WHERE coalesce(length(identity_arn), 0) % 3 < 2"
        )
    };
    let people =
        [person("one", "0001-01-01", "2026-11-25"), person("two", "2026-11-25", "9999-12-31")];
    put(lake, &tables::PEOPLE, &people.join(" UNION ALL ")).await;
    let profile = |team: &str, from: &str, until: &str| {
        format!(
            "SELECT DISTINCT model_id AS profile_arn, inference_profile_id AS profile_id, \
             account_id, region, '{team}' AS tag_team, '{from}' AS valid_from, \
             '{until}' AS valid_until, 'anthropic.claude-opus-4-6-v1' AS model FROM daily_usage \
             WHERE inference_profile_id IS NOT NULL AND account_id IS NOT NULL AND region IS NOT NULL"
        )
    };
    let profiles =
        [profile("red", "0001-01-01", "2026-12-03"), profile("blue", "2026-12-03", "9999-12-31")];
    put(lake, &tables::PROFILES, &profiles.join(" UNION ALL ")).await;
}

#[tokio::test]
async fn months_and_days_give_the_same_answers_at_every_moment() {
    let logs = logs(11);
    let lake = logs.ingest("logs", "1/2").await;
    assert_same_answers(&lake, 0).await;
    assert_eq!(roll_up(&lake).await.months, 2);
    assert_same_answers(&lake, 1).await;
    put_changes(&lake).await;
    assert_same_answers(&lake, 2).await;
    let lake = logs.ingest("logs", "2/2").await;
    assert_same_answers(&lake, 3).await;
    assert_eq!(roll_up(&lake).await.months, 2);
    assert_same_answers(&lake, 4).await;
}

#[tokio::test]
async fn a_month_is_read_in_the_place_of_its_days() {
    let logs = logs(12);
    let lake = logs.ingest("logs", "1/1").await;
    roll_up(&lake).await;
    let count = "SELECT event_date, count(*) AS rows, sum(invocations) AS n FROM daily_usage \
                 GROUP BY event_date ORDER BY event_date";
    let days = answer(&engine(&lake).await, Grain::Month, count).await.unwrap();
    insta::assert_snapshot!(days);
    let query = named::find("usage-by-identity").unwrap();
    let november = query.render(&BTreeMap::new(), None, Some(START + 15 * DAY)).unwrap();
    let before = answer(&engine(&lake).await, Grain::Month, &november).await.unwrap();
    logs.remove_data("daily_usage");
    assert_eq!(answer(&engine(&lake).await, Grain::Month, &november).await.unwrap(), before);
    assert!(answer(&engine(&lake).await, Grain::Day, &november).await.is_err());
}

#[tokio::test]
async fn only_changed_months_are_summed_again() {
    let logs = logs(13);
    let lake = logs.ingest("logs", "1/1").await;
    assert_eq!(roll_up(&lake).await.months, 2);
    assert_eq!(roll_up(&lake).await.months, 0);
    let deliver = async |name: &str, day: &str| {
        let line = format!(
            r#"{{"timestamp":"{day}T10:00:00Z","requestId":"{name}","operation":"Converse"}}"#
        );
        std::fs::write(logs.dir.path().join(format!("logs/{name}.json")), line).unwrap();
        let summary = roll_up(&logs.ingest("logs", "1/1").await).await;
        (summary.days, summary.months)
    };
    assert_eq!(deliver("late", "2026-11-17").await, (1, 1), "a day of November");
    assert_eq!(deliver("more", "2026-12-11").await, (1, 1), "the newest day joins December");
    assert_eq!(deliver("newest", "2026-12-11").await, (1, 0), "the newest day is in no month");
    assert_eq!(deliver("first", "2027-01-01").await, (1, 1), "the year ends");
}
