//! The metrics of a run.

use std::path::Path;

use assay_lake::{Lake, LakeError, Place};
use assay_schema::tables;
use assay_schema::words::RejectReason;
use jiff::Timestamp;

use super::report::{NightlyReport, PhaseState};
use crate::metrics::Metrics;
use crate::status::newest_record;
use crate::{JobError, local};

/// Writes what the run did, and the state of the lake, if there is one, over the
/// file of the run before. A lake that cannot be read keeps nothing of the run
/// from being written.
pub(super) async fn write(
    place: &Place,
    lake: Option<&Lake>,
    report: &NightlyReport,
    path: &Path,
) -> Result<(), JobError> {
    let mut metrics = Metrics::after(path, &label(place));
    let now = Timestamp::now();
    let lake = match lake {
        Some(lake) => of_lake(&mut metrics, lake, now).await,
        None => Ok(()),
    };
    let exit_code = if lake.is_ok() { report.exit_code } else { FAILED };
    of_run(&mut metrics, report);
    of_end(&mut metrics, exit_code, now);
    metrics.write(path)?;
    lake.map_err(JobError::MetricsOfLake)
}

/// Writes that a run on the lake ended before it began, with that exit code.
///
/// # Errors
/// [`JobError::Metrics`].
pub fn not_begun(lake: &Place, exit_code: u8, file: &Path) -> Result<(), JobError> {
    let mut metrics = Metrics::after(file, &label(lake));
    of_end(&mut metrics, exit_code, Timestamp::now());
    metrics.write(file)
}

const FAILED: u8 = PhaseState::Failed.exit_code();

/// The lake as metrics name it: the same from wherever the run was started.
fn label(lake: &Place) -> String {
    match std::path::absolute(lake.as_str()) {
        Ok(path) if !lake.is_in_s3() => path.display().to_string(),
        _ => lake.to_string(),
    }
}

fn of_run(metrics: &mut Metrics, report: &NightlyReport) {
    for reason in RejectReason::ALL {
        metrics.add("assay_rejects_total", &[("reason", reason.word())], 0);
    }
    for phase in &report.phases {
        let label = [("phase", phase.phase)];
        let done = phase.state <= PhaseState::Partial;
        metrics.set("assay_phase_seconds", &label, phase.seconds);
        metrics.set("assay_phase_done", &label, f64::from(u8::from(done)));
        for count in &phase.counts {
            metrics.add(count.name, count.label.as_slice(), count.value);
        }
    }
    metrics.set("assay_run_seconds", &[], report.seconds);
}

fn of_end(metrics: &mut Metrics, exit_code: u8, now: Timestamp) {
    let now_seconds = now.as_second() as f64;
    let good = [PhaseState::Done, PhaseState::Partial].map(PhaseState::exit_code);
    if good.contains(&exit_code) {
        metrics.set("assay_last_success_timestamp_seconds", &[], now_seconds);
    }
    metrics.add("assay_runs_total", &[("exit", &exit_code.to_string())], 1);
    metrics.set("assay_exit_code", &[], f64::from(exit_code));
    metrics.set("assay_last_run_timestamp_seconds", &[], now_seconds);
}

async fn of_lake(metrics: &mut Metrics, lake: &Lake, now: Timestamp) -> Result<(), LakeError> {
    let snapshots = local::snapshots(lake).await?;
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
