//! Asking both engines over one version of the lake.

use std::time::Instant;

use assay_lake::Lake;
use assay_query::{Engine, EngineSettings, rollup};
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use futures::TryStreamExt;
use futures::future::try_join_all;
use serde::Serialize;

use super::cells::Answer;
use super::compare::{ValueDifference, compare};
use crate::{JobError, LimitedAthena, local};

/// How often a query is asked while the lake moves.
const TRIES_MAX: usize = 3;

/// What came of it all.
#[derive(Debug, Default, Serialize)]
pub struct Verified {
    /// Version of `invocations` that was asked last.
    pub lake_version: u64,
    /// Whether every answer is the same.
    pub equal: bool,
    /// Days for which `daily_usage` is behind the rows.
    pub days_behind: Vec<String>,
    /// In the order in which they were asked.
    pub queries: Vec<CheckedQuery>,
}

/// What came of one query.
#[derive(Debug, Default, Serialize)]
pub struct CheckedQuery {
    /// Its name.
    pub query: String,
    /// Whether the answers are the same.
    pub verdict: QueryVerdict,
    /// Why it could not be compared.
    pub reason: Option<String>,
    /// The local answer, where there is one.
    pub local: Option<AnswerCost>,
    /// Athena's, where there is one.
    pub athena: Option<AnswerCost>,
    /// All differences.
    pub difference_count: usize,
    /// The first of them.
    pub differences: Vec<ValueDifference>,
}

/// What an answer is like.
#[derive(Debug, Serialize)]
pub struct AnswerCost {
    /// Rows of the answer.
    pub rows: usize,
    /// From the question to the last row; in Athena, to the end of its run.
    pub seconds: f64,
    /// Known of Athena only.
    pub bytes_scanned: Option<u64>,
}

/// Whether the answers are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QueryVerdict {
    /// Compared, and every value agrees.
    Same,
    /// Compared, and not every value agrees.
    Different,
    /// Not compared: Athena would read a roll-up that is behind the rows.
    Behind,
    /// Not compared: the lake moved each time.
    Moved,
    /// Not compared: Athena did not answer this query.
    #[default]
    Failed,
}

impl QueryVerdict {
    /// As it stands on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Behind => "behind",
            Self::Moved => "moved",
            Self::Failed => "failed",
        }
    }
}

/// Asks queries, each a name and its SQL, of both engines over one version of
/// the lake, and compares rows and values.
///
/// # Errors
/// When the lake cannot be read, Athena cannot be asked, or a query may scan
/// more there than it is allowed to; a query that Athena refuses is none.
pub async fn verify(
    athena: &LimitedAthena,
    lake: &Lake,
    limits: EngineSettings,
    queries: &[(String, String)],
) -> Result<Verified, JobError> {
    let mut engines = Engines::over(athena, lake, limits).await?;
    for (_, sql) in queries {
        athena.admit(sql, &engines.stored).await?;
    }
    let mut verified = Verified::default();
    for (name, sql) in queries {
        let checked = engines.check(sql).await?;
        verified.queries.push(CheckedQuery { query: name.clone(), ..checked });
    }
    verified.lake_version = engines.version_of(INVOCATIONS.name);
    verified.equal = verified.queries.iter().all(|checked| checked.verdict == QueryVerdict::Same);
    verified.days_behind = engines.days_behind;
    Ok(verified)
}

/// Both engines over one version of the lake.
struct Engines<'a> {
    athena: &'a LimitedAthena,
    lake: &'a Lake,
    limits: EngineSettings,
    stored: Engine,
    versions: Vec<(&'static assay_schema::Table, u64)>,
    days_behind: Vec<String>,
}

