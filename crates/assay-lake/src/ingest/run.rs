//! One run, from the listing to the last commit.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use assay_schema::tables;
use deltalake_core::kernel::EagerSnapshot;
use futures::future::join;
use jiff::SignedDuration;
use tokio::sync::mpsc;

use crate::bodies;
use crate::dedup::seen_requests::Turns;
use crate::error::LakeError;
use crate::followers::{begin, begin_anew, catch_up};
use crate::future::LakeFuture;
use crate::ingest::discover::{Discovery, SourceSeen};
use crate::ingest::fetch;
use crate::ingest::plan::{Chunks, Planned, Planner};
use crate::ingest::progress::Progress;
use crate::ingest::publish::Publisher;
use crate::ingest::request::IngestRequest;
use crate::ingest::summary::IngestSummary;
use crate::ingest::unread::{Met, tell_notes};
use crate::ingest::worker::{Shared, run_all};
use crate::lake::Lake;
use crate::limits::{LISTED_OBJECTS_MAX, SEALED_BATCHES_MAX};
use crate::source::{Failure, HourPlace, LogObject, Origin};

/// Reads every new object of the source into the lake.
///
/// A crash at any moment loses and doubles nothing: what was committed is
/// skipped by the next run, the rest is read again.
///
/// # Errors
/// When the source cannot be listed or the lake cannot be written. An object
/// that cannot be read is no error: it is counted, reported to `progress`, and
/// tried again by the next run.
pub fn run(request: &IngestRequest, progress: Arc<dyn Progress>) -> LakeFuture<'_, IngestSummary> {
    Box::pin(async move {
        let started = Instant::now();
        let (discovery, ()) =
            join(Discovery::begin(request), request.lake.read_ahead(&tables::INGESTED)).await;
        let discovery = discovery?;
        let mut summary = if request.dry_run {
            dry_run(request, discovery, progress).await?
        } else {
            IngestRun::begin(request, discovery, progress).await?.finish().await?
        };
        summary.seconds = started.elapsed().as_secs_f64();
        Ok(summary)
    })
}

async fn dry_run(
    request: &IngestRequest,
    mut discovery: Discovery,
    progress: Arc<dyn Progress>,
) -> Result<IngestSummary, LakeError> {
    let lake = match request.lake.clone().opened().await {
        Ok(lake) => Some(lake),
        Err(LakeError::NoLake { .. }) => None,
        Err(error) => return Err(error),
    };
    let lake_version = match &lake {
        Some(lake) => lake.snapshot(&tables::INVOCATIONS).await?.version,
        None => 0,
    };
    let horizon = discovery.frontier.horizon().clone();
    let (name, told) = (&discovery.root.url, Arc::clone(&progress));
    let planner = Planner::new(lake.as_ref(), name, horizon, progress).await?;
    let planner = planner.with_shard(request.shard).without_accepted(&discovery.known);
    let planner = planner.that_heals(request.full_scan);
    let planned = planner.run(Vec::new(), &mut discovery.chunks, None).await?;
    let mut summary = IngestSummary { objects: planned.counts, lake_version, ..Default::default() };
    tell_notes(&discovery, told.as_ref(), &mut summary);
    Ok(summary)
}

/// A run under way.
struct IngestRun<'a> {
    request: &'a IngestRequest,
    progress: Arc<dyn Progress>,
    lake: Lake,
    discovery: Discovery,
    /// A state up to which the table of objects knows everything committed.
    state: EagerSnapshot,
    summary: IngestSummary,
    planned: Planned,
    failed: Vec<HourPlace>,
    failures: Vec<Failure>,
    /// Whether what earlier runs have found out is not to be relied on.
    everything: bool,
}

impl<'a> IngestRun<'a> {
    async fn begin(
        request: &'a IngestRequest,
        discovery: Discovery,
        progress: Arc<dyn Progress>,
    ) -> Result<Self, LakeError> {
        let lake = request.lake.clone().made().await?;
        let (state, healed) = if request.full_scan {
            begin_anew(&lake, &discovery.root.url).await?
        } else {
            begin(&lake, Some(&discovery.root.url)).await?
        };
        // Objects are to be read again that lie before the watermarks.
        let discovery = if healed.any { Discovery::begin(request).await? } else { discovery };
        let mut summary = IngestSummary::default();
        summary.objects.taken_back = healed.objects;
        Ok(Self {
            request,
            progress,
            lake,
            discovery,
            state,
            summary,
            planned: Planned::default(),
            failed: Vec::new(),
            failures: Vec::new(),
            everything: request.full_scan || healed.any,
        })
    }

    /// Passes over the source until nothing is left that must be read again.
    async fn finish(mut self) -> Result<IngestSummary, LakeError> {
        let mut again = Vec::new();
        loop {
            let known = self.state.version();
            let (left, committed) = self.pass(again).await?;
            again = left;
            if committed > known || !again.is_empty() {
                self.follow().await?;
            }
            if self.request.stop.is_asked() || (again.is_empty() && self.planned.complete) {
                break;
            }
        }
        let progress = self.progress.as_ref();
        let (failures, hours) = tell_notes(&self.discovery, progress, &mut self.summary);
        self.failures.extend(failures);
        self.failed.extend(hours);
        self.recover().await?;
        self.summary.lake_version = self.state.version();
        self.summary.stopped = self.request.stop.is_asked();
        self.remember_failures().await?;
        self.discovery.frontier.advance(&self.seen(), self.state.version()).await?;
        Ok(self.summary)
    }

