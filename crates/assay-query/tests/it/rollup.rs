//! The roll-up gives the answers of the rows, at every moment.

mod months;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use assay_depth::step;
use assay_lake::ingest::{IngestRequest, NoProgress};
use assay_lake::limits::CommitBounds;
use assay_lake::{Lake, Location, Stop, compact};
use assay_query::named::{self, NamedQuery};
use assay_query::rollup::{self, RollupSummary};
use assay_query::{Engine, EngineSettings};
use assay_schema::tables;
use assay_synth::Spec;
use futures::future::join_all;
use tempfile::TempDir;

use crate::fixture::rows;

/// 2026-11-16T00:00:00Z, where synthetic logs begin, and a day.
const START: i64 = 1_794_787_200_000_000;
const DAY: i64 = 86_400_000_000;
const HOUR: i64 = DAY / 24;

/// Windows from and to moments after the start, in microseconds.
const WINDOWS: [(Option<i64>, Option<i64>); 6] = [
    (None, None),
    (Some(DAY), Some(3 * DAY)),
    (Some(7 * HOUR + 1), Some(3 * DAY + 17 * HOUR + 999_999)),
    (Some(DAY + 3 * HOUR), Some(DAY + 20 * HOUR)),
    (Some(DAY - 1), None),
    (None, Some(2 * DAY + HOUR)),
];

/// The same questions asked of the rows themselves.
const OF_ROWS: [(&str, &str); 7] = [
    ("usage-by-identity", include_str!("rows/usage-by-identity.sql")),
    ("weekly-usage-by-identity", include_str!("rows/weekly-usage-by-identity.sql")),
    ("monthly-usage-by-identity", include_str!("rows/monthly-usage-by-identity.sql")),
    ("daily-trend", include_str!("rows/daily-trend.sql")),
    ("usage-by-model", include_str!("rows/usage-by-model.sql")),
    ("top-consumers", include_str!("rows/top-consumers.sql")),
    ("cache-use-by-identity", include_str!("rows/cache-use-by-identity.sql")),
];

struct Logs {
    dir: TempDir,
}

impl Logs {
    /// Four days with all the usual dirt, delivered twice.
    fn new(seed: u64) -> Self {
        Self::of(&Spec { seed, hours: 96, records: 1_500, objects: 96, ..Spec::demo() })
    }

    fn of(spec: &Spec) -> Self {
        let dir = TempDir::new().unwrap();
        for source in ["logs", "again"] {
            assay_synth::write(spec, &dir.path().join(source), &mut |_| {}).unwrap();
        }
        Self { dir }
    }

    fn open(&self, name: &str) -> Location {
        Location::open_local(self.dir.path().join(name).to_str().unwrap()).unwrap()
    }

    async fn ingest(&self, source: &str, shard: &str) -> Lake {
        let shard = shard.parse().unwrap();
        let usual = IngestRequest::new(self.open(source), self.open("lake"));
        let request = IngestRequest { shard, ..usual };
        assay_lake::ingest::run(&request, Arc::new(NoProgress)).await.unwrap();
        Lake::open(self.open("lake")).await.unwrap()
    }

    /// The data files of a table, whoever still needs them.
    fn remove_data(&self, table: &str) {
        for day in std::fs::read_dir(self.dir.path().join("lake").join(table)).unwrap() {
            let path = day.unwrap().path();
            if path.file_name().is_some_and(|name| name != "_delta_log") {
                std::fs::remove_dir_all(path).unwrap();
            }
        }
    }
}

fn settings() -> EngineSettings {
    EngineSettings { threads: 1, ..EngineSettings::default() }
}

async fn engine(lake: &Lake) -> Engine {
    let snapshots = join_all(tables::ALL.map(|table| lake.snapshot(table))).await;
    Engine::new(settings(), snapshots.into_iter().map(Result::unwrap).collect()).unwrap()
}

async fn roll_up(lake: &Lake) -> RollupSummary {
    rollup::run(lake, settings(), &Stop::default()).await.unwrap()
}

/// The query as it is, and as it was asked of the rows.
fn both(name: &str, of_rows: &'static str) -> [NamedQuery; 2] {
    let query = named::find(name).unwrap();
    [NamedQuery { sql: of_rows, ..query.clone() }, query]
}