impl<'a> Engines<'a> {
    async fn over(
        athena: &'a LimitedAthena,
        lake: &'a Lake,
        limits: EngineSettings,
    ) -> Result<Self, JobError> {
        let snapshots = local::snapshots(lake).await?;
        let of = |name: &str| snapshots.iter().find(|snapshot| snapshot.table.name == name);
        let days_behind = match (of(INVOCATIONS.name), of(DAILY_USAGE.name)) {
            (Some(rows), Some(rolled)) => rollup::stale_days(rows, rolled),
            _ => Vec::new(),
        };
        let versions = snapshots.iter().map(|it| (it.table, it.version)).collect();
        let stored = Engine::as_stored(limits.clone(), snapshots)?;
        Ok(Self { athena, lake, limits, stored, versions, days_behind })
    }

    fn version_of(&self, name: &str) -> u64 {
        let version = self.versions.iter().find(|(table, _)| table.name == name);
        version.map(|(_, version)| *version).unwrap_or_default()
    }

    /// Asks until both have answered over the same version.
    async fn check(&mut self, sql: &str) -> Result<CheckedQuery, JobError> {
        for _ in 0..TRIES_MAX {
            if sql.contains(DAILY_USAGE.name) && !self.days_behind.is_empty() {
                return Ok(CheckedQuery {
                    verdict: QueryVerdict::Behind,
                    ..CheckedQuery::default()
                });
            }
            let checked = self.ask(sql).await?;
            if !self.moved().await? {
                return Ok(checked);
            }
            *self = Self::over(self.athena, self.lake, self.limits.clone()).await?;
        }
        Ok(CheckedQuery { verdict: QueryVerdict::Moved, ..CheckedQuery::default() })
    }

    async fn ask(&self, sql: &str) -> Result<CheckedQuery, JobError> {
        let (ours, local) = self.ask_here(sql).await?;
        let (theirs, athena) = match self.ask_athena(sql).await {
            Ok(answered) => answered,
            Err(error) => return refused(error, local),
        };
        let found = compare(&ours, &theirs);
        Ok(CheckedQuery {
            verdict: if found.count == 0 { QueryVerdict::Same } else { QueryVerdict::Different },
            local: Some(local),
            athena: Some(athena),
            difference_count: found.count,
            differences: found.differences,
            ..CheckedQuery::default()
        })
    }

    async fn ask_here(&self, sql: &str) -> Result<(Answer, AnswerCost), JobError> {
        let begun = Instant::now();
        let rows = self.stored.sql(sql).await?;
        let (schema, batches) = (rows.schema(), rows.collect().await?);
        let answer = Answer::of(&schema, &batches)?;
        let seconds = begun.elapsed().as_secs_f64();
        let cost = AnswerCost { rows: answer.rows.len(), seconds, bytes_scanned: None };
        Ok((answer, cost))
    }

    async fn ask_athena(&self, sql: &str) -> Result<(Answer, AnswerCost), JobError> {
        let rows = self.athena.ask(sql).await?;
        let (schema, execution) = (rows.schema(), rows.execution().clone());
        let batches: Vec<_> = rows.try_collect().await?;
        let answer = Answer::of(&schema, &batches)?;
        let bytes_scanned = Some(execution.bytes_scanned);
        let cost =
            AnswerCost { rows: answer.rows.len(), seconds: execution.seconds, bytes_scanned };
        Ok((answer, cost))
    }

    /// Whether any table has a newer version than the one that was asked.
    async fn moved(&self) -> Result<bool, JobError> {
        let newer = self.versions.iter().map(|(table, at)| self.lake.newer_snapshot(table, *at));
        Ok(try_join_all(newer).await?.iter().any(Option::is_some))
    }
}

/// A query that Athena cannot answer does not keep the others from being asked.
fn refused(error: JobError, local: AnswerCost) -> Result<CheckedQuery, JobError> {
    match error {
        JobError::Athena(of_query) if of_query.is_of_the_query() => {
            let hint = of_query.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            let reason = Some(format!("{of_query}{hint}"));
            Ok(CheckedQuery { reason, local: Some(local), ..CheckedQuery::default() })
        }
        error => Err(error),
    }
}
