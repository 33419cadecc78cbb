//! Asking both engines over one version of the lake.

use std::time::Instant;

use assay_host::Hinted;
use assay_lake::Lake;
use assay_query::{Engine, EngineSettings, rollup};
use assay_schema::tables::{DAILY_USAGE, INVOCATIONS};
use assay_schema::views::DAILY_COSTS;
use futures::TryStreamExt;
use futures::future::try_join_all;

use super::cells::Answer;
use super::compare::compare;
use super::verified::{AnswerCost, CheckedQuery, QueryVerdict, Verified};
use crate::{JobError, LimitedAthena, local};

/// How often a query is asked while the lake moves.
const TRIES_MAX: usize = 3;

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
            let of_days = [DAILY_USAGE.name, DAILY_COSTS.name].iter().any(|of| sql.contains(of));
            if of_days && !self.days_behind.is_empty() {
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
            let (reason, hint) = (Some(of_query.to_string()), of_query.hint());
            Ok(CheckedQuery { reason, hint, local: Some(local), ..CheckedQuery::default() })
        }
        error => Err(error),
    }
}
