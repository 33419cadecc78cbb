//! Metrics in Prometheus' text format, for node_exporter's textfile collector.
//!
//! The file is the memory between two runs: counters go on from what it says,
//! so that they only ever rise; a file that is lost is a counter that is reset.

mod families;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use assay_lake::ingest::IngestSummary;

pub(crate) use families::page;
use families::{FAMILIES, Family, Kind};

/// The samples of one file: by family, then by labels as they are written.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    samples: BTreeMap<&'static str, BTreeMap<String, f64>>,
}

/// What a phase adds to a counter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) name: &'static str,
    pub(crate) label: Option<(&'static str, &'static str)>,
    pub(crate) value: u64,
}

impl Count {
    /// What an ingest adds.
    pub(crate) fn of_ingest(summary: &IngestSummary) -> Vec<Self> {
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

impl Metrics {
    /// What the last run left in the file that this one goes on from; nothing
    /// where there is no such file, or one of another hand.
    pub(crate) fn after(path: &Path) -> Self {
        let mut metrics = Self::default();
        let text = std::fs::read_to_string(path).unwrap_or_default();
        for (name, labels, value) in text.lines().filter_map(sample) {
            let kept =
                FAMILIES.iter().find(|family| family.name == name && family.outlives_a_run());
            if let Some(family) = kept {
                metrics.entry(family.name, labels.to_owned(), |slot| *slot = value);
            }
        }
        metrics
    }

    /// Raises a counter.
    pub(crate) fn add(&mut self, name: &'static str, labels: &[(&str, &str)], value: u64) {
        self.entry(name, written(labels), |slot| *slot += value as f64);
    }

    /// Sets a gauge.
    pub(crate) fn set(&mut self, name: &'static str, labels: &[(&str, &str)], value: f64) {
        self.entry(name, written(labels), |slot| *slot = value);
    }

    fn entry(&mut self, name: &'static str, labels: String, change: impl FnOnce(&mut f64)) {
        debug_assert!(FAMILIES.iter().any(|family| family.name == name), "{name} has no help");
        change(self.samples.entry(name).or_default().entry(labels).or_default());
    }

    /// Puts the file in the place of the last one in one step, so that nobody
    /// reads half of it.
    ///
    /// # Errors
    /// When its folder does not exist or cannot be written.
    pub(crate) fn write(&self, path: &Path) -> anyhow::Result<()> {
        // The collector reads what ends in .prom only.
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let half = path.with_file_name(name);
        let written = std::fs::write(&half, self.text());
        let done = written.and_then(|()| std::fs::rename(&half, path));
        done.with_context(|| format!("cannot write the metrics to {}", path.display()))
    }

    fn text(&self) -> String {
        let present = FAMILIES.iter().filter_map(|family| {
            self.samples.get(family.name).map(|samples| family_text(family, samples))
        });
        present.collect()
    }
}

fn family_text(family: &Family, samples: &BTreeMap<String, f64>) -> String {
    let Family { name, kind, help } = family;
    let mut text = format!("# HELP {name} {help}\n# TYPE {name} {}\n", kind.word());
    for (labels, value) in samples {
        text.push_str(&format!("{name}{labels} {value}\n"));
    }
    text
}

/// `{name="value",…}`, or nothing.
fn written(labels: &[(&str, &str)]) -> String {
    let escaped =
        |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<_> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
}

/// Name, labels and value of a line that is a sample.
fn sample(line: &str) -> Option<(&str, &str, f64)> {
    let (series, value) = line.rsplit_once(' ').filter(|_| !line.starts_with('#'))?;
    let (name, labels) = series.split_at(series.find('{').unwrap_or(series.len()));
    Some((name, labels, value.parse().ok()?))
}

impl Family {
    /// Whether the next run goes on from its samples.
    fn outlives_a_run(&self) -> bool {
        self.kind == Kind::Counter || self.name == families::LAST_SUCCESS
    }
}
