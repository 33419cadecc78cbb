//! Asking both engines over one version of the lake.

use std::time::Instant;

use assay_aws::athena::AthenaError;
use assay_lake::Lake;
use assay_query::{Engine, EngineSettings, rollup};
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use futures::TryStreamExt;
use futures::future::try_join_all;
use serde::Serialize;

use super::cells::Answer;
use super::compare::{Difference, compare};
use crate::commands::athena::Second;
use crate::commands::query;

/// How often a query is asked while the lake moves.
const TRIES_MAX: usize = 3;

/// What came of it all.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Verified {
    /// Version of `invocations` that was asked last.
    pub(crate) lake_version: u64,
    /// Whether every answer is the same.
    pub(crate) equal: bool,
    /// Days for which `daily_usage` is behind the rows.
    pub(crate) days_behind: Vec<String>,
    /// In the order in which they were asked.
    pub(crate) queries: Vec<Checked>,
}

/// What came of one query.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Checked {
    pub(crate) query: String,
    pub(crate) verdict: Verdict,
    /// Why it could not be compared.
    pub(crate) reason: Option<String>,
    pub(crate) local: Option<Cost>,
    pub(crate) athena: Option<Cost>,
    /// All of them.
    pub(crate) difference_count: usize,
    /// The first of them.
    pub(crate) differences: Vec<Difference>,
}

/// What an answer is like.
#[derive(Debug, Serialize)]
pub(crate) struct Cost {
    pub(crate) rows: usize,
    pub(crate) seconds: f64,
    /// Known of Athena only.
    pub(crate) bytes_scanned: Option<u64>,
}

/// Whether the answers are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Same,
    Different,
    /// Not compared: Athena would read a roll-up that is behind the rows.
    Behind,
    /// Not compared: the lake moved each time.
    Moved,
    /// Not compared: Athena did not answer this query.
    #[default]
    Failed,
}

impl Verdict {
    /// As it stands on the screen.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Behind => "behind",
            Self::Moved => "moved",
            Self::Failed => "failed",
        }
    }
}

/// Asks every query of both engines.
pub(super) async fn run(
    second: &Second,
    lake: &Lake,
    limits: EngineSettings,
    queries: &[(String, String)],
) -> anyhow::Result<Verified> {
    let mut engines = Engines::over(second, lake, limits).await?;
    for (_, sql) in queries {
        second.admit(sql, &engines.stored).await?;
    }
    let mut verified = Verified::default();
    for (name, sql) in queries {
        let checked = engines.check(sql).await?;
        verified.queries.push(Checked { query: name.clone(), ..checked });
    }
    verified.lake_version = engines.version_of(INVOCATIONS.name);
    verified.equal = verified.queries.iter().all(|checked| checked.verdict == Verdict::Same);
    verified.days_behind = engines.days_behind;
    Ok(verified)
}

/// Both engines over one version of the lake.
struct Engines<'a> {
    second: &'a Second,
    lake: &'a Lake,
    limits: EngineSettings,
    stored: Engine,
    versions: Vec<(&'static assay_schema::Table, u64)>,
    days_behind: Vec<String>,
}

impl<'a> Engines<'a> {
    async fn over(
        second: &'a Second,
        lake: &'a Lake,
        limits: EngineSettings,
    ) -> anyhow::Result<Self> {
        let snapshots = query::snapshots(lake).await?;
        let of = |name: &str| snapshots.iter().find(|snapshot| snapshot.table.name == name);
        let days_behind = match (of(INVOCATIONS.name), of(DAILY_USAGE.name)) {
            (Some(rows), Some(rolled)) => rollup::stale_days(rows, rolled),
            _ => Vec::new(),
        };
        let versions = snapshots.iter().map(|it| (it.table, it.version)).collect();
        let stored = Engine::as_stored(limits.clone(), snapshots)?;
        Ok(Self { second, lake, limits, stored, versions, days_behind })
    }

    fn version_of(&self, name: &str) -> u64 {
        let version = self.versions.iter().find(|(table, _)| table.name == name);
        version.map(|(_, version)| *version).unwrap_or_default()
    }

    /// Asks until both have answered over the same version.
    async fn check(&mut self, sql: &str) -> anyhow::Result<Checked> {
        for _ in 0..TRIES_MAX {
            if sql.contains(DAILY_USAGE.name) && !self.days_behind.is_empty() {
                return Ok(Checked { verdict: Verdict::Behind, ..Checked::default() });
            }
            let checked = self.ask(sql).await?;
            if !self.moved().await? {
                return Ok(checked);
            }
            *self = Self::over(self.second, self.lake, self.limits.clone()).await?;
        }
        Ok(Checked { verdict: Verdict::Moved, ..Checked::default() })
    }

    async fn ask(&self, sql: &str) -> anyhow::Result<Checked> {
        let (ours, local) = self.ask_here(sql).await?;
        let (theirs, athena) = match self.ask_athena(sql).await {
            Ok(answered) => answered,
            Err(error) => return refused(error, local),
        };
        let found = compare(&ours, &theirs);
        Ok(Checked {
            verdict: if found.count == 0 { Verdict::Same } else { Verdict::Different },
            local: Some(local),
            athena: Some(athena),
            difference_count: found.count,
            differences: found.differences,
            ..Checked::default()
        })
    }

    async fn ask_here(&self, sql: &str) -> anyhow::Result<(Answer, Cost)> {
        let begun = Instant::now();
        let rows = self.stored.sql(sql).await?;
        let (schema, batches) = (rows.schema(), rows.collect().await?);
        let answer = Answer::of(&schema, &batches)?;
        let seconds = begun.elapsed().as_secs_f64();
        let cost = Cost { rows: answer.rows.len(), seconds, bytes_scanned: None };
        Ok((answer, cost))
    }

    async fn ask_athena(&self, sql: &str) -> anyhow::Result<(Answer, Cost)> {
        let rows = self.second.ask(sql).await?;
        let (schema, execution) = (rows.schema(), rows.execution().clone());
        let batches: Vec<_> = rows.try_collect().await?;
        let answer = Answer::of(&schema, &batches)?;
        let bytes_scanned = Some(execution.bytes_scanned);
        let cost = Cost { rows: answer.rows.len(), seconds: execution.seconds, bytes_scanned };
        Ok((answer, cost))
    }

    /// Whether any table has a newer version than the one that was asked.
    async fn moved(&self) -> anyhow::Result<bool> {
        let newer = self.versions.iter().map(|(table, at)| self.lake.newer_snapshot(table, *at));
        Ok(try_join_all(newer).await?.iter().any(Option::is_some))
    }
}

/// A query that Athena cannot answer does not keep the others from being asked.
fn refused(error: anyhow::Error, local: Cost) -> anyhow::Result<Checked> {
    match error.downcast_ref::<AthenaError>() {
        Some(of_query) if of_query.is_of_the_query() => {
            let hint = of_query.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            let reason = Some(format!("{of_query}{hint}"));
            let checked = Checked { verdict: Verdict::Failed, reason, ..Checked::default() };
            Ok(Checked { local: Some(local), ..checked })
        }
        _ => Err(error),
    }
}