async fn ask(engine: &Engine, query: &NamedQuery, window: (Option<i64>, Option<i64>)) -> String {
    let at = |after: Option<i64>| after.map(|micros| START + micros);
    let sql = query.render(&BTreeMap::new(), at(window.0), at(window.1)).unwrap();
    rows(engine, &sql).await.unwrap_or_else(|error| panic!("{}: {error}\n{sql}", query.name))
}

/// Asks each query in one window; `turn` says in which, so that several calls
/// meet most of the pairs.
async fn assert_same_answers(lake: &Lake, turn: usize) {
    let engine = engine(lake).await;
    for (index, (name, of_rows)) in OF_ROWS.into_iter().enumerate() {
        let [of_rows, rolled] = both(name, of_rows);
        let window = WINDOWS[(index + turn) % WINDOWS.len()];
        let expected = ask(&engine, &of_rows, window).await;
        let found = ask(&engine, &rolled, window).await;
        assert!(found == expected, "{name} in {window:?}, turn {turn}:\n{expected}\n{found}");
    }
}

/// That the logs hold what the roll-up could get wrong.
async fn assert_dirty(lake: &Lake) {
    let sql = "SELECT count(DISTINCT event_date) > 3 AS days, \
               count(*) > count(identity_arn) AS anonymous, \
               count(*) > count(output_tokens) AS unknown, \
               count(error_code) > 0 AS failed FROM invocations";
    let dirty = rows(&engine(lake).await, sql).await.unwrap();
    assert!(!dirty.contains("false"), "{dirty}");
}

#[tokio::test]
async fn roll_up_and_rows_give_the_same_answers_at_every_moment() {
    for seed in (1..=2).step_by(step(2)) {
        let turn = |moment: usize| moment + 5 * (seed as usize - 1);
        let logs = Logs::new(seed);
        let lake = logs.ingest("logs", "1/2").await;
        assert_same_answers(&lake, turn(0)).await;
        assert!(roll_up(&lake).await.days > 3);
        assert_same_answers(&lake, turn(1)).await;
        logs.ingest("logs", "2/2").await;
        let lake = logs.ingest("again", "1/4").await;
        assert_dirty(&lake).await;
        assert_same_answers(&lake, turn(2)).await;
        compact::run(&lake, &compact::Settings::default(), &Stop::default()).await.unwrap();
        assert_same_answers(&lake, turn(3)).await;
        assert!(roll_up(&lake).await.days > 3);
        assert_same_answers(&lake, turn(4)).await;
    }
}

#[tokio::test]
async fn only_changed_days_are_rolled_up_again() {
    let logs = Logs::new(3);
    let lake = logs.ingest("logs", "1/1").await;
    let first = roll_up(&lake).await;
    assert!(first.days > 3 && first.rows > 0 && first.complete);
    let second = roll_up(&lake).await;
    assert_eq!((second.days, second.rows, second.complete), (0, 0, true));

    let line = r#"{"timestamp":"2026-11-17T10:00:00Z","requestId":"more","operation":"Converse"}"#;
    std::fs::write(logs.dir.path().join("logs/more.json"), line).unwrap();
    assert_eq!(roll_up(&logs.ingest("logs", "1/1").await).await.days, 1);
}

#[tokio::test]
async fn whole_days_are_answered_without_the_rows() {
    let logs = Logs::new(4);
    let lake = logs.ingest("logs", "1/1").await;
    roll_up(&lake).await;
    let windows = [WINDOWS[0], WINDOWS[1]];
    let query = named::find("usage-by-identity").unwrap();
    let before =
        join_all(windows.map(async |window| ask(&engine(&lake).await, &query, window).await));
    let before = before.await;
    logs.remove_data("invocations");
    for (window, before) in windows.into_iter().zip(before) {
        assert_eq!(ask(&engine(&lake).await, &query, window).await, before);
    }
}

#[tokio::test]
async fn several_roll_ups_at_once_leave_each_day_once() {
    let logs = Logs::new(5);
    let a_day_each = CommitBounds { rolled_days_max: 1, ..CommitBounds::default() };
    let lake = logs.ingest("logs", "1/1").await.with_bounds(a_day_each);
    let found = join_all([1, 2, 3, 4].map(|_| roll_up(&lake))).await;
    let days: u64 = found.iter().map(|summary| summary.days).sum();
    let rolled = lake.snapshot(&tables::DAILY_USAGE).await.unwrap();
    assert_eq!(days, rolled.files.len() as u64);
    assert_eq!(rolled.version, days, "a commit for each");
    assert_same_answers(&lake, 0).await;
    assert!(stored(&logs.dir.path().join("lake/daily_usage")) == rolled.files.len());
}

