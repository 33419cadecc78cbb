//! What a phase adds to the metrics.

use assay_lake::ingest::IngestSummary;

/// What a phase adds to a counter.
#[derive(Clone, Copy, Debug)]
pub struct CounterStep {
    /// Name of the metric.
    pub name: &'static str,
    /// Name and value of its label, if it has one.
    pub label: Option<(&'static str, &'static str)>,
    /// How much is added.
    pub value: u64,
}

impl CounterStep {
    /// What an ingest adds.
    pub(super) fn of_ingest(summary: &IngestSummary) -> Vec<Self> {
        let IngestSummary { objects, records, bytes, .. } = summary;
        let plain = |name, value| Self { name, label: None, value };
        let by = |name, result, value| Self { name, label: Some(("result", result)), value };
        let rejects = records.rejected.iter().map(|(reason, value)| Self {
            name: "assay_rejects_total",
            label: Some(("reason", *reason)),
            value: *value,
        });
        let counts = [
            by("assay_objects_total", "ingested", objects.ingested),
            by("assay_objects_total", "skipped", objects.skipped),
            by("assay_objects_total", "failed", objects.failed),
            by("assay_records_total", "ingested", records.ingested),
            by("assay_records_total", "duplicate", records.duplicate),
            by("assay_records_total", "rejected", records.rejected_total()),
            plain("assay_read_bytes_total", bytes.read),
            plain("assay_inflated_bytes_total", bytes.decompressed),
        ];
        counts.into_iter().chain(rejects).collect()
    }
}
