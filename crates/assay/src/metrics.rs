//! Metrics in Prometheus' text format, for node_exporter's textfile collector.
//!
//! The file is the memory between two runs: counters go on from what it says,
//! so that they only ever rise; a file that is lost is a counter that is reset.

mod families;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use assay_host::FileWriter;

use crate::JobError;

pub use families::page;
use families::{FAMILIES, Family, MetricKind};

/// The samples of one file: by family, then by labels as they are written.
#[derive(Debug)]
pub(crate) struct Metrics {
    /// The label of every sample, so that several lakes can be distinguished on
    /// one host, also in one file.
    lake: String,
    samples: BTreeMap<&'static str, BTreeMap<String, f64>>,
}

/// Name of that label.
const LAKE: &str = "lake";

impl Metrics {
    /// What the last run on the lake left in the file that this one goes on from,
    /// and what is there of other lakes; nothing where there is no such file, or
    /// one of another hand.
    pub(crate) fn after(path: &Path, lake: &str) -> Self {
        let mut metrics = Self { lake: lake.to_owned(), samples: BTreeMap::new() };
        let text = std::fs::read_to_string(path).unwrap_or_default();
        for (name, labels, value) in text.lines().filter_map(sample) {
            let Some(family) = FAMILIES.iter().find(|family| family.name == name) else { continue };
            if let Some(labels) = metrics.kept(family, labels) {
                metrics.entry(family.name, labels, |slot| *slot = value);
            }
        }
        metrics
    }

    /// The labels under which a sample is kept, if it is.
    fn kept(&self, family: &Family, labels: &str) -> Option<String> {
        let own = self.written(&[]);
        let own = own.trim_end_matches('}');
        let is_own = labels.starts_with(own);
        let is_of_other = !is_own && labels.starts_with(&format!("{{{LAKE}=\""));
        if !is_of_other && !family.outlives_a_run() {
            return None;
        }
        if is_own || is_of_other {
            return Some(labels.to_owned());
        }
        // An older assay wrote no label.
        Some(match labels.strip_prefix('{') {
            Some(others) => format!("{own},{others}"),
            None => self.written(&[]),
        })
    }

    /// Raises a counter.
    pub(crate) fn add(&mut self, name: &'static str, labels: &[(&str, &str)], value: u64) {
        self.entry(name, self.written(labels), |slot| *slot += value as f64);
    }

    /// Sets a gauge.
    pub(crate) fn set(&mut self, name: &'static str, labels: &[(&str, &str)], value: f64) {
        self.entry(name, self.written(labels), |slot| *slot = value);
    }

    fn entry(&mut self, name: &'static str, labels: String, change: impl FnOnce(&mut f64)) {
        debug_assert!(FAMILIES.iter().any(|family| family.name == name), "{name} has no help");
        change(self.samples.entry(name).or_default().entry(labels).or_default());
    }

    /// Puts the file in the place of the last one in one step, so that nobody
    /// reads half of it. Whoever collects it may read it, whatever the umask.
    ///
    /// # Errors
    /// When its folder does not exist or cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), JobError> {
        let written = FileWriter::public(path).and_then(|file| file.write_whole(self.text()));
        written.map_err(JobError::Metrics)
    }

    fn text(&self) -> String {
        let present = FAMILIES.iter().filter_map(|family| {
            self.samples.get(family.name).map(|samples| family_text(family, samples))
        });
        present.collect()
    }
}

impl Metrics {
    /// `{lake="…",name="value",…}`.
    fn written(&self, labels: &[(&str, &str)]) -> String {
        let escaped =
            |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let all = std::iter::once((LAKE, self.lake.as_str())).chain(labels.iter().copied());
        let pairs: Vec<_> =
            all.map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        format!("{{{}}}", pairs.join(","))
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

/// Name, labels and value of a line that is a sample.
fn sample(line: &str) -> Option<(&str, &str, f64)> {
    let (series, value) = line.rsplit_once(' ').filter(|_| !line.starts_with('#'))?;
    let (name, labels) = series.split_at(series.find('{').unwrap_or(series.len()));
    Some((name, labels, value.parse().ok()?))
}

impl Family {
    /// Whether the next run goes on from its samples.
    fn outlives_a_run(&self) -> bool {
        self.kind == MetricKind::Counter || self.name == families::LAST_SUCCESS
    }
}
