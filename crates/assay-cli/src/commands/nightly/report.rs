//! What a run did, phase by phase, as the JSON object at its end says it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::job::Done;
use crate::exit::Exit;
use crate::metrics::Count;
use crate::report::Told;

/// What became of a phase, or of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
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
pub(crate) struct PhaseReport {
    pub(crate) phase: &'static str,
    pub(crate) state: State,
    pub(crate) seconds: f64,
    /// As the command of that name writes it.
    pub(crate) summary: Option<Value>,
    /// Why it failed, was stopped, or was not begun.
    pub(crate) why: Option<String>,
    pub(crate) hint: Option<String>,
    /// The summary for people.
    #[serde(skip)]
    pub(crate) lines: String,
    #[serde(skip)]
    pub(crate) counts: Vec<Count>,
}

/// What a run did.
#[derive(Debug, Serialize)]
pub(crate) struct RunReport {
    pub(crate) phases: Vec<PhaseReport>,
    pub(crate) state: State,
    pub(crate) exit_code: u8,
    pub(crate) lake: String,
    /// Version of `invocations` after the last phase that says it.
    pub(crate) lake_version: Option<u64>,
    pub(crate) started_at: Timestamp,
    pub(crate) seconds: f64,
}

impl State {
    /// The word on screens and in logs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Skipped => "skipped",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

impl PhaseReport {
    pub(super) fn ended(phase: &'static str, seconds: f64, done: Done, stop: bool) -> Self {
        let state = match done.exit {
            _ if stop && done.left.is_some() => State::Stopped,
            Exit::Done => State::Done,
            _ => State::Partial,
        };
        let why = done.left.filter(|_| state == State::Stopped);
        let Done { summary, lines, counts, .. } = done;
        Self { phase, state, seconds, summary: Some(summary), why, hint: None, lines, counts }
    }

    /// The same where a part of it failed.
    pub(super) fn and_failed(self, told: &Told) -> Self {
        Self { state: State::Failed, why: Some(told.error()), hint: told.hint(), ..self }
    }

    pub(super) fn failed(phase: &'static str, seconds: f64, told: &Told) -> Self {
        let (why, hint) = (Some(told.error()), told.hint());
        Self { seconds, why, hint, ..Self::empty(phase, State::Failed) }
    }

    pub(super) fn skipped(phase: &'static str, why: String) -> Self {
        Self { why: Some(why), ..Self::empty(phase, State::Skipped) }
    }

    /// One line of the log; a failure has been told when it happened.
    pub(super) fn log(&self) {
        let Self { phase, state, seconds, .. } = self;
        if *state != State::Failed {
            tracing::info!(phase, seconds, "{phase} {}", self.ending());
        }
    }

    /// How it ended, in a few words.
    pub(crate) fn ending(&self) -> String {
        match (self.state, &self.why) {
            (State::Failed, _) => "failed".into(),
            (state, Some(why)) => format!("{}, {why}", state.word()),
            (state, None) => format!("{} in {:.1} s", state.word(), self.seconds),
        }
    }

    fn empty(phase: &'static str, state: State) -> Self {
        let (lines, counts) = (String::new(), Vec::new());
        Self { phase, state, seconds: 0.0, summary: None, why: None, hint: None, lines, counts }
    }
}

impl RunReport {
    pub(super) fn new(
        lake: &str,
        started_at: Timestamp,
        seconds: f64,
        phases: Vec<PhaseReport>,
    ) -> Self {
        let state = phases.iter().map(|phase| phase.state).max().unwrap_or(State::Done);
        let version = |phase: &PhaseReport| phase.summary.as_ref()?.get("lake_version")?.as_u64();
        let lake_version = phases.iter().rev().find_map(version);
        let (lake, exit_code) = (lake.to_owned(), exit(state).code());
        Self { phases, state, exit_code, lake, lake_version, started_at, seconds }
    }

    pub(super) fn exit(&self) -> Exit {
        exit(self.state)
    }

    /// What a run that was stopped has left for the next one.
    pub(super) fn left(&self) -> Option<String> {
        let stopped = self.phases.iter().filter(|phase| phase.state == State::Stopped);
        let mut left: Vec<_> = stopped
            .map(|phase| format!("{}: {}", phase.phase, phase.why.as_deref().unwrap_or_default()))
            .collect();
        let skipped = self.phases.iter().filter(|phase| phase.state == State::Skipped);
        let skipped: Vec<_> = skipped.map(|phase| phase.phase).collect();
        if !skipped.is_empty() {
            left.push(format!("not begun: {}", skipped.join(", ")));
        }
        let stopped = matches!(self.state, State::Stopped | State::Skipped);
        stopped.then(|| left.join("; "))
    }
}

/// What was not begun is not done, so it counts as a failure.
fn exit(state: State) -> Exit {
    match state {
        State::Done => Exit::Done,
        State::Partial => Exit::Partial,
        State::Skipped | State::Stopped | State::Failed => Exit::Failed,
    }
}
