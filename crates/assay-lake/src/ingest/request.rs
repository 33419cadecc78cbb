//! What a run is asked to do.

use jiff::{SignedDuration, Timestamp};

use crate::lake::Lake;
use crate::limits::{BatchBounds, LATE_WINDOW_HOURS};
use crate::source::{Shard, Window};
use crate::stop_signal::Stop;
use crate::store::location::Location;

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct IngestRequest {
    /// Where the log objects are.
    pub source: Location,
    /// Where the lake is, or is to be; requests for one lake may share what they know of it.
    pub lake: Lake,
    /// Folders of which hours are read.
    pub window: Window,
    /// How long before the newest hour that was read late objects are expected.
    pub late_window: SignedDuration,
    /// List everything within the window, whatever earlier runs have read.
    pub full_scan: bool,
    /// Which share of the objects is read.
    pub shard: Shard,
    /// Only list and count.
    pub dry_run: bool,
    /// The clock, by which an hour has begun or lies in the future.
    pub now: Timestamp,
    /// Worker threads; 0 and as many as there are cores are the same, and best.
    pub threads: usize,
    /// Bounds of the decoder.
    pub limits: assay_decode::Limits,
    /// Bounds of what is committed together.
    pub batches: BatchBounds,
    /// Ends the run early; what has been fetched is still committed.
    pub stop: Stop,
}

impl IngestRequest {
    /// Everything that is new in `source`, on every core.
    pub fn new(source: Location, lake: impl Into<Lake>) -> Self {
        Self {
            source,
            lake: lake.into(),
            window: Window::default(),
            late_window: SignedDuration::from_hours(LATE_WINDOW_HOURS),
            full_scan: false,
            shard: Shard::default(),
            dry_run: false,
            now: Timestamp::now(),
            threads: assay_host::threads(None),
            limits: assay_decode::Limits::default(),
            batches: BatchBounds::default(),
            stop: Stop::default(),
        }
    }
}