    /// Gives the other tables what the commits of a pass owe them.
    async fn follow(&mut self) -> Result<(), LakeError> {
        let (state, healed) = catch_up(&self.lake).await?;
        self.state = state;
        self.summary.objects.taken_back += healed.objects;
        Ok(())
    }

    async fn remember_failures(&mut self) -> Result<(), LakeError> {
        let Self { request, discovery, failures, planned, summary, .. } = self;
        let met = Met {
            everything: planned.complete && !summary.stopped && request.window.is_open(),
            shard: request.shard,
            tried_again: &planned.tried_again,
            failures,
        };
        let known = discovery.known.clone();
        let settles = |object: &str, is_accepted: bool| met.settles(object, is_accepted);
        discovery.unreadable.enter(known, met.failures, request.now, settles).await
    }

    fn seen(&self) -> SourceSeen<'_> {
        let complete = self.planned.complete && !self.summary.stopped;
        SourceSeen {
            any: self.summary.objects.seen > self.summary.objects.ignored_total(),
            whole: complete && self.request.shard.is_whole(),
            newest: &self.planned.newest,
            failed: &self.failed,
        }
    }

    /// Fills in the counts that offloaded bodies tell.
    async fn recover(&mut self) -> Result<(), LakeError> {
        let (location, root) = (self.request.source.clone(), self.discovery.root.clone());
        let late_window =
            if self.everything { SignedDuration::MAX } else { self.request.late_window };
        let wanted = bodies::BodySearch {
            origin: Origin { location, root },
            late_window,
            limits: &self.request.limits,
            stop: &self.request.stop,
        };
        let state = self.state.clone();
        (self.summary.bodies, self.state) = bodies::run(&self.lake, state, &wanted).await?;
        Ok(())
    }

    /// Reads until the listing ends or the pass is given up. Each pass has its
    /// own memory of request ids, since a batch that was given up must not
    /// hide the rows that are read again. Returns what must be, and the version
    /// after the last commit.
    async fn pass(&mut self, again: Vec<LogObject>) -> Result<(Vec<LogObject>, u64), LakeError> {
        let turns = Arc::new(Turns::default());
        let source = self.discovery.root.url.clone();
        let progress = Arc::clone(&self.progress);
        let summary = std::mem::take(&mut self.summary);
        let mut publisher =
            Publisher::new(&self.lake, &source, progress, summary, self.state.clone())
                .with_replaced_objects_max(self.request.batches.replaced_objects_max);
        let horizon = self.discovery.frontier.horizon().clone();
        let progress = Arc::clone(&self.progress);
        let planner = Planner::new(Some(&self.lake), &source, horizon, progress).await?;
        let planner =
            planner.with_shard(self.request.shard).without_accepted(&self.discovery.known);
        // What stood twice stands once after the first pass: two lakes of which one
        // was copied over the other have each read some objects.
        let planner = planner.that_heals(self.everything);
        let planner = planner.for_pass(publisher.given_up());
        let pipeline = Pipeline { request: self.request, progress: self.progress.clone(), turns };
        let planned =
            pipeline.run(planner, again, &mut self.discovery.chunks, &mut publisher).await?;
        self.summary = publisher.summary;
        self.failed.append(&mut publisher.failed);
        self.failures.append(&mut publisher.failures);
        self.take_in(planned);
        Ok((publisher.again, publisher.state.version()))
    }

    fn take_in(&mut self, planned: Planned) {
        self.summary.objects.add_planned(&planned.counts);
        for (feed, hour) in planned.newest {
            let newest = self.planned.newest.entry(feed).or_insert(hour);
            *newest = hour.max(*newest);
        }
        self.planned.complete = planned.complete;
        self.planned.tried_again.extend(planned.tried_again);
    }
}

/// The stages of a pass, each at its own pace: listing and planning, fetching,
/// decoding and encoding, publishing.
struct Pipeline<'a> {
    request: &'a IngestRequest,
    progress: Arc<dyn Progress>,
    turns: Arc<Turns>,
}

impl Pipeline<'_> {
    async fn run(
        self,
        planner: Planner,
        again: Vec<LogObject>,
        chunks: &mut Chunks,
        publisher: &mut Publisher,
    ) -> Result<Planned, LakeError> {
        let (found, objects) = mpsc::channel(LISTED_OBJECTS_MAX);
        let threads = assay_host::threads(Some(self.request.threads));
        let (job_sender, jobs) = mpsc::channel(2 * threads);
        let (reports, report_receiver) = mpsc::channel(SEALED_BATCHES_MAX);
        let shared = Shared {
            jobs: Mutex::new(jobs),
            reports,
            turns: self.turns,
            given_up: publisher.given_up(),
            progress: self.progress,
            limits: self.request.limits.clone(),
            batches: self.request.batches.clone(),
        };
        let (source, stop) = (self.request.source.clone(), self.request.stop.clone());
        tokio::spawn(fetch::feed(source, objects, job_sender, stop));
        let workers = tokio::task::spawn_blocking(move || run_all(threads, &shared));
        let planned = planner.run(again, chunks, Some(found));
        // Whichever ends first lets go of its channels, and the others end too.
        let (planned, published) = tokio::join!(planned, publisher.run(report_receiver));
        workers.await.map_err(|_| LakeError::Worker)??;
        published?;
        planned
    }
}
