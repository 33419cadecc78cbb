//! Every metric, once: the file and the reference page follow this table.

/// A metric with all its labels.
pub(super) struct Family {
    pub(super) name: &'static str,
    pub(super) kind: MetricKind,
    pub(super) help: &'static str,
}

/// What Prometheus calls the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MetricKind {
    /// Only rises, from run to run.
    Counter,
    /// As it is after the last run.
    Gauge,
}

impl MetricKind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
        }
    }
}

/// The one gauge that a failed run leaves as it was.
pub(super) const LAST_SUCCESS: &str = "assay_last_success_timestamp_seconds";

/// Every metric, in the order of the file.
pub(super) static FAMILIES: [Family; 18] = [
    counter("assay_runs_total", "Runs, by exit code: 0 done, 1 failed, 3 some input unreadable."),
    counter("assay_objects_total", "Log objects, by result: ingested, skipped, failed."),
    counter("assay_records_total", "Records, by result: ingested, duplicate, rejected."),
    counter("assay_rejects_total", "Rejected records, by reason."),
    counter("assay_read_bytes_total", "Bytes of log objects as stored."),
    counter("assay_inflated_bytes_total", "Bytes of log objects after inflation."),
    gauge("assay_exit_code", "Exit code of the last run."),
    gauge("assay_run_seconds", "Wall time of the last run."),
    gauge("assay_phase_seconds", "Wall time of each phase of the last run."),
    gauge("assay_phase_done", "1 for each phase of the last run that was done, else 0."),
    gauge("assay_last_run_timestamp_seconds", "When the last run ended, Unix time."),
    gauge(LAST_SUCCESS, "When the last run that was done ended, Unix time."),
    gauge("assay_newest_record_timestamp_seconds", "Time of the newest record, Unix time."),
    gauge("assay_newest_record_lag_seconds", "Age of the newest record when the last run ended."),
    gauge("assay_lake_version", "Version of the invocations table."),
    gauge("assay_lake_files", "Data files, by table."),
    gauge("assay_lake_rows", "Rows, by table."),
    gauge("assay_lake_size_bytes", "Bytes of data files, by table."),
];

const fn counter(name: &'static str, help: &'static str) -> Family {
    Family { name, kind: MetricKind::Counter, help }
}

const fn gauge(name: &'static str, help: &'static str) -> Family {
    Family { name, kind: MetricKind::Gauge, help }
}

/// The page `docs/reference/metrics.md`.
pub fn page() -> String {
    let head = "# Metrics\n\nGenerated from the table in code. `assay nightly --metrics FILE` writes \
                them; counters go on from\nthe file of the run before. Each has the label `lake`, the address of the lake or its whole path, so \
                that\nseveral lakes can share a host, and a file.\n\n| metric | type | meaning \
                |\n|---|---|---|\n";
    FAMILIES.iter().fold(head.to_owned(), |page, Family { name, kind, help }| {
        page + &format!("| `{name}` | {} | {help} |\n", kind.word())
    })
}
