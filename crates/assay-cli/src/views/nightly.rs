//! The summary of a nightly.

use assay::NightlyReport;
use assay::nightly::{PhaseReport, PhaseSummary};

use super::{compact, ingest, people, prices, profiles, publish, rollup, vacuum};

/// A few lines for each phase on stdout.
pub(crate) fn lines(report: &NightlyReport) -> String {
    let phases: String = report.phases.iter().map(phase).collect();
    format!("{phases}{} in {:.1} s\n", report.state.word(), report.seconds)
}

fn phase(report: &PhaseReport) -> String {
    let summary = report.summary.as_ref().map(of_command).unwrap_or_default();
    let body: String = summary.lines().map(|line| format!("  {line}\n")).collect();
    format!("{}: {}\n{body}", report.phase, report.ending())
}

/// What the command of the phase prints.
fn of_command(summary: &PhaseSummary) -> String {
    match summary {
        PhaseSummary::Ingest(summary) => ingest::lines(summary, false),
        PhaseSummary::Compact(summary) => compact::lines(summary, false),
        PhaseSummary::Rollup(summary) => rollup::line(summary),
        PhaseSummary::Profiles(summary) => profiles::lines(summary),
        PhaseSummary::Prices(summary) => prices::lines(summary),
        PhaseSummary::People(summary) => people::lines(summary),
        PhaseSummary::Publish(summary) => publish::lines(summary),
        PhaseSummary::Vacuum(summary) => vacuum::lines(summary, false),
        PhaseSummary::OfCaller(_) => String::new(),
    }
}
