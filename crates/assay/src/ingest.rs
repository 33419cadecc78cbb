//! Logs into the lake.

use std::sync::Arc;

use assay_host::text;
use assay_lake::ingest::{IngestRequest, IngestSummary, Progress};
use assay_lake::{Lake, LakeError, Place, Shard, Window};
use assay_schema::words::RejectReason;
use jiff::{SignedDuration, Timestamp};

use crate::JobContext;

/// What is to be ingested.
#[derive(Clone, Debug)]
pub struct IngestJob {
    /// The logs; several are read in turn.
    pub sources: Vec<Place>,
    /// Folders of which hours are read.
    pub window: Window,
    /// How far back from the newest hour read to search for late objects;
    /// two days if `None`.
    pub late_window: Option<SignedDuration>,
    /// List every hour again, also those that were read long ago.
    pub full_scan: bool,
    /// Which share of the objects is read.
    pub shard: Shard,
    /// Only list and count.
    pub dry_run: bool,
    /// Threads that decode.
    pub threads: usize,
}

impl IngestJob {
    /// Everything that is new in the sources, on every core.
    pub fn of(sources: Vec<Place>) -> Self {
        Self {
            sources,
            window: Window::default(),
            late_window: None,
            full_scan: false,
            shard: Shard::default(),
            dry_run: false,
            threads: assay_host::threads(None),
        }
    }

    /// Reads one source after the other into the lake, which is made if there is
    /// none. A source that fails keeps none of the others from being read. A run
    /// that is stopped or repeated loses and doubles nothing.
    pub async fn run(
        &self,
        lake: &Lake,
        progress: Arc<dyn Progress>,
        context: &JobContext,
    ) -> Ingested {
        let mut done = Ingested::default();
        for source in self.sources.iter().take_while(|_| !context.stop.is_asked()) {
            match self.read(source, lake, Arc::clone(&progress), context).await {
                Ok(summary) => {
                    done.summary.add(&summary);
                    done.read += 1;
                }
                Err(error) => done.failed.push(error),
            }
        }
        done
    }

    async fn read(
        &self,
        source: &Place,
        lake: &Lake,
        progress: Arc<dyn Progress>,
        context: &JobContext,
    ) -> Result<IngestSummary, LakeError> {
        let usual = IngestRequest::new(context.locate(source).await?, lake.clone());
        let request = IngestRequest {
            window: self.window,
            late_window: self.late_window.unwrap_or(usual.late_window),
            full_scan: self.full_scan,
            shard: self.shard,
            dry_run: self.dry_run,
            now: context.now,
            threads: self.threads,
            stop: context.stop.clone(),
            ..usual
        };
        assay_lake::ingest::run(&request, progress).await
    }

    /// Accepts that objects of the sources cannot be read, or takes that back
    /// where `accepted_at` is `None`.
    ///
    /// # Errors
    /// [`LakeError::NotUnreadable`] for an object that no source knows as such.
    pub async fn accept(
        &self,
        lake: &Lake,
        objects: &[String],
        accepted_at: Option<Timestamp>,
        context: &JobContext,
    ) -> Result<(), LakeError> {
        let mut unknown = objects.to_vec();
        for source in self.sources.iter().filter(|_| !objects.is_empty()) {
            let source = context.locate(source).await?;
            let not_there = lake.accept_unreadable(&source, objects, accepted_at).await?;
            unknown.retain(|object| not_there.contains(object));
        }
        match unknown.into_iter().next() {
            Some(object) => Err(LakeError::NotUnreadable { object }),
            None => Ok(()),
        }
    }
}

/// What became of the sources.
#[derive(Debug, Default)]
pub struct Ingested {
    /// Over all sources that were read.
    pub summary: IngestSummary,
    /// Sources that were read.
    pub read: usize,
    /// Why others could not be.
    pub failed: Vec<LakeError>,
}

impl Ingested {
    /// The summary, if every source was read.
    ///
    /// # Errors
    /// Why the last of those that failed could not be read.
    pub fn whole(mut self) -> Result<IngestSummary, LakeError> {
        self.failed.pop().map_or(Ok(self.summary), Err)
    }
}

/// Whether every object was read to its end and, if it is `strict`, no record
/// was rejected.
pub fn read_all(summary: &IngestSummary, strict: bool) -> bool {
    let rejected = &summary.records.rejected;
    let to_its_end = !rejected.contains_key(RejectReason::CorruptObject.word());
    to_its_end && summary.objects.failed == 0 && (!strict || rejected.is_empty())
}

/// What a run that was stopped has left for the next one, if anything.
pub fn left(summary: &IngestSummary) -> Option<String> {
    let objects = &summary.objects;
    let done = objects.ingested + objects.skipped + objects.failed + objects.vanished;
    let left = objects.seen.saturating_sub(done + objects.ignored_total());
    if left == 0 {
        return None;
    }
    Some(format!("{} of {} objects not read", text::count(left), text::count(objects.seen)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_matter_only_under_strict_and_failures_always() {
        let mut summary = IngestSummary::default();
        summary.records.rejected = [("invalid_json", 2)].into();
        assert!(read_all(&summary, false) && !read_all(&summary, true));
        summary.objects.failed = 1;
        assert!(!read_all(&summary, false));
    }
}
