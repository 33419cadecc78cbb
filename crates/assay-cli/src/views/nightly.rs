//! The summary of a nightly.

use crate::commands::nightly::{PhaseReport, RunReport, State};

/// A few lines for each phase on stdout.
pub(crate) fn human(report: &RunReport) -> anyhow::Result<()> {
    super::text(&lines(report))
}

fn lines(report: &RunReport) -> String {
    let phases: String = report.phases.iter().map(phase).collect();
    format!("{phases}{} in {:.1} s\n", report.state.word(), report.seconds)
}

fn phase(report: &PhaseReport) -> String {
    let head = match (report.state, &report.why) {
        (State::Failed, _) => format!("{}: failed\n", report.phase),
        (state, Some(why)) => format!("{}: {}, {why}\n", report.phase, state.word()),
        (state, None) => format!("{}: {} in {:.1} s\n", report.phase, state.word(), report.seconds),
    };
    let body: String = report.lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("{head}{body}")
}
