//! Rolling up the days that have changed.

use std::collections::BTreeSet;

use assay_lake::rollup::{Pass, RolledDays, RollupPasses, StaleDay, judge};
use assay_lake::{Lake, Stop, TableSnapshot};
use assay_schema::tables::DAILY_USAGE;
use futures::StreamExt;
use serde::Serialize;

use super::definition::definition;
use super::metadata::refuse_too_many_values;
use crate::{Engine, EngineSettings, QueryError};

/// What a roll-up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RollupSummary {
    /// Days that were rolled up, because they were new or had changed.
    pub days: u64,
    /// Rows that these days have in `daily_usage` now.
    pub rows: u64,
    /// Whether every stale day was done; false if the run was asked to stop.
    pub complete: bool,
    /// Version of `invocations` that was rolled up.
    pub lake_version: u64,
}

/// Brings `daily_usage` up to `invocations`. Costs as much as the days that
/// have changed since; nothing has to be done for the others.
///
/// Several runs at once are safe, and a run that was killed leaves nothing but
/// files that nothing refers to. When asked to stop it finishes its commit.
///
/// # Errors
/// When files cannot be read or written; days that were committed stay.
pub async fn run(
    lake: &Lake,
    settings: EngineSettings,
    stop: &Stop,
) -> Result<RollupSummary, QueryError> {
    let mut summary = RollupSummary::default();
    let mut passes = RollupPasses::over(lake, definition);
    loop {
        let mut pass = passes.begin_next().await?;
        summary.lake_version = pass.invocations().version;
        if roll_all(&mut pass, &settings, stop, &mut summary).await? {
            return Ok(summary);
        }
    }
}

/// False when another roll-up came in between and a new pass is needed.
async fn roll_all(
    pass: &mut Pass,
    settings: &EngineSettings,
    stop: &Stop,
    summary: &mut RollupSummary,
) -> Result<bool, QueryError> {
    while !stop.is_asked() {
        let days = pass.take();
        if days.is_empty() {
            summary.complete = true;
            break;
        }
        let rolled = roll(pass, &days, settings.clone()).await?;
        let rows = rolled.rows;
        if !pass.replace(&days, rolled).await? {
            return Ok(false);
        }
        summary.days += days.len() as u64;
        summary.rows += rows;
    }
    Ok(true)
}

async fn roll(
    pass: &Pass,
    days: &[StaleDay],
    settings: EngineSettings,
) -> Result<RolledDays, QueryError> {
    let files = days.iter().flat_map(|day| day.files.iter().cloned()).collect();
    let engine = Engine::as_stored(settings, vec![pass.invocations().with_files(files)])?;
    refuse_too_many_values(&engine, pass.caller_metadata()).await?;
    let mut batches = engine.sql(&in_order(pass.caller_metadata())).await?;
    let mut rolled = RolledDays::default();
    while let Some(batch) = batches.next().await {
        rolled.write(&batch?)?;
    }
    Ok(rolled)
}

/// The definition, its rows in the order in which files hold them.
fn in_order(caller_metadata: &BTreeSet<String>) -> String {
    let days = DAILY_USAGE.partitions().iter().map(|column| column.name);
    let columns: Vec<String> = days
        .chain(DAILY_USAGE.sorted_by.iter().copied())
        .map(|name| format!("{name} ASC NULLS FIRST"))
        .collect();
    format!("{}ORDER BY {}", definition(caller_metadata), columns.join(", "))
}

/// The days that a run would sum up, in order of time. Opens no file.
pub fn stale_days(invocations: &TableSnapshot, rolled: &TableSnapshot) -> Vec<String> {
    let judged = judge(&definition(&rolled.caller_metadata), invocations, rolled);
    judged.stale.into_iter().map(|stale| stale.day).collect()
}
