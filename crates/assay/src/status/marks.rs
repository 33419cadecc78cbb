//! Watermarks, as the page shows them.

use assay_lake::Watermark;
use jiff::Timestamp;
use serde::Serialize;

/// Up to which hour a feed has been read.
#[derive(Debug, Serialize)]
pub struct MarkStatus {
    /// Name of the source.
    pub source: String,
    /// Folder of an account and region.
    pub feed: String,
    /// Null where it is no moment that can be written.
    pub hour: Option<Timestamp>,
    /// False for an hour in the future.
    pub possible: bool,
}

impl From<Watermark> for MarkStatus {
    fn from(mark: Watermark) -> Self {
        let Watermark { source, feed, hour, possible } = mark;
        Self { source, feed, hour, possible }
    }
}
