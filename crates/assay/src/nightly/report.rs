//! What a run did, phase by phase, as the JSON object at its end says it.

use jiff::Timestamp;
use serde::Serialize;

use super::counter_step::CounterStep;
use super::done::{PhaseDone, PhaseSummary};
use crate::Failure;

/// What became of a phase, or of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PhaseState {
    /// The settings ask nothing of it.
    Unneeded,
    /// All was done.
    Done,
    /// All was done, but some input could not be read.
    Partial,
    /// Not begun.
    Skipped,
    /// Stopped on request.
    Stopped,
    /// Failed.
    Failed,
}

/// What became of one phase.
#[derive(Debug, Serialize)]
pub struct PhaseReport {
    /// Its name.
    pub phase: &'static str,
    /// What became of it.
    pub state: PhaseState,
    /// Wall time.
    pub seconds: f64,
    /// As the command of that name writes it.
    pub summary: Option<PhaseSummary>,
    /// Why it failed, was stopped, was not begun, or was not needed.
    pub why: Option<String>,
    /// What to do about it, if anything is known.
    pub hint: Option<String>,
    /// What it adds to the metrics.
    #[serde(skip)]
    pub counts: Vec<CounterStep>,
}

/// What a run did.
#[derive(Debug, Serialize)]
pub struct NightlyReport {
    /// In the order in which they ran.
    pub phases: Vec<PhaseReport>,
    /// The worst of them.
    pub state: PhaseState,
    /// See [`PhaseState::exit_code`].
    pub exit_code: u8,
    /// The lake, as it was named.
    pub lake: String,
    /// Version of `invocations` after the last phase that says it.
    pub lake_version: Option<u64>,
    /// When it began.
    pub started_at: Timestamp,
    /// Wall time.
    pub seconds: f64,
}

impl PhaseState {
    /// 0 where all was done, 3 where some input could not be read, otherwise 1:
    /// what was not begun is not done, so it counts as a failure.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Unneeded | Self::Done => 0,
            Self::Partial => 3,
            Self::Skipped | Self::Stopped | Self::Failed => 1,
        }
    }

    /// The word on screens and in logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unneeded => "not needed",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Skipped => "skipped",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl PhaseReport {
    pub(super) fn ended(phase: &'static str, seconds: f64, done: PhaseDone, stop: bool) -> Self {
        if let Some(why) = done.unneeded {
            let why = Some(why.to_owned());
            return Self { seconds, why, ..Self::empty(phase, PhaseState::Unneeded) };
        }
        let state = if stop && done.left.is_some() {
            PhaseState::Stopped
        } else if done.complete {
            PhaseState::Done
        } else {
            PhaseState::Partial
        };
        let why = done.left.filter(|_| state == PhaseState::Stopped);
        let (summary, counts) = (Some(done.summary), done.counts);
        Self { phase, state, seconds, summary, why, hint: None, counts }
    }

    /// The same where a part of it failed.
    pub(super) fn and_failed(self, failure: &Failure) -> Self {
        Self { state: PhaseState::Failed, why: Some(failure.error()), hint: failure.hint(), ..self }
    }

    pub(super) fn failed(phase: &'static str, seconds: f64, failure: &Failure) -> Self {
        let (why, hint) = (Some(failure.error()), failure.hint());
        Self { seconds, why, hint, ..Self::empty(phase, PhaseState::Failed) }
    }

    pub(super) fn skipped(phase: &'static str, why: String) -> Self {
        Self { why: Some(why), ..Self::empty(phase, PhaseState::Skipped) }
    }

    /// One line of the log; a failure has been told when it happened.
    pub(super) fn log(&self) {
        let Self { phase, state, seconds, .. } = self;
        if *state != PhaseState::Failed {
            tracing::info!(phase, seconds, "{phase} {}", self.ending());
        }
    }

    /// How it ended, in a few words.
    pub fn ending(&self) -> String {
        match (self.state, &self.why) {
            (PhaseState::Failed, _) => "failed".into(),
            (state, Some(why)) => format!("{}, {why}", state.word()),
            (state, None) => format!("{} in {:.1} s", state.word(), self.seconds),
        }
    }

    fn empty(phase: &'static str, state: PhaseState) -> Self {
        let (summary, why, hint, counts) = (None, None, None, Vec::new());
        Self { phase, state, seconds: 0.0, summary, why, hint, counts }
    }
}

impl NightlyReport {
    pub(super) fn new(
        lake: &str,
        started_at: Timestamp,
        seconds: f64,
        phases: Vec<PhaseReport>,
    ) -> Self {
        let state = phases.iter().map(|phase| phase.state).max().unwrap_or(PhaseState::Done);
        let said = phases.iter().rev().filter_map(|phase| phase.summary.as_ref());
        let lake_version = said.filter_map(PhaseSummary::lake_version).next();
        let (lake, exit_code) = (lake.to_owned(), state.exit_code());
        Self { phases, state, exit_code, lake, lake_version, started_at, seconds }
    }

    /// What a run that was stopped has left for the next one.
    pub fn left(&self) -> Option<String> {
        let stopped = self.phases.iter().filter(|phase| phase.state == PhaseState::Stopped);
        let mut left: Vec<_> = stopped
            .map(|phase| format!("{}: {}", phase.phase, phase.why.as_deref().unwrap_or_default()))
            .collect();
        let skipped = self.phases.iter().filter(|phase| phase.state == PhaseState::Skipped);
        let skipped: Vec<_> = skipped.map(|phase| phase.phase).collect();
        if !skipped.is_empty() {
            left.push(format!("not begun: {}", skipped.join(", ")));
        }
        let stopped = matches!(self.state, PhaseState::Stopped | PhaseState::Skipped);
        stopped.then(|| left.join("; "))
    }
}
