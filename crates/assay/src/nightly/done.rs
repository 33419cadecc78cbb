//! What a phase says of itself at its end.

use assay_lake::compact::CompactSummary;
use assay_lake::ingest::IngestSummary;
use assay_lake::vacuum::VacuumSummary;
use assay_query::rollup::RollupSummary;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::counter_step::CounterStep;
use crate::{JobError, PublishSummary};

/// What a phase says of itself at its end.
#[derive(Debug)]
pub struct PhaseDone {
    /// What it did.
    pub summary: PhaseSummary,
    /// Whether all input could be read.
    pub complete: bool,
    /// What it has left for the next run, where it knows that it was stopped.
    pub left: Option<String>,
    /// What it adds to the metrics.
    pub counts: Vec<CounterStep>,
    /// Why a part of it failed, where the rest was done.
    pub failed: Option<JobError>,
}

impl PhaseDone {
    /// A phase that did all it was to do.
    pub fn new(summary: PhaseSummary) -> Self {
        Self { summary, complete: true, left: None, counts: Vec::new(), failed: None }
    }
}

/// What a phase did, as the command of its name writes it.
#[derive(Clone, Debug)]
pub enum PhaseSummary {
    /// Logs were read.
    Ingest(IngestSummary),
    /// Files were merged.
    Compact(CompactSummary),
    /// Days were summed up.
    Rollup(RollupSummary),
    /// The catalog was brought in step.
    Publish(PublishSummary),
    /// Files were deleted.
    Vacuum(VacuumSummary),
    /// What a phase of the caller's own did.
    OfCaller(Value),
}

impl PhaseSummary {
    /// Version of `invocations` after the phase, if it says it.
    pub fn lake_version(&self) -> Option<u64> {
        match self {
            Self::Ingest(summary) => Some(summary.lake_version),
            Self::Compact(summary) => Some(summary.lake_version),
            Self::Rollup(summary) => Some(summary.lake_version),
            Self::Publish(_) | Self::Vacuum(_) => None,
            Self::OfCaller(summary) => summary.get("lake_version")?.as_u64(),
        }
    }

    fn to_value(&self) -> serde_json::Result<Value> {
        match self {
            Self::Ingest(summary) => serde_json::to_value(summary),
            Self::Compact(summary) => serde_json::to_value(summary),
            Self::Rollup(summary) => serde_json::to_value(summary),
            Self::Publish(summary) => serde_json::to_value(summary),
            Self::Vacuum(summary) => serde_json::to_value(summary),
            Self::OfCaller(summary) => Ok(summary.clone()),
        }
    }
}

impl Serialize for PhaseSummary {
    /// One object, its fields in order of name.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}
