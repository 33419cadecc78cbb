//! What becomes of the phases around one that fails, or in which the run is stopped.

use assay_aws::S3WhenNeeded;
use assay_lake::Stop;
use jiff::Timestamp;

use super::job::{Done, Job, Settings};
use super::phases::Phase;
use super::{RunReport, State};
use crate::context::{Context, block_on};
use crate::exit::Exit;
use crate::logging::LogFormat;
use crate::settings::FileSettings;

static FAILS: Phase =
    Phase { name: "fails", needs: &[], work: |_| Box::pin(async { anyhow::bail!("no luck") }) };
static WORKS: Phase = Phase { name: "works", needs: &[], work: |_| Box::pin(async { done() }) };
static DEPENDS: Phase =
    Phase { name: "depends", needs: &["fails"], work: |_| Box::pin(async { done() }) };
static PARTLY: Phase = Phase {
    name: "partly",
    needs: &[],
    work: |_| Box::pin(async { Ok(Done { exit: Exit::Partial, ..done()? }) }),
};
static STOPS: Phase = Phase {
    name: "stops",
    needs: &[],
    work: |job| {
        job.stop.ask();
        Box::pin(async { Ok(Done { left: Some("2 days".into()), ..done()? }) })
    },
};

fn done() -> anyhow::Result<Done> {
    Done::new(&(), String::new())
}

fn run(phases: &[&'static Phase]) -> RunReport {
    let context = Context {
        config: None,
        file: FileSettings::default(),
        quiet: true,
        log_format: LogFormat::Json,
        now: Timestamp::UNIX_EPOCH,
        stores: S3WhenNeeded::default(),
    };
    let lake = "lake".parse().unwrap();
    let settings =
        Settings { sources: Vec::new(), lake, full_scan: false, strict: false, threads: 1 };
    let job = Job::new(&context, settings, Stop::default());
    block_on(async { Ok(job.run(phases).await) }).unwrap()
}

fn states(report: &RunReport) -> Vec<State> {
    report.phases.iter().map(|phase| phase.state).collect()
}

#[test]
fn only_what_needs_a_failed_phase_is_left_out() {
    let report = run(&[&FAILS, &WORKS, &DEPENDS, &PARTLY]);
    assert_eq!(states(&report), [State::Failed, State::Done, State::Skipped, State::Partial]);
    assert_eq!(report.phases[0].why.as_deref(), Some("fails failed: no luck"));
    assert_eq!(report.phases[2].why.as_deref(), Some("fails failed"));
    assert_eq!((report.exit(), report.left()), (Exit::Failed, None));
    assert_eq!(run(&[&PARTLY, &DEPENDS]).exit(), Exit::Partial);
}

#[test]
fn a_stopped_run_begins_nothing_more_and_says_what_is_left() {
    let report = run(&[&WORKS, &STOPS, &WORKS, &DEPENDS]);
    let expected = [State::Done, State::Stopped, State::Skipped, State::Skipped];
    assert_eq!(states(&report), expected);
    assert_eq!(report.left().as_deref(), Some("stops: 2 days; not begun: works, depends"));
    assert_eq!(report.exit(), Exit::Failed);
}
