//! What a phase says of itself at its end.

use assay_lake::compact::CompactSummary;
use assay_lake::ingest::IngestSummary;
use assay_lake::vacuum::VacuumSummary;
use assay_query::rollup::RollupSummary;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::counter_step::CounterStep;
use crate::people::PeopleSummary;
use crate::prices::PricesSummary;
use crate::profiles::ProfilesSummary;
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
    /// Why there was nothing for it to do, where the settings ask for nothing.
    pub unneeded: Option<&'static str>,
}

impl PhaseDone {
    /// A phase that did all it was to do.
    pub fn new(summary: PhaseSummary) -> Self {
        let (left, counts, failed, unneeded) = (None, Vec::new(), None, None);
        Self { summary, complete: true, left, counts, failed, unneeded }
    }

    /// A phase for which the settings ask nothing, and why.
    pub fn unneeded(why: &'static str) -> Self {
        let summary = PhaseSummary::OfCaller(Value::Null);
        Self { unneeded: Some(why), ..Self::new(summary) }
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
    /// Profiles were listed.
    Profiles(ProfilesSummary),
    /// The price book was written.
    Prices(PricesSummary),
    /// Identities were distinguished.
    People(PeopleSummary),
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
            Self::Profiles(_) | Self::Prices(_) | Self::People(_) => None,
            Self::Publish(_) | Self::Vacuum(_) => None,
            Self::OfCaller(summary) => summary.get("lake_version")?.as_u64(),
        }
    }

    fn to_value(&self) -> serde_json::Result<Value> {
        match self {
            Self::Ingest(summary) => serde_json::to_value(summary),
            Self::Compact(summary) => serde_json::to_value(summary),
            Self::Rollup(summary) => serde_json::to_value(summary),
            Self::Profiles(summary) => serde_json::to_value(summary),
            Self::Prices(summary) => serde_json::to_value(summary),
            Self::People(summary) => serde_json::to_value(summary),
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
