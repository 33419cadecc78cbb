//! What a run did, as the last line of its JSON output says it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::recover::BodyCountsFound;

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

/// Log objects of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ObjectCounts {
    /// Listed within the window and the shard.
    pub seen: u64,
    /// Read and committed.
    pub ingested: u64,
    /// Left alone because an earlier run had read them.
    pub skipped: u64,
    /// Could not be read; the next run tries them again.
    pub failed: u64,
    /// Of those read, the ones an earlier run had read as they were before.
    pub changed: u64,
    /// Of those read, the ones that appeared in hours before the watermark.
    pub late: u64,
    /// Deleted between listing and reading.
    pub vanished: u64,
}

impl ObjectCounts {
    /// Adds what a listing found; what became of it is counted elsewhere.
    pub(crate) fn add_planned(&mut self, planned: &Self) {
        self.seen += planned.seen;
        self.skipped += planned.skipped;
        self.changed += planned.changed;
        self.late += planned.late;
    }

    fn add(&mut self, later: &Self) {
        self.add_planned(later);
        self.ingested += later.ingested;
        self.failed += later.failed;
        self.vanished += later.vanished;
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
