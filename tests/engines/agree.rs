//! Every column of every table and every named query, on both engines.

use std::path::{Path, PathBuf};

use assay_doubles::{Answer, root};
use assay_schema::tables::{DAILY_USAGE, INGESTED, PEOPLE, PRICES, PROFILES};
use assay_schema::{Column, Kind, Table, views};
use serde_json::{Map, Value};

use super::answers::{Order, assert_same};
use super::fixture::{AT_ONCE_MAX, Engines, engines, records, side_by_side};
use super::small_tables;

/// A lake, and the database in Glue that holds its tables.
pub(crate) struct Subject {
    pub(crate) engines: &'static Engines,
    pub(crate) lake: &'static str,
    pub(crate) database: &'static str,
    /// Those of the small tables that the lake has.
    pub(crate) small: Vec<&'static Table>,
}

/// A window that cuts two days.
const WINDOW: [&str; 4] = ["--since", "2026-11-16T10:30:00Z", "--until", "2026-11-18T07:00:00.5Z"];

/// Rows on days of their own: the ends of a day, fractions of a second, texts
/// that want quoting, and what is all null. None is so near to the end of an
/// hour that rounding to milliseconds puts it into the next one.
const BY_HAND: &str = r#"{"timestamp":"2026-11-10T23:59:59.999Z","requestId":"last","operation":"Converse","modelId":"us.anthropic.claude-opus-4-6-v1","input":{"inputTokenCount":1,"cacheReadInputTokenCount":2,"cacheWriteInputTokenCount":3},"output":{"outputTokenCount":9007199254740993},"identity":{"arn":"arn:aws:iam::111122223333:user/Müller's \"desk\""},"requestMetadata":{"team":"Küche","quote":"'\"\\","empty":"","line":"a\nb"}}
{"timestamp":"2026-11-11T00:00:00.0005Z","requestId":"first","operation":"Converse","modelId":"","input":{"inputTokenCount":0},"output":{"outputTokenCount":0},"requestMetadata":{}}
{"timestamp":"1969-12-31T12:00:00.1236Z","requestId":"before","operation":"Converse","errorCode":"ThrottlingException"}
"#;

