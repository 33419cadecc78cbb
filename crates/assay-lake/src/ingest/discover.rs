//! What a run looks at, and how far the next one need look back.

use std::collections::BTreeMap;
use std::pin::Pin;

use futures::StreamExt;
use futures::future::try_join;
use futures::stream::BoxStream;
use object_store::path::Path;
use uuid::Uuid;

use crate::error::LakeError;
use crate::ingest::plan::Chunks;
use crate::ingest::request::IngestRequest;
use crate::source::{
    FeedFindings, Guide, Horizon, HourPlace, Ignored, KnownUnreadable, LookBack, MarkFiles, Notes,
    ObjectChunk, SourceFindings, SourceRoot, StoredMarks, Survey, UnreadableFiles, chunks,
};

/// A source about to be read.
pub(super) struct Discovery {
    pub(super) root: SourceRoot,
    pub(super) chunks: Chunks,
    pub(super) frontier: Frontier,
    /// What the listing meets and does not hand on.
    pub(super) notes: Notes,
    pub(super) unreadable: UnreadableFiles,
    /// What earlier runs could not read.
    pub(super) known: KnownUnreadable,
}

/// How far a source has been read, before and after a run.
pub(super) struct Frontier {
    horizon: Horizon,
    files: MarkFiles,
    /// What earlier runs have left.
    stored: StoredMarks,
}

/// What a run has seen of a source at its end.
pub(super) struct SourceSeen<'a> {
    /// Whether it has seen any object.
    pub(super) any: bool,
    /// Whether it has followed the whole listing and read all that it listed.
    pub(super) whole: bool,
    /// The newest hour in which each feed has an object, of those that count.
    pub(super) newest: &'a BTreeMap<Path, i64>,
    /// Where objects lie that could not be read.
    pub(super) failed: &'a [HourPlace],
}

impl Discovery {
    /// Looks where the source's days are, and whether there is anything.
    ///
    /// # Errors
    /// [`LakeError::LogsGone`] when earlier runs have found logs in the source
    /// and nothing is there any more.
    pub(super) async fn begin(request: &IngestRequest) -> Result<Self, LakeError> {
        let unreadable = UnreadableFiles::of(&request.lake, request.source.id());
        let (known, begun) = try_join(unreadable.load(), Frontier::of(request)).await?;
        let (frontier, survey) = begun;
        let Guide { root, notes, .. } = survey.guide.clone();
        let unseen = !frontier.stored.seen && !notes.has_refused();
        let may_be_silent = survey.holds_logs && !request.window.is_open();
        let (chunks, is_empty) = started(chunks(survey)).await?;
        if is_empty && unseen && !may_be_silent {
            tracing::warn!(
                "there are no log objects under {}{}",
                request.source,
                passed_over(&notes.ignored())
            );
        }
        Ok(Self { root, chunks, frontier, notes, unreadable, known })
    }
}

impl Frontier {
    async fn of(request: &IngestRequest) -> Result<(Self, Survey), LakeError> {
        let source = request.source.id();
        let files = MarkFiles::of(&request.lake, source);
        let stored = files.load().await?;
        let IngestRequest { window, late_window, full_scan, now, .. } = *request;
        let look = LookBack { window, late_window, full_scan, now };
        let horizon = Horizon::new(look, stored.marks.clone());
        let survey = Survey::of(&request.source, &horizon, request.shard).await?;
        let has_refused = survey.guide.notes.has_refused();
        if stored.seen && !survey.holds_logs && !has_refused {
            return Err(LakeError::LogsGone { place: request.source.to_string() });
        }
        for feed in stored.marks.beyond(horizon.this_hour()) {
            tracing::warn!("the watermark of {feed} lies in the future: all of it is listed");
        }
        Ok((Self { horizon, files, stored }, survey))
    }

    /// What the run looks at.
    pub(super) fn horizon(&self) -> &Horizon {
        &self.horizon
    }

    /// Moves the watermarks after a run, as far as what it has seen allows.
    /// Version `version` of `invocations` has the rows of all that it has read.
    pub(super) async fn advance(
        &self,
        seen: &SourceSeen<'_>,
        version: u64,
    ) -> Result<(), LakeError> {
        let account = self.account(seen);
        let duty = |feed: &Path| self.horizon.duty(feed, seen.whole);
        let entered = self.files.update(self.stored.clone(), Some(version), |found| {
            let marks = found.marks.bounded(self.horizon.this_hour());
            let after = marks.after(self.horizon.marks(), &account, duty);
            let first = seen.any && !found.seen;
            (first || after != marks).then_some(after)
        });
        entered.await
    }

    fn account(&self, seen: &SourceSeen<'_>) -> SourceFindings {
        let newest = |hour: i64| FeedFindings { newest: Some(hour), failed: None };
        let mut feeds: BTreeMap<Path, FeedFindings> =
            seen.newest.iter().map(|(feed, hour)| (feed.clone(), newest(*hour))).collect();
        for place in seen.failed.iter().filter(|place| self.horizon.counts(place)) {
            let failed = &mut feeds.entry(place.feed.clone()).or_default().failed;
            *failed = Some(failed.map_or(place.hour, |hour| hour.min(place.hour)));
        }
        SourceFindings { stamp: Uuid::new_v4().to_string(), feeds }
    }
}

/// What was passed over, for a message.
fn passed_over(ignored: &Ignored) -> String {
    let counts = ignored.iter().map(|(reason, count)| format!("{count} {}", reason.word()));
    match counts.collect::<Vec<_>>() {
        counts if counts.is_empty() => String::new(),
        counts => format!("; passed over: {}", counts.join(", ")),
    }
}

/// The listing, once its first folder is there, and whether there is none.
async fn started(
    listing: BoxStream<'static, Result<ObjectChunk, LakeError>>,
) -> Result<(Chunks, bool), LakeError> {
    let mut listing = Box::pin(listing.peekable());
    let is_empty = match Pin::as_mut(&mut listing).peek().await {
        None => true,
        Some(Ok(_)) => false,
        Some(Err(_)) => match listing.next().await {
            Some(Err(error)) => return Err(error),
            _ => return Err(LakeError::Worker),
        },
    };
    Ok((listing, is_empty))
}
