//! The phases of the job, in their order.

use assay_aws::catalog::Allowed;
use assay_lake::compact::{self, Settings};
use assay_lake::{Shard, Window, vacuum};
use assay_schema::tables;
use futures::future::{LocalBoxFuture, join};

use super::job::{Done, Job};
use crate::commands;
use crate::commands::ingest::{self, Ingest};
use crate::commands::publish::Publish;
use crate::metrics::Count;
use crate::settings::{FileSettings, LimitArgs};
use crate::views;

/// One phase of the job. Its work is idempotent: it takes up whatever earlier
/// runs have left, however they ended.
pub(super) struct Phase {
    /// On screens, in logs and in metrics.
    pub(super) name: &'static str,
    /// Phases without which this one makes no sense or is not safe: it is left
    /// out when one of them failed.
    pub(super) needs: &'static [&'static str],
    pub(super) work: for<'a> fn(&'a Job<'_>) -> LocalBoxFuture<'a, anyhow::Result<Done>>,
}

const INGEST: &str = "ingest";
const PUBLISH: &str = "publish";

/// Every phase. Compaction needs no ingest of the same night: what is in the
/// lake can always be compacted. Nothing needs the catalog: what could not be
/// published tonight is published by the next run.
const PHASES: [&Phase; 5] = [
    &Phase { name: INGEST, needs: &[], work: |job| Box::pin(ingest(job)) },
    &Phase { name: "compact", needs: &[], work: |job| Box::pin(compact(job)) },
    &Phase { name: "rollup", needs: &[], work: |job| Box::pin(rollup(job)) },
    &Phase { name: PUBLISH, needs: &[], work: |job| Box::pin(publish(job)) },
    &Phase { name: "vacuum", needs: &[], work: |job| Box::pin(vacuum(job)) },
];

/// The phases of a job with these settings: there may be no catalog.
pub(super) fn wanted(file: &FileSettings) -> Vec<&'static Phase> {
    let has_place = |phase: &&Phase| phase.name != PUBLISH || file.catalog.is_some();
    PHASES.into_iter().filter(has_place).collect()
}

async fn ingest(job: &Job<'_>) -> anyhow::Result<Done> {
    let ingest = Ingest {
        sources: job.settings.sources.clone(),
        lake: job.settings.lake.clone(),
        window: Window::default(),
        late_window: job.context.file.late_window,
        full_scan: job.settings.full_scan,
        shard: Shard::default(),
        dry_run: false,
        threads: job.settings.threads,
    };
    let lake = job.lake_at().await?;
    let ingested = ingest::execute(&lake, &ingest, job.context, &job.stop);
    // Meanwhile, for the roll-up.
    let (mut ingested, ()) = join(ingested, lake.read_ahead(&[&tables::DAILY_USAGE])).await;
    let failed = ingested.failure(job.context, Some(INGEST));
    let summary = match failed {
        Some(failed) if ingested.read == 0 => return Err(failed),
        _ => ingested.summary,
    };
    Ok(Done {
        failed,
        exit: views::ingest::exit(&summary, job.settings.strict),
        left: views::ingest::left(&summary),
        counts: Count::of_ingest(&summary),
        ..Done::new(&summary, views::ingest::lines(&summary, false))?
    })
}

async fn compact(job: &Job<'_>) -> anyhow::Result<Done> {
    let settings = Settings {
        threads: job.settings.threads,
        ..commands::compact::settings(&job.context.file)
    };
    let summary = compact::run(&job.lake().await?, &settings, &job.stop).await?;
    let left = (summary.left > 0).then(|| format!("{} days to compact", summary.left));
    Ok(Done { left, ..Done::new(&summary, views::compact::lines(&summary, false))? })
}

async fn rollup(job: &Job<'_>) -> anyhow::Result<Done> {
    let threads = Some(job.settings.threads);
    let limits = LimitArgs { threads, ..LimitArgs::default() }.resolve(&job.context.file);
    let summary = assay_query::rollup::run(&job.lake().await?, limits, &job.stop).await?;
    let left = (!summary.complete).then(|| "days to roll up".into());
    Ok(Done { left, ..Done::new(&summary, views::rollup::line(&summary))? })
}

async fn publish(job: &Job<'_>) -> anyhow::Result<Done> {
    let file = FileSettings { source: job.settings.sources.clone(), ..job.context.file.clone() };
    let publish = Publish::of(job.settings.lake.clone(), &file, Allowed::default())?;
    let summary = publish.execute(job.context).await?;
    Done::new(&summary, views::publish::lines(&summary))
}

async fn vacuum(job: &Job<'_>) -> anyhow::Result<Done> {
    let retain = commands::vacuum::retention(&job.context.file);
    let request = vacuum::Request { retain, by_log: true, ..vacuum::Request::default() };
    let summary = vacuum::run(&job.lake().await?, &request).await?;
    Done::new(&summary, views::vacuum::lines(&summary, false))
}
