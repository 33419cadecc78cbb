//! Rolling up the days and months that have changed.

use assay_lake::rollup::{Grain, Pass, RollupPasses, StalePartition, Sums, judge_days};
use assay_lake::{Lake, Stop, TableSnapshot};
use futures::StreamExt;
use serde::Serialize;

use super::definition::{MONTHS, definition, definitions};
use super::metadata::refuse_too_many_values;
use crate::{Engine, EngineSettings, QueryError};

/// What a roll-up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RollupSummary {
    /// Days that were rolled up, because they were new or had changed.
    pub days: u64,
    /// Rows that these days have in `daily_usage` now.
    pub rows: u64,
    /// Months that were summed up from days, because they were new or had changed.
    pub months: u64,
    /// Whether everything stale was done; false if the run was asked to stop.
    pub complete: bool,
    /// Version of `invocations` that was rolled up.
    pub lake_version: u64,
}

/// Brings `daily_usage` up to `invocations`, and `monthly_usage` up to `daily_usage`.
/// Costs as much as the days that have changed since, and the other days of their
/// months; nothing has to be done for the others.
///
/// Several runs at once are safe, and a run that was killed leaves nothing but
/// files that nothing refers to. When asked to stop it finishes its commit.
///
/// # Errors
/// When files cannot be read or written; what was committed stays.
pub async fn run(
    lake: &Lake,
    settings: EngineSettings,
    stop: &Stop,
) -> Result<RollupSummary, QueryError> {
    let mut summary = RollupSummary::default();
    for grain in [Grain::Day, Grain::Month] {
        let mut passes = RollupPasses::over(lake, definitions(), grain);
        loop {
            let mut pass = passes.begin_next().await?;
            if roll_all(&mut pass, &settings, stop, &mut summary).await? {
                break;
            }
        }
    }
    Ok(summary)
}

/// False when another roll-up came in between and a new pass is needed.
async fn roll_all(
    pass: &mut Pass,
    settings: &EngineSettings,
    stop: &Stop,
    summary: &mut RollupSummary,
) -> Result<bool, QueryError> {
    if pass.grain() == Grain::Day {
        summary.lake_version = pass.source().version;
    }
    summary.complete = false;
    while !stop.is_asked() {
        let stale = pass.take();
        if stale.is_empty() {
            summary.complete = true;
            break;
        }
        let sums = roll(pass, &stale, settings.clone()).await?;
        let rows = sums.rows;
        if !pass.replace(&stale, sums).await? {
            return Ok(false);
        }
        summary.add(pass.grain(), stale.len() as u64, rows);
    }
    Ok(true)
}

impl RollupSummary {
    fn add(&mut self, grain: Grain, partitions: u64, rows: u64) {
        match grain {
            Grain::Day => (self.days, self.rows) = (self.days + partitions, self.rows + rows),
            Grain::Month => self.months += partitions,
        }
    }
}

async fn roll(
    pass: &Pass,
    stale: &[StalePartition],
    settings: EngineSettings,
) -> Result<Sums, QueryError> {
    let files = stale.iter().flat_map(|stale| stale.files.iter().cloned()).collect();
    let engine = Engine::as_stored(settings, vec![pass.source().with_files(files)])?;
    if pass.grain() == Grain::Day {
        refuse_too_many_values(&engine, pass.caller_metadata()).await?;
    }
    let mut batches = engine.sql(&in_order(pass)).await?;
    let mut sums = Sums::of(pass.grain());
    while let Some(batch) = batches.next().await {
        sums.write(&batch?)?;
    }
    Ok(sums)
}

/// The definition, its rows in the order in which files hold them.
fn in_order(pass: &Pass) -> String {
    let table = pass.grain().table();
    let partitions = table.partitions().iter().map(|column| column.name);
    let columns: Vec<String> = partitions
        .chain(table.sorted_by.iter().copied())
        .map(|name| format!("{name} ASC NULLS FIRST"))
        .collect();
    let statement = match pass.grain() {
        Grain::Day => definition(pass.caller_metadata()),
        Grain::Month => MONTHS.clone(),
    };
    format!("{statement}ORDER BY {}", columns.join(", "))
}

/// The days that a run would sum up, in order of time. Opens no file.
pub fn stale_days(invocations: &TableSnapshot, rolled: &TableSnapshot) -> Vec<String> {
    let judged = judge_days(&definition(&rolled.caller_metadata), invocations, rolled);
    judged.stale.into_iter().map(|stale| stale.day).collect()
}
