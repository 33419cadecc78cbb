//! The metrics of a run.

use std::path::Path;

use anyhow::Context;
use assay_lake::{Lake, Place};
use assay_schema::tables;
use assay_schema::words::RejectReason;
use futures::future::try_join_all;
use jiff::Timestamp;

use super::job::Job;
use super::{RunReport, State};
use crate::commands::status::newest_record;
use crate::exit::Exit;
use crate::metrics::Metrics;

/// Writes what the run did, and how the lake stands, over the file of the run
/// before. A lake that cannot be read keeps nothing of the run from being written.
///
/// # Errors
/// When the lake, if there is one, or the file cannot be used.
pub(super) async fn write(job: &Job<'_>, report: &RunReport, path: &Path) -> anyhow::Result<()> {
    let mut metrics = Metrics::after(path, &label(&job.settings.lake));
    let now = Timestamp::now();
    let lake = match job.lake().await {
        Ok(lake) => of_lake(&mut metrics, &lake, now).await,
        // The phases have said why.
        Err(_) => Ok(()),
    };
    let exit = if lake.is_ok() { report.exit() } else { Exit::Failed };
    of_run(&mut metrics, report);
    of_end(&mut metrics, exit, now);
    metrics.write(path)?;
    lake.context("cannot read the lake for its metrics")
}

/// Writes that a run ended before it began.
pub(super) fn not_begun(lake: &Place, exit: Exit, path: &Path) -> anyhow::Result<()> {
    let mut metrics = Metrics::after(path, &label(lake));
    of_end(&mut metrics, exit, Timestamp::now());
    metrics.write(path)
}

/// The lake as metrics name it: the same from wherever the run was started.
fn label(lake: &Place) -> String {
    let path = (!lake.is_in_s3()).then(|| std::path::absolute(lake.as_str()).ok()).flatten();
    path.map_or_else(|| lake.to_string(), |path| path.display().to_string())
}

fn of_run(metrics: &mut Metrics, report: &RunReport) {
    for reason in RejectReason::ALL {
        metrics.add("assay_rejects_total", &[("reason", reason.word())], 0);
    }
    for phase in &report.phases {
        let label = [("phase", phase.phase)];
        let done = matches!(phase.state, State::Done | State::Partial);
        metrics.set("assay_phase_seconds", &label, phase.seconds);
        metrics.set("assay_phase_done", &label, f64::from(u8::from(done)));
        for count in &phase.counts {
            metrics.add(count.name, count.label.as_slice(), count.value);
        }
    }
    metrics.set("assay_run_seconds", &[], report.seconds);
}

fn of_end(metrics: &mut Metrics, exit: Exit, now: Timestamp) {
    let now_seconds = now.as_second() as f64;
    if matches!(exit, Exit::Done | Exit::Partial) {
        metrics.set("assay_last_success_timestamp_seconds", &[], now_seconds);
    }
    metrics.add("assay_runs_total", &[("exit", &exit.code().to_string())], 1);
    metrics.set("assay_exit_code", &[], f64::from(exit.code()));
    metrics.set("assay_last_run_timestamp_seconds", &[], now_seconds);
}

async fn of_lake(metrics: &mut Metrics, lake: &Lake, now: Timestamp) -> anyhow::Result<()> {
    let snapshots = try_join_all(tables::ALL.map(|table| lake.snapshot(table))).await?;
    for snapshot in &snapshots {
        let label = [("table", snapshot.table.name)];
        let files = snapshot.files.iter();
        let rows: u64 = files.clone().filter_map(|file| file.rows).sum();
        let bytes: u64 = files.map(|file| file.size_bytes).sum();
        metrics.set("assay_lake_files", &label, snapshot.files.len() as f64);
        metrics.set("assay_lake_rows", &label, rows as f64);
        metrics.set("assay_lake_size_bytes", &label, bytes as f64);
    }
    let invocations =
        snapshots.iter().find(|snapshot| snapshot.table.name == tables::INVOCATIONS.name);
    if let Some(snapshot) = invocations {
        metrics.set("assay_lake_version", &[], snapshot.version as f64);
    }
    if let Some(newest) = invocations.and_then(newest_record) {
        let age = now.duration_since(newest).as_secs_f64();
        metrics.set("assay_newest_record_timestamp_seconds", &[], newest.as_second() as f64);
        metrics.set("assay_newest_record_lag_seconds", &[], age.round());
    }
    Ok(())
}
