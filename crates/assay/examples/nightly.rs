//! `nightly LOGS LAKE METRICS`: a nightly of one's own, with a phase of one's own.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use assay::nightly::{
    COMPACT, INGEST, NightlyPhase, NoNightlyWatch, PhaseDone, PhaseSummary, ROLLUP,
};
use assay::{JobContext, JobError, Night, NightlyJob, Place};
use serde_json::json;

/// Looks for days that nothing was logged on; without the roll-up it would miss some.
static QUIET_DAYS: NightlyPhase = NightlyPhase {
    name: "quiet-days",
    needs: &["rollup"],
    work: |night| Box::pin(quiet_days(night)),
};

async fn quiet_days(night: &Night<'_>) -> Result<PhaseDone, JobError> {
    let engine = assay::engine(&night.lake().await?, night.job.limits.clone()).await?;
    let sql = "SELECT event_date FROM daily_usage GROUP BY event_date HAVING sum(invocations) = 0";
    let batches = engine.sql(sql).await?.collect().await?;
    let days: usize = batches.iter().map(|batch| batch.num_rows()).sum();
    Ok(PhaseDone::new(PhaseSummary::OfCaller(json!({ "quiet_days": days }))))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [logs, lake, metrics] = arguments.as_slice() else {
        return Err("LOGS LAKE METRICS".into());
    };
    let job = NightlyJob::of(vec![Place::on_disk(logs)], Place::on_disk(lake));
    let context = JobContext::new();
    let night = Night::new(&job, &NoNightlyWatch, &context);
    let report = night.run(&[&INGEST, &COMPACT, &ROLLUP, &QUIET_DAYS]).await;
    night.measure(&report, Path::new(metrics)).await?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    std::process::exit(report.exit_code.into())
}
