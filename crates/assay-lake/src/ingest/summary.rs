//! What a run did, as the last line of its JSON output says it.

use std::collections::BTreeMap;

use assay_schema::words::IgnoreReason;
use serde::Serialize;

use crate::bodies::BodyCountsFound;

/// What one run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IngestSummary {
    /// Log objects.
    pub objects: ObjectCounts,
    /// Records.
    pub records: RecordCounts,
    /// Bytes.
    pub bytes: ByteCounts,
    /// Offloaded bodies that may know counts which the records lack.
    pub bodies: BodyCountsFound,
    /// Version of `invocations` after the run.
    pub lake_version: u64,
    /// Wall time in seconds.
    pub seconds: f64,
    /// Whether the run was asked to stop before its end.
    pub stopped: bool,
}

impl IngestSummary {
    /// Adds what a later run did, as the reading of another source is one.
    pub fn add(&mut self, later: &Self) {
        self.objects.add(&later.objects);
        self.records.add(&later.records);
        self.bytes.read += later.bytes.read;
        self.bytes.decompressed += later.bytes.decompressed;
        self.bodies.add(&later.bodies);
        self.lake_version = later.lake_version;
        self.seconds += later.seconds;
        self.stopped |= later.stopped;
    }
}

/// Objects of one run. Each that was seen has been ingested, skipped, ignored or
/// has failed or vanished, unless the run was stopped.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ObjectCounts {
    /// Met within the window and the shard; a folder that was passed over as a
    /// whole counts as one.
    pub seen: u64,
    /// Read and committed.
    pub ingested: u64,
    /// Left alone because an earlier run had read them.
    pub skipped: u64,
    /// Could not be read; the next run tries them again.
    pub failed: u64,
    /// Passed over, by reason; see [`IgnoreReason`](assay_schema::words::IgnoreReason).
    pub ignored: BTreeMap<&'static str, u64>,
    /// Of those read, the ones an earlier run had read as they were before.
    pub changed: u64,
    /// Of those read, the ones that appeared in hours before the watermark.
    pub late: u64,
    /// Deleted between listing and reading.
    pub vanished: u64,
    /// Of those read, the ones with counts that were negative, not whole or out
    /// of range, which are unknown in their rows.
    pub odd_counts: u64,
    /// No longer recorded as read, because rows of theirs were missing: a run
    /// that still lists them reads them again.
    pub taken_back: u64,
}

impl ObjectCounts {
    /// Adds what a listing found; what became of it is counted elsewhere.
    pub(crate) fn add_planned(&mut self, planned: &Self) {
        self.seen += planned.seen;
        self.skipped += planned.skipped;
        self.changed += planned.changed;
        self.late += planned.late;
        self.add_ignored(&planned.ignored);
    }

    /// Counts what was passed over by what is in it, and was counted when it was
    /// listed.
    pub(crate) fn ignore(&mut self, reason: IgnoreReason, objects: u64) {
        if objects > 0 {
            *self.ignored.entry(reason.word()).or_default() += objects;
        }
    }

    /// All that were passed over.
    pub fn ignored_total(&self) -> u64 {
        self.ignored.values().sum()
    }

    fn add_ignored(&mut self, later: &BTreeMap<&'static str, u64>) {
        for (reason, objects) in later {
            *self.ignored.entry(reason).or_default() += objects;
        }
    }

    fn add(&mut self, later: &Self) {
        self.add_planned(later);
        self.ingested += later.ingested;
        self.failed += later.failed;
        self.vanished += later.vanished;
        self.odd_counts += later.odd_counts;
        self.taken_back += later.taken_back;
    }
}

/// Records of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordCounts {
    /// Rows added to `invocations`.
    pub ingested: u64,
    /// Left out because another delivery of this run had said the same.
    pub duplicate: u64,
    /// Rows added to `rejects`, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
}

/// Bytes of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ByteCounts {
    /// As stored.
    pub read: u64,
    /// After inflation.
    pub decompressed: u64,
}

impl RecordCounts {
    /// All rejected records.
    pub fn rejected_total(&self) -> u64 {
        self.rejected.values().sum()
    }

    fn add(&mut self, later: &Self) {
        self.ingested += later.ingested;
        self.duplicate += later.duplicate;
        for (reason, rejected) in &later.rejected {
            *self.rejected.entry(reason).or_default() += rejected;
        }
    }
}