/// Calls that named queries look for and synthetic logs may lack: failures one
/// after the other, one that nobody typed, and one by an API key.
pub(crate) fn sought_calls() -> String {
    let opus = r#""operation":"Converse","modelId":"us.anthropic.claude-opus-4-6-v1""#;
    let by = |user| format!(r#""identity":{{"arn":"arn:aws:iam::111122223333:user/{user}"}}"#);
    let stormer = by("stormer");
    let failures = (0..20).map(|n| {
        format!(
            r#"{{"timestamp":"2026-11-12T10:00:{n:02}Z","requestId":"storm-{n}",{opus},{stormer},"errorCode":"ThrottlingException"}}"#
        )
    });
    let counts = r#""input":{"inputTokenCount":10,"cacheReadInputTokenCount":50000},"output":{"outputTokenCount":20}"#;
    let others = [by("ann"), by("BedrockAPIKey-ab12")];
    let others = others.iter().enumerate().map(|(n, by)| {
        format!(
            r#"{{"timestamp":"2026-11-12T11:00:00Z","requestId":"sought-{n}",{opus},{by},{counts}}}"#
        )
    });
    failures.chain(others).collect::<Vec<_>>().join("\n")
}

/// The files of the named queries.
fn queries() -> impl Iterator<Item = PathBuf> {
    let files = std::fs::read_dir(root().join("queries")).unwrap();
    files.map(|entry| entry.unwrap().path())
}

#[test]
fn both_engines_give_the_same_answers() {
    let Some(engines) = engines() else { return };
    let dir = tempfile::tempdir().unwrap();
    logs(engines, dir.path());
    let small = vec![&PRICES, &PROFILES, &PEOPLE];
    let subject = Subject { engines, lake: "s3://agree/lake", database: "agree", small };
    engines.stand_in_for_athena();

    subject.ingest("1/2");
    small_tables::put_all(engines, subject.lake);
    subject.assay("rollup");
    engines.publish(subject.lake, subject.database, &["--workgroup", "primary"]);
    subject.every_table();
    subject.parts_add_up();

    subject.ingest("2/2");
    subject.assay("compact");
    subject.assay("rollup");
    let rows = subject.every_table();
    assert!(rows as u64 > records() * 9 / 10, "only {rows} rows were compared");
    subject.every_query(&[]);
    subject.every_query(&WINDOW);
    subject.every_query_of_a_zone();
    subject.parts_add_up();
    subject.a_day_is_read_alone();
    subject.is_verified();
}

/// Three days of logs with every shape and every dirt.
fn logs(engines: &Engines, dir: &Path) {
    let [records, objects] = [records(), 72 + records() / 2_000].map(|number| number.to_string());
    let folder = dir.join("logs").display().to_string();
    let sizes = ["synth", &folder, "--records", &records, "--objects", &objects];
    let dirt = ["dirt.cloudwatch_dump=0.02", "dirt.cloudwatch_export=0.02", "dirt.late_body=0.1"];
    let places = ["hours=72", "bucket=agree", "prefix=logs", "dirt.offloaded_null_counts=0.002"];
    let knobs = dirt.iter().chain(&places).flat_map(|knob| ["--set", knob]);
    engines.assay(&sizes.into_iter().chain(knobs).collect::<Vec<_>>());
    std::fs::write(dir.join("logs/logs/by-hand.json"), BY_HAND).unwrap();
    std::fs::write(dir.join("logs/logs/sought.json"), sought_calls()).unwrap();
    engines.upload(&dir.join("logs"), "s3://agree");
}

impl Subject {
    /// Reads a share of the bucket's logs into the lake.
    fn ingest(&self, shard: &str) {
        self.engines.ingest("s3://agree/logs", self.lake, shard);
    }

    /// Runs a command on the lake.
    pub(crate) fn assay(&self, command: &str) {
        self.engines.assay(&[command, "--lake", self.lake]);
    }

    pub(crate) fn local(&self, args: &[&str]) -> Vec<Map<String, Value>> {
        self.engines.local(self.lake, args)
    }

    pub(crate) fn trino(&self, sql: &str) -> Answer {
        self.engines.lake(self.database, sql)
    }

    pub(crate) fn every_table(&self) -> usize {
        let tables = INGESTED.into_iter().chain([&DAILY_USAGE]).chain(self.small.iter().copied());
        let tables = tables.map(|table| (table.name, table.columns.iter().collect()));
        let views = views::ALL.map(|view| (view.name, view.columns().collect()));
        let all = views.into_iter().chain(tables).collect::<Vec<_>>();
        side_by_side(all, |(name, columns)| self.one_table(name, columns))
            .into_iter()
            .max()
            .unwrap()
    }

    /// Compares types and rows of a table or view; gives the number of rows.
    fn one_table(&self, name: &str, columns: Vec<&'static Column>) -> usize {
        let part = |condition| {
            let sql = format!("SELECT * FROM {name} WHERE {condition}");
            let answer = self.trino(&sql);
            assert_types(name, &columns, &answer);
            assert_same(&sql, &self.local(&["sql", &sql]), &answer, Order::Free)
        };
        self.slices(name).into_iter().map(part).sum()
    }

    /// Conditions that divide a table into such parts.
    fn slices(&self, table: &str) -> Vec<String> {
        let columns = match table {
            _ if records() <= AT_ONCE_MAX => return vec!["true".to_owned()],
            "invocations" | "usage" => ["event_date", "identity_arn"],
            "daily_usage" | "daily_costs" => ["event_date", "event_date"],
            _ => return vec!["true".to_owned()],
        };
        let parts = format!("SELECT DISTINCT {} FROM {table}", columns.join(", "));
        let parts = self.trino(&parts).rows;
        let column = |(name, value): (&&str, &Value)| match value.as_str() {
            Some(text) => format!("{name} = '{}'", text.replace('\'', "''")),
            None => format!("{name} IS NULL"),
        };
        let condition = |row: &Vec<_>| columns.iter().zip(row).map(column).collect::<Vec<_>>();
        parts.iter().map(|row| condition(row).join(" AND ")).collect()
    }

    /// Each query as it is in its file, or with the window's values.
    pub(crate) fn every_query(&self, window: &[&str]) {
        side_by_side(queries(), |file| {
            let name = file.file_stem().unwrap().to_str().unwrap();
            let rows = match window {
                [] => {
                    let sql = std::fs::read_to_string(&file).unwrap();
                    let local = self.local(&["query", name]);
                    assert_same(&sql, &local, &self.trino(&sql), Order::Told)
                }
                _ => self.query(name, window),
            };
            // Rejects lie outside any window of the past: they are dated when they are read.
            assert!(rows > 0 || !window.is_empty(), "{name} answered nothing");
        });
    }

    /// Each query that takes a time zone, in one of half hours, whole and in the window.
    fn every_query_of_a_zone(&self) {
        let zone = ["--time-zone", "America/St_Johns"];
        let takes =
            |file: &PathBuf| std::fs::read_to_string(file).unwrap().contains("-- param time_zone");
        side_by_side(queries().filter(takes), |file| {
            let name = file.file_stem().unwrap().to_str().unwrap();
            for args in [&zone[..], &[&zone[..], &WINDOW].concat()] {
                assert!(self.query(name, args) > 0, "{name} answered nothing");
            }
        });
    }

    /// Compares the answers of a query with these values; gives the number of rows.
    fn query(&self, name: &str, values: &[&str]) -> usize {
        let query = [&["query", name], values].concat();
        let sql = self.engines.assay(&[&query[..], &["--show-sql"]].concat());
        assert_same(&sql, &self.local(&query), &self.trino(&sql), Order::Told)
    }

    /// `assay verify`, with Trino behind the calls of Athena.
    fn is_verified(&self) {
        let verify = ["verify", "--lake", self.lake, "--catalog", self.database];
        let told = self.engines.assay(&[&verify[..], &["--format", "json"]].concat());
        let verified: Value = serde_json::from_str(&told).unwrap();
        let queries = verified["queries"].as_array().unwrap();
        assert_eq!(queries.len(), self::queries().count());
        for query in queries {
            let is_same = query["verdict"] == "same" && query["athena"]["rows"] != 0;
            assert!(is_same && query["athena"]["bytes_scanned"] != 0, "{query}");
        }
        let count = ["SELECT count(*) AS rows FROM invocations", "--scan-limit", "none"];
        let athena = ["--engine", "athena", "--catalog", self.database];
        assert_eq!(
            self.local(&[&["sql"], &count[..], &athena].concat()),
            self.local(&["sql", count[0]])
        );
    }

    /// A day's files are all that is read for the day.
    fn a_day_is_read_alone(&self) {
        let one = "SELECT sum(source_line) FROM invocations WHERE event_date = '2026-11-10'";
        assert_eq!(self.trino(one).read_rows, 1);
        let window = "SELECT sum(source_line) FROM invocations WHERE event_time >= \
                  TIMESTAMP '2026-11-10 00:00:00.000000 UTC' AND event_date >= '2026-11-10' AND \
                  event_time < TIMESTAMP '2026-11-11 12:00:00.000000 UTC' AND event_date <= '2026-11-11'";
        assert_eq!(self.trino(window).read_rows, 2);
    }
}

/// A view declares its types, and Trino takes it by its word: a declared double
/// would make doubles of decimals.
fn assert_types(table: &str, columns: &[&Column], answer: &Answer) {
    let is_view = views::ALL.iter().any(|view| view.name == table);
    let kind = |kind| match kind {
        Kind::Text => "varchar",
        Kind::BigInt => "bigint",
        Kind::Timestamp if is_view => "timestamp(6) with time zone",
        Kind::Timestamp => "timestamp(3) with time zone",
        Kind::TextMap => "map(varchar, varchar)",
        Kind::Price => "decimal(18, 15)",
        Kind::Usd => "decimal(38, 15)",
    };
    let column = |column: &&Column| (column.name.into(), kind(column.kind).into());
    let expected: Vec<(String, String)> = columns.iter().map(column).collect();
    assert_eq!(answer.columns, expected, "columns of {table} as Trino sees them");
}
