//! How the phases are run: one after the other, whatever becomes of each.

use std::path::Path;
use std::time::{Duration, Instant};

use assay_lake::{Lake, LakeError, Place, compact};
use assay_query::EngineSettings;
use futures::future::LocalBoxFuture;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;

use super::done::PhaseDone;
use super::measure;
use super::report::{NightlyReport, PhaseReport, PhaseState};
use super::watch::NightlyWatch;
use crate::{Failure, JobContext, JobError, PeopleJob, PricesJob, ProfilesJob, PublishJob};

/// What is to be done night after night.
#[derive(Clone, Debug)]
pub struct NightlyJob {
    /// The logs; several are read in turn.
    pub sources: Vec<Place>,
    /// The lake, which is made if there is none.
    pub lake: Place,
    /// How far back from the newest hour read to search for late objects;
    /// two days if `None`.
    pub late_window: Option<SignedDuration>,
    /// List every hour again, also those that were read long ago.
    pub full_scan: bool,
    /// A rejected record makes the run partial.
    pub strict: bool,
    /// Threads that decode.
    pub threads: usize,
    /// What compaction may use.
    pub compact: compact::Settings,
    /// What the roll-up may use.
    pub limits: EngineSettings,
    /// Whose profiles are listed; none are if `None`.
    pub profiles: Option<ProfilesJob>,
    /// The price book that is written.
    pub prices: PricesJob,
    /// Who each identity is; rules distinguish none if `None`.
    pub people: Option<PeopleJob>,
    /// Where the lake is published; it is not if `None`.
    pub publish: Option<PublishJob>,
    /// For how long replaced versions of the tables stay readable.
    pub retain: Duration,
}

impl NightlyJob {
    /// A nightly with the usual settings, without a catalog.
    pub fn of(sources: Vec<Place>, lake: Place) -> Self {
        Self {
            sources,
            lake,
            late_window: None,
            full_scan: false,
            strict: false,
            threads: assay_host::threads(None),
            compact: compact::Settings::default(),
            limits: EngineSettings::default(),
            profiles: None,
            prices: PricesJob::default(),
            people: None,
            publish: None,
            retain: assay_lake::vacuum::Request::default().retain,
        }
    }
}

/// One phase of a nightly. Its work is idempotent: it takes up whatever earlier
/// runs have left, however they ended.
pub struct NightlyPhase {
    /// On screens, in logs and in metrics.
    pub name: &'static str,
    /// Phases without which this one makes no sense or is not safe: it is left
    /// out when one of them failed.
    pub needs: &'static [&'static str],
    /// What it does.
    pub work: for<'a> fn(&'a Night<'_>) -> LocalBoxFuture<'a, Result<PhaseDone, JobError>>,
}

/// One run of a nightly.
pub struct Night<'n> {
    /// What is to be done.
    pub job: &'n NightlyJob,
    /// What the job gets in addition.
    pub context: &'n JobContext,
    /// Who hears of it.
    pub watch: &'n dyn NightlyWatch,
    /// One for all phases, so that each goes on from what the others know of its logs.
    lake: OnceCell<Lake>,
}

impl<'n> Night<'n> {
    /// A run that has not begun.
    pub fn new(job: &'n NightlyJob, watch: &'n dyn NightlyWatch, context: &'n JobContext) -> Self {
        Self { job, context, watch, lake: OnceCell::new() }
    }

    /// Runs every phase that can be run, in their order. A phase that fails is
    /// told, and keeps none from being run but those that need it; a lake that is
    /// not there yet leaves nothing to do.
    pub async fn run(&self, phases: &[&'static NightlyPhase]) -> NightlyReport {
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
        NightlyReport::new(self.job.lake.as_str(), begun_at, seconds, reports)
    }

    /// Writes what the run did, and the state of the lake, over the file of the run
    /// before, from which counters go on.
    ///
    /// # Errors
    /// [`JobError::Metrics`] when the file cannot be written, and
    /// [`JobError::MetricsOfLake`] when all is written but the state of the lake.
    pub async fn measure(&self, report: &NightlyReport, file: &Path) -> Result<(), JobError> {
        // Where there is no lake, the phases have said why.
        let lake = self.lake().await.ok();
        measure::write(&self.job.lake, lake.as_ref(), report, file).await
    }

    /// The lake, which must exist.
    ///
    /// # Errors
    /// [`LakeError::NoLake`] where there is none; otherwise why it cannot be opened.
    pub async fn lake(&self) -> Result<Lake, LakeError> {
        self.lake_at().await?.opened().await
    }

    /// The lake, which may have to be made.
    ///
    /// # Errors
    /// Why its place cannot be opened.
    pub async fn lake_at(&self) -> Result<Lake, LakeError> {
        let lake = self.lake.get_or_try_init(|| self.context.lake_at(&self.job.lake));
        lake.await.cloned()
    }

    /// Why a phase is not begun, if it is not.
    fn obstacle(&self, phase: &NightlyPhase, before: &[PhaseReport]) -> Option<String> {
        if self.context.stop.is_asked() {
            return Some(STOPPED.into());
        }
        let needed = before.iter().filter(|report| phase.needs.contains(&report.phase));
        let failed = needed.into_iter().find(|report| report.state == PhaseState::Failed);
        failed.map(|report| format!("{} failed", report.phase))
    }

    async fn work(&self, phase: &NightlyPhase) -> PhaseReport {
        tracing::debug!(phase = phase.name, "{} begins", phase.name);
        let started = Instant::now();
        let done = (phase.work)(self).await;
        let seconds = started.elapsed().as_secs_f64();
        match done {
            Ok(mut done) => {
                let failure = done.failed.take().map(|error| self.tell(phase, &error));
                let stopped = self.context.stop.is_asked();
                let report = PhaseReport::ended(phase.name, seconds, done, stopped);
                failure.iter().fold(report, PhaseReport::and_failed)
            }
            Err(JobError::Lake(LakeError::NoLake { .. })) => {
                PhaseReport::skipped(phase.name, NO_LAKE.into())
            }
            Err(error) => PhaseReport::failed(phase.name, seconds, &self.tell(phase, &error)),
        }
    }

    fn tell(&self, phase: &NightlyPhase, error: &JobError) -> Failure {
        let failure = Failure::of(error).caused(format!("{} failed", phase.name));
        self.watch.failed(phase.name, &failure);
        failure
    }
}

const STOPPED: &str = "stopped before it";
const NO_LAKE: &str = "there is no lake yet";
