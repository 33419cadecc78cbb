//! The summary of a nightly.

use crate::commands::nightly::{PhaseReport, RunReport};

/// A few lines for each phase on stdout.
pub(crate) fn human(report: &RunReport) -> anyhow::Result<()> {
    super::text(&lines(report))
}

fn lines(report: &RunReport) -> String {
    let phases: String = report.phases.iter().map(phase).collect();
    format!("{phases}{} in {:.1} s\n", report.state.word(), report.seconds)
}

fn phase(report: &PhaseReport) -> String {
    let body: String = report.lines.lines().map(|line| format!("  {line}\n")).collect();
    format!("{}: {}\n{body}", report.phase, report.ending())
}
