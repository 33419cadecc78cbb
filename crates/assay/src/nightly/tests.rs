//! What becomes of the phases around one that fails, or in which the run is stopped.

use serde_json::Value;

use super::{
    Night, NightlyJob, NightlyPhase, NightlyReport, NoNightlyWatch, PhaseDone, PhaseState,
    PhaseSummary,
};
use crate::{JobContext, JobError};

static FAILS: NightlyPhase = NightlyPhase {
    name: "fails",
    needs: &[],
    work: |_| Box::pin(async { Err(JobError::OfCaller("no luck".into())) }),
};
static WORKS: NightlyPhase =
    NightlyPhase { name: "works", needs: &[], work: |_| Box::pin(async { Ok(done()) }) };
static DEPENDS: NightlyPhase =
    NightlyPhase { name: "depends", needs: &["fails"], work: |_| Box::pin(async { Ok(done()) }) };
static PARTLY: NightlyPhase = NightlyPhase {
    name: "partly",
    needs: &[],
    work: |_| Box::pin(async { Ok(PhaseDone { complete: false, ..done() }) }),
};
static STOPS: NightlyPhase = NightlyPhase {
    name: "stops",
    needs: &[],
    work: |night| {
        night.context.stop.ask();
        Box::pin(async { Ok(PhaseDone { left: Some("2 days".into()), ..done() }) })
    },
};

fn done() -> PhaseDone {
    PhaseDone::new(PhaseSummary::OfCaller(Value::Null))
}

fn run(phases: &[&'static NightlyPhase]) -> NightlyReport {
    let job = NightlyJob::of(Vec::new(), "lake".parse().unwrap());
    let context = JobContext::new();
    futures::executor::block_on(Night::new(&job, &NoNightlyWatch, &context).run(phases))
}

fn states(report: &NightlyReport) -> Vec<PhaseState> {
    report.phases.iter().map(|phase| phase.state).collect()
}

#[test]
fn only_what_needs_a_failed_phase_is_left_out() {
    use PhaseState::{Done, Failed, Partial, Skipped};
    let report = run(&[&FAILS, &WORKS, &DEPENDS, &PARTLY]);
    assert_eq!(states(&report), [Failed, Done, Skipped, Partial]);
    assert_eq!(report.phases[0].why.as_deref(), Some("fails failed: no luck"));
    assert_eq!(report.phases[2].why.as_deref(), Some("fails failed"));
    assert_eq!((report.exit_code, report.left()), (1, None));
    assert_eq!(run(&[&PARTLY, &DEPENDS]).exit_code, 3);
}

#[test]
fn a_stopped_run_begins_nothing_more_and_says_what_is_left() {
    use PhaseState::{Done, Skipped, Stopped};
    let report = run(&[&WORKS, &STOPS, &WORKS, &DEPENDS]);
    assert_eq!(states(&report), [Done, Stopped, Skipped, Skipped]);
    assert_eq!(report.left().as_deref(), Some("stops: 2 days; not begun: works, depends"));
    assert_eq!(report.exit_code, 1);
}
