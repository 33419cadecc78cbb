//! A lake of calls that tests write down.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use assay_cost::cost::CallTokens;
use assay_lake::{DataFile, TableSnapshot};
use assay_query::{Engine, EngineSettings};
use assay_schema::{Table, tables};
use tempfile::TempDir;

use crate::fixture::{bigints, snapshot, table_of, texts, timestamps, write};

pub(super) const OPUS: &str = "anthropic.claude-opus-4-6-v1";
pub(super) const ACCOUNT: &str = "111122223333";

/// One call; most of it is usual.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) day: &'static str,
    /// Seconds since noon.
    pub(super) second: i64,
    pub(super) account: &'static str,
    pub(super) region: &'static str,
    pub(super) arn: String,
    /// Principal type, principal, session name.
    pub(super) who: (&'static str, Option<&'static str>, Option<&'static str>),
    pub(super) model_id: String,
    pub(super) model: Option<String>,
    pub(super) scope: Option<&'static str>,
    pub(super) profile: Option<&'static str>,
    pub(super) error: Option<&'static str>,
    pub(super) tokens: CallTokens,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            day: "2026-11-02",
            second: 0,
            account: ACCOUNT,
            region: "eu-central-1",
            arn: format!("arn:aws:iam::{ACCOUNT}:user/ann"),
            who: ("iam_user", Some("ann"), None),
            model_id: format!("global.{OPUS}"),
            model: Some(OPUS.to_owned()),
            scope: Some("global"),
            profile: None,
            error: None,
            tokens: tokens(0, 0, 0, 0, 0),
        }
    }
}

/// Everything is known.
pub(super) fn tokens(
    input: u64,
    read: u64,
    write_5m: u64,
    write_1h: u64,
    output: u64,
) -> CallTokens {
    CallTokens {
        input: Some(input),
        cache_read: Some(read),
        cache_write: Some(write_5m + write_1h),
        cache_write_5m: Some(write_5m),
        cache_write_1h: Some(write_1h),
        output: Some(output),
    }
}

/// Calls of a lake and what is joined to them.
pub(super) struct Calls {
    dir: TempDir,
    tables: Vec<TableSnapshot>,
}

impl Calls {
    pub(super) fn new(calls: &[Call]) -> Self {
        let dir = TempDir::new().unwrap();
        let mut days: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
        calls.iter().for_each(|call| days.entry(call.day).or_default().push(call));
        let files = days.into_iter().map(|(day, calls)| file(&dir, day, &calls)).collect();
        Self { tables: vec![snapshot(&tables::INVOCATIONS, files)], dir }
    }

    /// With such a small table.
    pub(super) fn with(mut self, table: &'static Table, rows: &RecordBatch) -> Self {
        self.tables.push(table_of(self.dir.path(), table, rows));
        self
    }

    pub(super) fn engine(&self) -> Engine {
        let settings = EngineSettings { threads: 2, ..EngineSettings::default() };
        Engine::new(settings, self.tables.clone()).unwrap()
    }
}

fn file(dir: &TempDir, day: &str, calls: &[&Call]) -> DataFile {
    type Count = fn(&CallTokens) -> Option<u64>;
    let counts = |of: Count| bigints(calls.iter().map(|call| of(&call.tokens).map(|n| n as i64)));
    let all = |of: fn(&Call) -> Option<&str>| texts(calls.iter().map(|call| of(call)));
    let columns = BTreeMap::from([
        (
            "event_time",
            timestamps(calls.iter().map(|call| noon(day) + call.second * 1_000_000).collect()),
        ),
        ("account_id", all(|call| Some(call.account))),
        ("region", all(|call| Some(call.region))),
        ("identity_arn", all(|call| Some(&call.arn))),
        ("principal_type", all(|call| Some(call.who.0))),
        ("principal", all(|call| call.who.1)),
        ("session_name", all(|call| call.who.2)),
        ("model_id", all(|call| Some(&call.model_id))),
        ("model", all(|call| call.model.as_deref())),
        ("endpoint_scope", all(|call| call.scope)),
        ("inference_profile_id", all(|call| call.profile)),
        ("error_code", all(|call| call.error)),
        ("input_tokens", counts(|tokens| tokens.input)),
        ("cache_read_input_tokens", counts(|tokens| tokens.cache_read)),
        ("cache_write_input_tokens", counts(|tokens| tokens.cache_write)),
        ("cache_write_5m_input_tokens", counts(|tokens| tokens.cache_write_5m)),
        ("cache_write_1h_input_tokens", counts(|tokens| tokens.cache_write_1h)),
        ("output_tokens", counts(|tokens| tokens.output)),
        ("source_object", all(|_| Some("a.json.gz"))),
        ("source_line", bigints((1..=calls.len() as i64).map(Some))),
    ]);
    DataFile {
        partition_values: vec![Some(day.to_owned())],
        ..write(dir.path(), &format!("{day}.parquet"), &tables::INVOCATIONS, columns)
    }
}

/// Noon of a day in microseconds.
fn noon(day: &str) -> i64 {
    let noon: jiff::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
    noon.as_microsecond()
}