/// Data files on disk, named by the log or not.
fn stored(table: &Path) -> usize {
    let folders = std::fs::read_dir(table).unwrap().map(|folder| folder.unwrap().path());
    let days = folders.filter(|path| !path.ends_with("_delta_log"));
    days.map(|day| std::fs::read_dir(day).unwrap().count()).sum()
}

#[tokio::test]
async fn a_roll_up_that_is_asked_to_stop_says_so() {
    let logs = Logs::new(6);
    let lake = logs.ingest("logs", "1/1").await;
    let stop = Stop::default();
    stop.ask();
    let summary = rollup::run(&lake, settings(), &stop).await.unwrap();
    assert_eq!((summary.days, summary.complete), (0, false));
}

#[tokio::test]
async fn the_stored_table_has_the_columns_and_order_that_are_declared() {
    let logs = Logs::new(7);
    let lake = logs.ingest("logs", "1/1").await;
    roll_up(&lake).await;
    let engine = engine(&lake).await;
    let columns = engine.sql("SELECT * FROM daily_usage").await.unwrap().schema();
    let names: Vec<_> = columns.fields().iter().map(|field| field.name().as_str()).collect();
    let declared: Vec<_> = tables::DAILY_USAGE.columns.iter().map(|column| column.name).collect();
    assert_eq!(names, declared);
    let all =
        "SELECT event_date, identity_arn, model_id, region, operation, error_code FROM daily_usage";
    let keys = "event_date, identity_arn NULLS FIRST, inference_profile_id NULLS FIRST, \
                model_id NULLS FIRST, model NULLS FIRST, endpoint_scope NULLS FIRST, \
                region NULLS FIRST, operation NULLS FIRST, account_id NULLS FIRST, \
                error_code NULLS FIRST, prompt_size NULLS FIRST, caller_metadata NULLS FIRST";
    for day in ["2026-11-16", "2026-11-18"] {
        let of_day = format!("{all} WHERE event_date = '{day}'");
        let sorted = rows(&engine, &format!("{of_day} ORDER BY {keys}")).await.unwrap();
        assert_eq!(rows(&engine, &of_day).await.unwrap(), sorted);
    }
}

/// Before the first roll-up a sum by identity must cost what it costs over the
/// rows, not a roll-up of everything.
#[tokio::test]
async fn sums_over_days_not_rolled_up_group_by_what_is_asked() {
    let logs = Logs::new(8);
    let lake = logs.ingest("logs", "1/1").await;
    let engine = engine(&lake).await;
    let plan = async |sql: &str| rows(&engine, &format!("EXPLAIN {sql}")).await.unwrap();
    let by_model_id = "groupBy=[[invocations.account_id, invocations.identity_arn";
    for sums in [
        "SELECT identity_arn, sum(invocations) AS n FROM daily_usage GROUP BY identity_arn",
        "SELECT event_date, count(DISTINCT model) AS n, sum(failed) AS f FROM daily_usage GROUP BY event_date",
    ] {
        assert!(!plan(sums).await.contains(by_model_id), "{}", plan(sums).await);
    }
    for others in [
        "SELECT identity_arn, count(*) AS n FROM daily_usage GROUP BY identity_arn",
        "SELECT invocations, sum(failed) AS n FROM daily_usage GROUP BY invocations",
        "SELECT identity_arn, max(invocations) AS n FROM daily_usage GROUP BY identity_arn",
        "SELECT identity_arn, sum(invocations * 2 + 1) AS n FROM daily_usage GROUP BY identity_arn",
        "SELECT count(DISTINCT invocations) AS n, sum(failed) AS f FROM daily_usage",
        "SELECT sum(failed) AS f FROM daily_usage WHERE invocations > 1",
        "SELECT sum(failed) FILTER (WHERE invocations > 1) AS f FROM daily_usage",
        "SELECT identity_arn, invocations FROM daily_usage",
    ] {
        assert!(plan(others).await.contains(by_model_id), "{}", plan(others).await);
    }
}
