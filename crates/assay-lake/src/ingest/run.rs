//! One run, from the listing to the last commit.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use assay_schema::tables;
use deltalake_core::kernel::EagerSnapshot;
use tokio::sync::mpsc;

use crate::error::LakeError;
use crate::follow::catch_up;
use crate::ingest::publish::Publisher;
use crate::ingest::worker::{Shared, run_all};
use crate::ingest::{IngestSummary, ObjectCounts, Progress, fetch};
use crate::lake::Lake;
use crate::ledger::{self, Ledger, Standing};
use crate::limits::SEALED_BATCHES_MAX;
use crate::location::Location;
use crate::seen::Turns;
use crate::source::{self, LogObject, Shard, Window};

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct IngestRequest {
    /// Where the log objects are.
    pub source: Location,
    /// Where the lake is, or is to be.
    pub lake: Location,
    /// Folders of which hours are read.
    pub window: Window,
    /// Which share of the objects is read.
    pub shard: Shard,
    /// Only list and count.
    pub dry_run: bool,
    /// Worker threads; as many as cores is best.
    pub threads: usize,
    /// Bounds of the decoder.
    pub limits: assay_decode::Limits,
}

/// Reads every new object of the source into the lake.
///
/// A crash at any moment loses and doubles nothing: what was committed is
/// skipped by the next run, the rest is read again.
///
/// # Errors
/// When the source cannot be listed or the lake cannot be written. An object
/// that cannot be read is no error: it is counted, told to `progress`, and
/// tried again by the next run.
pub async fn run(
    request: &IngestRequest,
    progress: Arc<dyn Progress>,
) -> Result<IngestSummary, LakeError> {
    let started = Instant::now();
    let listing = source::list(&request.source, &request.window).await?;
    if listing.objects.is_empty() && request.window.is_open() {
        return Err(LakeError::NoLogs { url: request.source.url.to_string() });
    }
    let mine = listing.objects.into_iter().filter(|object| request.shard.owns(&object.name));
    let plan = |ledger: &Ledger| Plan::new(mine, &listing.root, ledger);
    let mut summary = if request.dry_run {
        dry_run(request, plan, progress.as_ref()).await?
    } else {
        wet_run(request, &listing.root, plan, progress).await?
    };
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

async fn dry_run(
    request: &IngestRequest,
    plan: impl FnOnce(&Ledger) -> Plan,
    progress: &dyn Progress,
) -> Result<IngestSummary, LakeError> {
    let (ledger, version) = match Lake::open(request.lake.clone()).await {
        Ok(lake) => {
            let version = lake.snapshot(&tables::INVOCATIONS).await?.version;
            (ledger::load(&lake).await?, version)
        }
        Err(LakeError::NoLake { .. }) => (Ledger::default(), 0),
        Err(error) => return Err(error),
    };
    let plan = plan(&ledger);
    plan.announce(progress);
    Ok(IngestSummary { objects: plan.counts, lake_version: version, ..Default::default() })
}

async fn wet_run(
    request: &IngestRequest,
    root: &str,
    plan: impl FnOnce(&Ledger) -> Plan,
    progress: Arc<dyn Progress>,
) -> Result<IngestSummary, LakeError> {
    let lake = Lake::open_or_create(request.lake.clone()).await?;
    let mut state = followed(&lake).await?;
    let plan = plan(&ledger::load(&lake).await?);
    plan.announce(progress.as_ref());
    let mut summary = IngestSummary { objects: plan.counts, ..Default::default() };
    let mut todo = plan.todo;
    while !todo.is_empty() {
        let progress = Arc::clone(&progress);
        let mut publisher = Publisher::new(&lake, root, progress.clone(), summary, state);
        pass(request, todo, &mut publisher, progress).await?;
        summary = publisher.summary;
        state = followed(&lake).await?;
        if publisher.again.is_empty() {
            break;
        }
        let rest = Plan::new(publisher.again.into_iter(), root, &ledger::load(&lake).await?);
        summary.objects.skipped += rest.counts.skipped;
        todo = rest.todo;
    }
    summary.lake_version = state.version();
    Ok(summary)
}

/// The newest state, after making up for what other runs left undone: a ledger
/// loaded after it knows at least every object committed up to it.
async fn followed(lake: &Lake) -> Result<EagerSnapshot, LakeError> {
    let state = lake.table(&tables::INVOCATIONS).load().await?;
    catch_up(lake, &state).await?;
    Ok(state)
}

/// Reads the objects once. Each pass has its own memory of request ids, since
/// a batch that was given up must not hide the rows that are read again.
async fn pass(
    request: &IngestRequest,
    todo: Vec<LogObject>,
    publisher: &mut Publisher,
    progress: Arc<dyn Progress>,
) -> Result<(), LakeError> {
    let threads = request.threads.max(1);
    let (job_sender, jobs) = mpsc::channel(2 * threads);
    let (reports, report_receiver) = mpsc::channel(SEALED_BATCHES_MAX);
    let limits = request.limits.clone();
    let jobs = Mutex::new(jobs);
    let given_up = publisher.given_up();
    let shared = Shared { jobs, reports, turns: Turns::default(), given_up, progress, limits };
    let feed = tokio::spawn(fetch::feed(request.source.clone(), todo, job_sender));
    let workers = tokio::task::spawn_blocking(move || run_all(threads, &shared));
    let published = publisher.run(report_receiver).await;
    feed.abort();
    workers.await.map_err(|_| LakeError::Worker)??;
    published
}

/// What a run has before it.
struct Plan {
    todo: Vec<LogObject>,
    counts: ObjectCounts,
}

impl Plan {
    fn new(listed: impl Iterator<Item = LogObject>, root: &str, ledger: &Ledger) -> Self {
        let mut counts = ObjectCounts::default();
        let mut todo = Vec::new();
        for object in listed {
            counts.seen += 1;
            match ledger.standing(root, &object) {
                Standing::Read => counts.skipped += 1,
                Standing::New | Standing::Changed => todo.push(object),
            }
        }
        Self { todo, counts }
    }

    fn announce(&self, progress: &dyn Progress) {
        let bytes = self.todo.iter().map(|object| object.size_bytes).sum();
        progress.planned(self.todo.len() as u64, bytes);
    }
}
