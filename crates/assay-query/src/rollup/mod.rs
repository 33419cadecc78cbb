//! The table `daily_usage`: rolled up by a run, completed by the engine.
//!
//! One statement defines it, `daily_usage.sql`, in the form of the named
//! queries and as portable as they are. It rolls whole days up into the stored
//! table, it stands in for days that are not rolled up yet, and it counts the
//! days that a window cuts. So there is one place that says how is counted.

mod coarsen;
mod metadata;
mod run;
mod view;

use std::collections::BTreeSet;

use assay_lake::TableSnapshot;

use crate::fills::fills;
use crate::named::fill;

pub(crate) use coarsen::CoarsenInnerSums;
pub use metadata::refuse_too_many_values;
pub use run::{RollupSummary, run, stale_days};
pub(crate) use view::provider;

/// The statement that rolls up everything, of a lake that records these keys of
/// request metadata.
pub(crate) fn definition(caller_metadata: &BTreeSet<String>) -> String {
    fill(DEFINITION, &fills(caller_metadata))
}

/// The keys of request metadata that a lake records for its roll-up.
pub(crate) fn caller_metadata_of(rolled: &TableSnapshot) -> BTreeSet<String> {
    rolled.caller_metadata.clone()
}

/// The statement; what is live in it without values rolls up everything.
pub(crate) const DEFINITION: &str = include_str!("daily_usage.sql");
