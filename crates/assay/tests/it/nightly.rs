//! Nights without a process.

use std::path::Path;
use std::sync::{Arc, Mutex};

use assay::nightly::{NightlyPhase, NoNightlyWatch, PhaseState, PhaseSummary};
use assay::{
    Failure, JobContext, JobError, Night, NightlyJob, NightlyReport, NightlyWatch, NoProgress,
    Progress,
};

use crate::support::{place, with_logs};

/// Remembers what it was told.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

impl NightlyWatch for Ear {
    fn ingest_begins(&self) -> Arc<dyn Progress> {
        self.0.lock().unwrap().push("ingest begins".into());
        Arc::new(NoProgress)
    }

    fn failed(&self, phase: &str, failure: &Failure) {
        self.0.lock().unwrap().push(format!("{phase}: {}", failure.error()));
    }
}

static FAILS: NightlyPhase = NightlyPhase {
    name: "fails",
    needs: &[],
    work: |_| Box::pin(async { Err(JobError::OfCaller("no luck".into())) }),
};

fn job(dir: &Path, sources: &[&str]) -> NightlyJob {
    let sources = sources.iter().map(|name| place(dir, name)).collect();
    NightlyJob { threads: 1, ..NightlyJob::of(sources, place(dir, "lake")) }
}

/// The value of a series in the file of metrics, without its label of the lake.
fn metric(dir: &Path, series: &str) -> Option<f64> {
    let text = std::fs::read_to_string(dir.join("assay.prom")).unwrap();
    let label = format!("lake=\"{}\"", dir.join("lake").display());
    let plain = text.replace(&format!("{label},"), "").replace(&format!("{{{label}}}"), "");
    let line = plain.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?;
    line.parse().ok()
}

fn states(report: &NightlyReport) -> Vec<(&'static str, PhaseState)> {
    report.phases.iter().map(|phase| (phase.phase, phase.state)).collect()
}

#[tokio::test]
async fn a_night_needs_no_process() {
    let (dir, truth) = with_logs();
    let (job, context) = (job(dir.path(), &["logs"]), JobContext::new());
    let night = Night::new(&job, &NoNightlyWatch, &context);
    let report = night.run(&job.phases()).await;
    night.measure(&report, &dir.path().join("assay.prom")).await.unwrap();

    let done = PhaseState::Done;
    let unneeded = PhaseState::Unneeded;
    let expected = [
        ("ingest", done),
        ("compact", done),
        ("rollup", done),
        ("profiles", unneeded),
        ("prices", done),
        ("people", unneeded),
        ("vacuum", done),
    ];
    assert_eq!(states(&report), expected);
    assert_eq!((report.state, report.exit_code, report.left()), (done, 0, None));
    let Some(PhaseSummary::Ingest(ingest)) = &report.phases[0].summary else { panic!("no ingest") };
    assert_eq!(ingest.records.ingested, truth.invocations);
    let Some(PhaseSummary::Rollup(rollup)) = &report.phases[2].summary else { panic!("no rollup") };
    assert_eq!(report.lake_version, Some(rollup.lake_version));

    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["phases"][0]["summary"]["objects"]["ingested"], ingest.objects.ingested);
    assert_eq!(metric(dir.path(), "assay_runs_total{exit=\"0\"}"), Some(1.0));
    for rows in
        ["assay_lake_rows{table=\"invocations\"}", "assay_records_total{result=\"ingested\"}"]
    {
        assert_eq!(metric(dir.path(), rows), Some(truth.invocations as f64), "{rows}");
    }
}

#[tokio::test]
async fn a_failure_is_told_as_it_happens_and_stands_in_report_and_metrics() {
    let (dir, truth) = with_logs();
    let job = job(dir.path(), &["missing", "logs", "gone"]);
    let (ear, context) = (Ear::default(), JobContext::new());
    let night = Night::new(&job, &ear, &context);
    let report = night.run(&[&assay::nightly::INGEST, &FAILS, &assay::nightly::COMPACT]).await;
    night.measure(&report, &dir.path().join("assay.prom")).await.unwrap();

    let expected = [
        ("ingest", PhaseState::Failed),
        ("fails", PhaseState::Failed),
        ("compact", PhaseState::Done),
    ];
    assert_eq!((states(&report), report.exit_code), (expected.to_vec(), 1));
    let Some(PhaseSummary::Ingest(ingest)) = &report.phases[0].summary else { panic!("no ingest") };
    assert_eq!(
        ingest.records.ingested, truth.invocations,
        "a source that fails keeps others from it"
    );
    assert_eq!(report.phases[1].why.as_deref(), Some("fails failed: no luck"));
    let told = ear.0.into_inner().unwrap();
    let words = ["ingest begins", "ingest: ", "ingest: ingest failed: ", "fails: fails failed: no"];
    assert_eq!(told.len(), words.len(), "{told:#?}");
    assert!(told.iter().zip(words).all(|(line, words)| line.starts_with(words)), "{told:#?}");
    assert!(told[1].contains("missing") && told[2].contains("gone"), "{told:#?}");
    assert_eq!(metric(dir.path(), "assay_runs_total{exit=\"1\"}"), Some(1.0));
    assert_eq!(metric(dir.path(), "assay_phase_done{phase=\"fails\"}"), Some(0.0));
    assert_eq!(metric(dir.path(), "assay_last_success_timestamp_seconds"), None);
}
