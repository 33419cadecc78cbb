//! SQL on a lake of an older assay, before and after it has gained columns.

use std::collections::BTreeMap;

use assay_lake::{Lake, Stop, compact};
use assay_query::{Engine, EngineSettings, named, rollup};
use assay_schema::tables;
use futures::future::join_all;

use crate::fixture::rows;
use assay_doubles_lake::older::OlderLake;

async fn engine(lake: &Lake) -> Engine {
    let snapshots = join_all(tables::ALL.map(|table| lake.snapshot(table))).await;
    let settings = EngineSettings { threads: 2, ..EngineSettings::default() };
    Engine::new(settings, snapshots.into_iter().map(Result::unwrap).collect()).unwrap()
}

/// The only row of an answer.
async fn row(engine: &Engine, sql: &str) -> String {
    let table = rows(engine, sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    let row = table.lines().nth(3).unwrap_or_default();
    row.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Asks of columns that the older assay did not know, in every way in which a
/// scan may look for them: by rows, by nulls, by values, by order.
async fn assert_rows(lake: &Lake, old: u64, new: u64) {
    let engine = engine(lake).await;
    let all = old + new;
    let of_rows = [
        ("count(*), count(output_body_s3_path), count(request_id)", format!("{all} {new} {all}")),
        ("count(*) FILTER (WHERE output_body_s3_path IS NULL)", old.to_string()),
        ("max(output_body_s3_path) IS NULL", (new == 0).to_string()),
        ("count(DISTINCT output_body_s3_path)", new.to_string()),
        ("sum(output_tokens)", (5 * all).to_string()),
        ("count(request_metadata['team'])", "1".to_owned()),
    ];
    for (asked, expected) in of_rows {
        let sql = format!("SELECT {asked} FROM invocations");
        assert_eq!(row(&engine, &sql).await, expected, "{sql}");
    }
    let present = u64::from(new > 0);
    let of_filters = [
        ("output_body_s3_path IS NULL", old),
        ("output_body_s3_path IS NOT NULL", new),
        ("output_body_s3_path = 's3://logs/data/r-5.json'", present),
        ("output_body_s3_path LIKE '%r-6%' AND event_date = '2025-06-02'", present),
        ("coalesce(output_body_s3_path, 'inline') = 'inline'", old),
        ("output_body_s3_path IS NULL AND event_date = '2025-06-02'", 1),
    ];
    for (filter, expected) in of_filters {
        let sql = format!("SELECT count(*) FROM invocations WHERE {filter}");
        assert_eq!(row(&engine, &sql).await, expected.to_string(), "{sql}");
        let sql = format!("SELECT count(request_id) FROM invocations WHERE {filter}");
        assert_eq!(row(&engine, &sql).await, expected.to_string(), "{sql}");
    }
    let sql = "SELECT request_id FROM invocations ORDER BY output_body_s3_path, request_id";
    assert_eq!(row(&engine, sql).await, if new > 0 { "r-5" } else { "r-1" });
}

/// The roll-up, whose old files lack columns without which it cannot be.
async fn assert_usage(lake: &Lake, all: u64) {
    let engine = &engine(lake).await;
    let sums = "SELECT sum(invocations), sum(incomplete), sum(whole_input_tokens), \
                count(whole_cache_read_input_tokens) = count(*) FROM daily_usage";
    assert_eq!(row(engine, sums).await, format!("{all} 0 {} true", 10 * all));
    let reasons = "SELECT count(reason) = count(*) AND count(detail) < count(*) FROM rejects";
    assert_eq!(row(engine, reasons).await, "true");
    for query in named::all() {
        let sql = query.render(&BTreeMap::new(), None, None).unwrap();
        rows(engine, &sql).await.unwrap_or_else(|error| panic!("{}: {error}", query.name));
    }
}

async fn roll_up(lake: &Lake) -> u64 {
    rollup::run(lake, EngineSettings::default(), &Stop::default()).await.unwrap().days
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_lake_answers_before_and_after_it_has_gained_columns() {
    let older = OlderLake::copy().await;
    let lake = older.open().await;
    assert_rows(&lake, 4, 0).await;
    assert_usage(&lake, 4).await;
    older.deliver_news().await;
    older.ingest().await.unwrap();
    assert_rows(&lake, 4, 2).await;
    assert_eq!(roll_up(&lake).await, 2, "by another definition every day is stale");
    assert_usage(&lake, 6).await;
    compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
    assert_rows(&lake, 4, 2).await;
    let log = lake.log_schema(&tables::DAILY_USAGE).await.unwrap().unwrap();
    let names = log.columns.iter().map(|column| column.name.as_str());
    assert!(names.eq(tables::DAILY_USAGE.columns.iter().map(|column| column.name)));
    assert!(log.column("incomplete").unwrap().nullable, "older files may still lack it");
    let entry =
        std::fs::read_to_string(older.log_entry(&tables::DAILY_USAGE, log.version)).unwrap();
    assert!(entry.contains(r#""assay.layout":"2""#), "an older assay reads it no longer: {entry}");
}
