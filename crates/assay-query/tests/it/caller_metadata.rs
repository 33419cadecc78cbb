//! Metadata of callers by which the roll-up tells calls apart.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress};
use assay_lake::rollup::record_caller_metadata;
use assay_lake::{Lake, Location, Stop};
use assay_query::limits::CALLER_METADATA_VALUES_MAX;
use assay_query::{Engine, EngineSettings, QueryError, rollup};
use assay_schema::tables;
use futures::future::join_all;
use tempfile::TempDir;

use crate::fixture::rows;

struct Logs(TempDir);

impl Logs {
    fn place(&self, name: &str) -> Location {
        Location::open_local(self.0.path().join(name).to_str().unwrap()).unwrap()
    }

    /// Reads a log of calls of one day, each with such metadata.
    async fn ingest(&self, name: &str, metadata: impl Iterator<Item = String>) -> Lake {
        let line = |(at, metadata): (usize, String)| {
            format!(
                r#"{{"timestamp":"2026-11-17T10:00:00Z","requestId":"{name}-{at}","operation":"Converse","requestMetadata":{metadata}}}"#
            )
        };
        let lines: Vec<String> = metadata.enumerate().map(line).collect();
        let logs = self.0.path().join("logs");
        std::fs::create_dir_all(&logs).unwrap();
        std::fs::write(logs.join(format!("{name}.json")), lines.join("\n")).unwrap();
        let request = IngestRequest::new(self.place("logs"), self.place("lake"));
        assay_lake::ingest::run(&request, Arc::new(NoProgress)).await.unwrap();
        Lake::open(self.place("lake")).await.unwrap()
    }
}

fn settings() -> EngineSettings {
    EngineSettings { threads: 1, ..EngineSettings::default() }
}

async fn usage(lake: &Lake) -> String {
    let snapshots = join_all(tables::ALL.map(|table| lake.snapshot(table))).await;
    let engine =
        Engine::new(settings(), snapshots.into_iter().map(Result::unwrap).collect()).unwrap();
    let sql = "SELECT caller_metadata, sum(invocations) AS n FROM daily_usage GROUP BY caller_metadata \
               ORDER BY caller_metadata";
    let table = rows(&engine, sql).await.unwrap();
    let cells = |line: &str| line.trim_matches('|').replace(' ', "");
    table
        .lines()
        .skip(3)
        .filter(|line| line.starts_with('|'))
        .map(cells)
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn calls_are_told_apart_by_the_keys_that_the_lake_records() {
    let logs = Logs(TempDir::new().unwrap());
    let said =
        [r#"{"user":"ann","team":"blue"}"#, r#"{"user":"ann","job":"7"}"#, r#"{"job":"8"}"#, "{}"];
    let lake = logs.ingest("few", said.iter().map(|text| (*text).to_owned())).await;
    let days =
        async || rollup::run(&lake, settings(), &Stop::default()).await.map(|done| done.days);
    assert_eq!((days().await.unwrap(), usage(&lake).await), (1, "|4".to_owned()));
    let keys = ["user".to_owned(), "team".to_owned()].into();
    assert!(record_caller_metadata(&lake, &keys).await.unwrap());
    let expected = "{\"team\":\"blue\",\"user\":\"ann\"}|1\n{\"user\":\"ann\"}|1\n|2";
    assert_eq!(usage(&lake).await, expected, "queries know the keys before the roll-up does");
    assert_eq!(days().await.unwrap(), 1, "every day is stale");
    assert_eq!(days().await.unwrap(), 0);
    assert_eq!(usage(&lake).await, expected);
}

#[tokio::test]
async fn a_key_that_names_calls_is_refused() {
    let logs = Logs(TempDir::new().unwrap());
    let many =
        (0..=CALLER_METADATA_VALUES_MAX).map(|n| format!(r#"{{"call":"{n}","user":"ann"}}"#));
    let lake = logs.ingest("many", many).await;
    record_caller_metadata(&lake, &["user".to_owned()].into()).await.unwrap();
    assert_eq!(rollup::run(&lake, settings(), &Stop::default()).await.unwrap().rows, 1);
    record_caller_metadata(&lake, &["call".to_owned()].into()).await.unwrap();
    let refused = rollup::run(&lake, settings(), &Stop::default()).await.unwrap_err();
    assert!(matches!(refused, QueryError::TooManyValues { .. }), "{refused}");
    assert!(refused.to_string().contains("`call` has more than 10000 values on 2026-11-17"));
}
