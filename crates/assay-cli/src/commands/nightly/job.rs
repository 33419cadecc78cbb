//! How the phases are run: one after the other, whatever becomes of each.

use std::time::Instant;

use assay_lake::{Lake, LakeError, Stop};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::OnceCell;

use super::phases::Phase;
use super::report::{PhaseReport, RunReport, State};
use crate::context::Context;
use crate::exit::Exit;
use crate::metrics::Count;
use crate::report::Told;
use assay_lake::Place;

/// What the job works on.
pub(super) struct Job<'c> {
    pub(super) context: &'c Context,
    pub(super) settings: Settings,
    pub(super) stop: Stop,
    /// One for all phases, so that each goes on from what the others know of its logs.
    lake: OnceCell<Lake>,
}

/// The settings as meant.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) sources: Vec<Place>,
    pub(super) lake: Place,
    pub(super) full_scan: bool,
    pub(super) strict: bool,
    pub(super) threads: usize,
}

/// What a phase says of itself at its end.
pub(super) struct Done {
    /// As the command of that name writes it.
    pub(super) summary: Value,
    /// The same for people.
    pub(super) lines: String,
    /// Whether all input could be read.
    pub(super) exit: Exit,
    /// What it has left for the next run, where it knows that it was stopped.
    pub(super) left: Option<String>,
    /// What it adds to the metrics.
    pub(super) counts: Vec<Count>,
    /// Why a part of it failed, where the rest was done.
    pub(super) failed: Option<anyhow::Error>,
}

impl Done {
    /// A phase that did all it was to do.
    pub(super) fn new(summary: &impl Serialize, lines: String) -> anyhow::Result<Self> {
        let summary = serde_json::to_value(summary)?;
        let (exit, counts) = (Exit::Done, Vec::new());
        Ok(Self { summary, lines, exit, left: None, counts, failed: None })
    }
}

impl<'c> Job<'c> {
    pub(super) fn new(context: &'c Context, settings: Settings, stop: Stop) -> Self {
        Self { context, settings, stop, lake: OnceCell::new() }
    }

    /// The lake, which must exist.
    pub(super) async fn lake(&self) -> anyhow::Result<Lake> {
        Ok(self.lake_at().await?.opened().await?)
    }

    /// The lake, which may have to be made.
    pub(super) async fn lake_at(&self) -> anyhow::Result<Lake> {
        let lake = self.lake.get_or_try_init(|| self.context.lake_at(&self.settings.lake));
        lake.await.cloned()
    }

    /// Runs every phase that can be run, in their order.
    pub(super) async fn run(&self, phases: &[&'static Phase]) -> RunReport {
        let (started, begun_at) = (Instant::now(), Timestamp::now());
        let mut reports = Vec::with_capacity(phases.len());
        for phase in phases {
            let report = match self.obstacle(phase, &reports) {
                Some(why) => PhaseReport::skipped(phase.name, why),
                None => self.work(phase).await,
            };
            report.log();
            reports.push(report);
        }
        let seconds = started.elapsed().as_secs_f64();
        RunReport::new(self.settings.lake.as_str(), begun_at, seconds, reports)
    }

    /// Why a phase is not begun, if it is not.
    fn obstacle(&self, phase: &Phase, before: &[PhaseReport]) -> Option<String> {
        if self.stop.is_asked() {
            return Some(STOPPED.into());
        }
        let failed = |report: &&PhaseReport| {
            phase.needs.contains(&report.phase) && report.state == State::Failed
        };
        before.iter().find(failed).map(|report| format!("{} failed", report.phase))
    }

    async fn work(&self, phase: &Phase) -> PhaseReport {
        tracing::debug!(phase = phase.name, "{} begins", phase.name);
        let started = Instant::now();
        let done = (phase.work)(self).await;
        let seconds = started.elapsed().as_secs_f64();
        match done {
            Ok(mut done) => {
                let told = done.failed.take().map(|error| self.tell(phase, error));
                let report = PhaseReport::ended(phase.name, seconds, done, self.stop.is_asked());
                told.iter().fold(report, PhaseReport::and_failed)
            }
            Err(error) if is_no_lake(&error) => PhaseReport::skipped(phase.name, NO_LAKE.into()),
            Err(error) => PhaseReport::failed(phase.name, seconds, &self.tell(phase, error)),
        }
    }

    fn tell(&self, phase: &Phase, error: anyhow::Error) -> Told {
        let told = Told::of(&error.context(format!("{} failed", phase.name)));
        told.tell(self.context.log_format, Some(phase.name));
        told
    }
}

const STOPPED: &str = "stopped before it";
const NO_LAKE: &str = "there is no lake yet";

fn is_no_lake(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(LakeError::NoLake { .. }))
}
