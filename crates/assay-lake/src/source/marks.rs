//! Watermarks: up to which hour each feed of a source has been read.
//!
//! They only spare listings: were they lost or old, a run would list more and
//! read the same, because the table of objects says what has been read. A mark
//! that is too high loses objects. So a mark is raised by a run that has looked
//! at everything from the old mark less the late window up to the clock, and by
//! no other; it is lowered by a run that finds it too high.

mod content;
pub(crate) mod feed;
mod files;
pub(crate) mod of_source;

use jiff::Timestamp;
use object_store::path::Path;
use uuid::Uuid;

use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::source::hours::{hour_of, start_of_hour};
use feed::{FeedMarks, can_be};

pub(crate) use files::{MarkFiles, StoredMarks};

/// How far a feed of a source has been read, as status shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Watermark {
    /// Address of the source.
    pub source: String,
    /// Path of the feed's folder in the store.
    pub feed: String,
    /// The hour up to which everything has been read; `None` where that is no
    /// moment that can be written.
    pub hour: Option<Timestamp>,
    /// Whether that hour can be: one in the future cannot, and the next run
    /// lists the feed as if there were no mark.
    pub possible: bool,
}

impl Lake {
    /// How far each feed of each source has been read, when it is `now`.
    pub fn watermarks(&self, now: Timestamp) -> LakeFuture<'_, Vec<Watermark>> {
        Box::pin(async move {
            let mut watermarks = Vec::new();
            for (source, feeds) in files::all(self).await? {
                let feeds = feeds.iter();
                watermarks.extend(
                    feeds.filter_map(|(feed, marks)| {
                        Watermark::of(source.clone(), feed, marks, now)
                    }),
                );
            }
            Ok(watermarks)
        })
    }
}

impl Watermark {
    fn of(source: String, feed: &Path, marks: &FeedMarks, now: Timestamp) -> Option<Self> {
        let hour = marks.highest()?;
        let possible = can_be(hour, hour_of(now));
        Some(Self { source, feed: feed.to_string(), hour: start_of_hour(hour), possible })
    }
}

/// Forgets the marks of every source, because objects are to be read again that
/// lie before them. Runs under way may not raise them.
pub(crate) async fn forget_marks(lake: &Lake) -> Result<(), LakeError> {
    let stamp = Uuid::new_v4().to_string();
    for (source, _) in files::all(lake).await? {
        let files = MarkFiles::of(lake, &source);
        let found = files.load().await?;
        files.update(found, None, |found| found.marks.forgotten(&stamp)).await?;
    }
    Ok(())
}
