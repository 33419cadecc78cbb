//! What a run looks at, and how far the next one need look back.

use std::pin::Pin;

use assay_schema::tables;
use futures::StreamExt;
use futures::stream::{self, BoxStream};

use crate::error::LakeError;
use crate::ingest::IngestRequest;
use crate::ingest::plan::{Chunks, Planned};
use crate::location::Location;
use crate::source::{Chunk, Horizon, HourPlace, Root, Survey, Unread, Watermarks, chunks};

/// A source about to be read.
pub(super) struct Discovery {
    pub(super) root: Root,
    pub(super) chunks: Chunks,
    pub(super) frontier: Frontier,
    /// What the listing meets and cannot name.
    pub(super) unread: Unread,
}

/// How far a source has been read, before and after a run.
pub(super) struct Frontier {
    horizon: Horizon,
    /// The table beside which the watermarks lie.
    objects: Location,
    source: String,
}

impl Discovery {
    /// Looks where the source's days are, and whether there is anything.
    ///
    /// # Errors
    /// [`LakeError::NoLogs`] when nothing was ever read from the source and
    /// nothing is there.
    pub(super) async fn begin(request: &IngestRequest) -> Result<Self, LakeError> {
        let objects = request.lake.location().below(tables::OBJECTS.name);
        let source = request.source.id().to_owned();
        let marks = match request.full_scan {
            true => Watermarks::default(),
            false => Watermarks::load(&objects, &source).await?,
        };
        let ever = !marks.is_empty() || !request.window.is_open();
        let horizon = Horizon::new(request.window, marks, request.late_window);
        let survey = Survey::of(&request.source, &horizon).await?;
        let (root, unread) = (survey.root.clone(), survey.unread.clone());
        let listing = chunks(request.source.clone(), horizon.clone(), survey);
        let chunks = match started(listing).await? {
            None if !ever && unread.is_empty() => {
                return Err(LakeError::NoLogs { place: request.source.to_string() });
            }
            chunks => chunks.unwrap_or_else(|| stream::empty().boxed()),
        };
        Ok(Self { root, chunks, frontier: Frontier { horizon, objects, source }, unread })
    }
}

impl Frontier {
    /// The watermarks that the run goes by.
    pub(super) fn marks(&self) -> Watermarks {
        self.horizon.marks().clone()
    }

    /// Moves the watermarks of a run that has read all that `planned` saw,
    /// except for objects in the hours of `failed`, which are looked for again.
    pub(super) async fn advance(
        &self,
        planned: &Planned,
        failed: &[HourPlace],
    ) -> Result<(), LakeError> {
        let mut marks = Watermarks::load(&self.objects, &self.source).await?;
        let before = marks.clone();
        let moving = planned.newest.iter().filter(|(feed, _)| self.horizon.reaches_back(feed));
        for (feed, newest) in moving {
            let held = failed.iter().filter(|place| place.feed == *feed).map(|place| place.hour);
            marks.set(feed.clone(), held.min().map_or(*newest, |hour| hour.min(*newest)));
        }
        if marks == before { Ok(()) } else { marks.store(&self.objects, &self.source).await }
    }
}

/// The listing, once its first folder is there; none if there is none.
async fn started(
    listing: BoxStream<'static, Result<Chunk, LakeError>>,
) -> Result<Option<Chunks>, LakeError> {
    let mut listing = Box::pin(listing.peekable());
    match Pin::as_mut(&mut listing).peek().await {
        None => Ok(None),
        Some(Err(_)) => match listing.next().await {
            Some(Err(error)) => Err(error),
            _ => Err(LakeError::Worker),
        },
        Some(Ok(_)) => Ok(Some(listing)),
    }
}
