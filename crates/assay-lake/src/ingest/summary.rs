//! What a run did, as the last line of its JSON output says it.

use std::collections::BTreeMap;

use serde::Serialize;

/// What one run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IngestSummary {
    /// Log objects.
    pub objects: ObjectCounts,
    /// Records.
    pub records: RecordCounts,
    /// Bytes.
    pub bytes: ByteCounts,
    /// Version of `invocations` after the run.
    pub lake_version: u64,
    /// Wall time in seconds.
    pub seconds: f64,
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
}

/// Records of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecordCounts {
    /// Rows added to `invocations`.
    pub ingested: u64,
    /// Left out because their request_id had been read in this run.
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
}
