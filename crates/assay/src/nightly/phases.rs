//! The phases of a nightly, in their order.

use assay_lake::{compact, vacuum};
use assay_query::rollup;
use assay_schema::tables;
use futures::future::join;

use super::counter_step::CounterStep;
use super::done::{PhaseDone, PhaseSummary};
use super::night::{Night, NightlyJob, NightlyPhase};
use crate::{Failure, IngestJob, JobError, ingest};

/// Reads what is new in the logs.
pub static INGEST: NightlyPhase =
    NightlyPhase { name: "ingest", needs: &[], work: |night| Box::pin(ingest(night)) };
/// Merges small files. It needs no ingest of the same night: what is in the lake
/// can always be compacted.
pub static COMPACT: NightlyPhase =
    NightlyPhase { name: "compact", needs: &[], work: |night| Box::pin(compact(night)) };
/// Brings the daily sums up to date.
pub static ROLLUP: NightlyPhase =
    NightlyPhase { name: "rollup", needs: &[], work: |night| Box::pin(rollup(night)) };
/// Brings the profiles of AWS into the lake.
pub static PROFILES: NightlyPhase =
    NightlyPhase { name: "profiles", needs: &[], work: |night| Box::pin(profiles(night)) };
/// Brings the price book in force into the lake.
pub static PRICES: NightlyPhase =
    NightlyPhase { name: "prices", needs: &[], work: |night| Box::pin(prices(night)) };
/// Says who each identity is. Tags of profiles that could not be listed tonight are those
/// of the night before.
pub static PEOPLE: NightlyPhase =
    NightlyPhase { name: "people", needs: &[], work: |night| Box::pin(people(night)) };
/// Brings the catalog in step. Nothing needs it: what could not be published
/// tonight is published by the next run.
pub static PUBLISH: NightlyPhase =
    NightlyPhase { name: "publish", needs: &[], work: |night| Box::pin(publish(night)) };
/// Deletes what is not needed any longer.
pub static VACUUM: NightlyPhase =
    NightlyPhase { name: "vacuum", needs: &[], work: |night| Box::pin(vacuum(night)) };

impl NightlyJob {
    /// The phases of a job with these settings: there may be no catalog.
    pub fn phases(&self) -> Vec<&'static NightlyPhase> {
        let all = [&INGEST, &COMPACT, &ROLLUP, &PROFILES, &PRICES, &PEOPLE, &PUBLISH, &VACUUM];
        let wanted = |phase: &&NightlyPhase| phase.name != PUBLISH.name || self.publish.is_some();
        all.into_iter().filter(wanted).collect()
    }
}

async fn ingest(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let job = IngestJob {
        late_window: night.job.late_window,
        full_scan: night.job.full_scan,
        threads: night.job.threads,
        ..IngestJob::of(night.job.sources.clone())
    };
    let lake = night.lake_at().await?;
    let read = job.run(&lake, night.watch.ingest_begins(), night.context);
    // Meanwhile, for the roll-up.
    let (mut ingested, ()) = join(read, lake.read_ahead(&[&tables::DAILY_USAGE])).await;
    let failed = ingested.failed.pop().map(JobError::from);
    for error in &ingested.failed {
        night.watch.failed(INGEST.name, &Failure::of(error));
    }
    let summary = match failed {
        Some(failed) if ingested.read == 0 => return Err(failed),
        _ => ingested.summary,
    };
    Ok(PhaseDone {
        failed,
        complete: ingest::read_all(&summary, night.job.strict),
        left: ingest::left(&summary),
        counts: CounterStep::of_ingest(&summary),
        ..PhaseDone::new(PhaseSummary::Ingest(summary))
    })
}

async fn compact(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let lake = night.lake().await?;
    let summary = compact::run(&lake, &night.job.compact, &night.context.stop).await?;
    let left = (summary.left > 0).then(|| format!("{} days to compact", summary.left));
    Ok(PhaseDone { left, ..PhaseDone::new(PhaseSummary::Compact(summary)) })
}

async fn rollup(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let lake = night.lake().await?;
    let summary = rollup::run(&lake, night.job.limits.clone(), &night.context.stop).await?;
    let left = (!summary.complete).then(|| "days to roll up".into());
    Ok(PhaseDone { left, ..PhaseDone::new(PhaseSummary::Rollup(summary)) })
}

async fn profiles(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let lake = night.lake().await?;
    let Some(job) = &night.job.profiles else { return Ok(PhaseDone::unneeded(NO_ACCOUNTS)) };
    let mut synced = job.sync(&lake, night.context).await?;
    let failed = synced.failed.pop();
    for error in &synced.failed {
        night.watch.failed(PROFILES.name, &Failure::of(error));
    }
    Ok(PhaseDone { failed, ..PhaseDone::new(PhaseSummary::Profiles(synced.summary)) })
}

async fn prices(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let summary = night.job.prices.sync(&night.lake().await?).await?;
    Ok(PhaseDone::new(PhaseSummary::Prices(summary)))
}

async fn people(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let lake = night.lake().await?;
    let Some(job) = &night.job.people else { return Ok(PhaseDone::unneeded(NO_PEOPLE)) };
    let summary = job.sync(&lake, night.context).await?;
    let left = summary.stopped.then(|| "days to roll up".into());
    Ok(PhaseDone { left, ..PhaseDone::new(PhaseSummary::People(summary)) })
}

const NO_ACCOUNTS: &str = "neither `[[accounts]]` nor a catalog is set";
const NO_PEOPLE: &str = "there is no people.toml";

async fn publish(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let Some(job) = &night.job.publish else {
        return Ok(PhaseDone::new(PhaseSummary::OfCaller(serde_json::Value::Null)));
    };
    Ok(PhaseDone::new(PhaseSummary::Publish(job.run(night.context).await?)))
}

async fn vacuum(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let retain = night.job.retain;
    let request = vacuum::Request { retain, by_log: true, ..vacuum::Request::default() };
    let summary = vacuum::run(&night.lake().await?, &request).await?;
    Ok(PhaseDone::new(PhaseSummary::Vacuum(summary)))
}
