//! The table `daily_usage`: rolled up by a run, completed by the engine.
//!
//! One statement defines it, `daily_usage.sql`, in the form of the named
//! queries and as portable as they are. It rolls whole days up into the stored
//! table, it stands in for days that are not rolled up yet, and it counts the
//! days that a window cuts. So there is one place that says how is counted.

mod coarsen;
pub(crate) mod definition;
mod metadata;
mod run;
pub(crate) mod view;

pub(crate) use coarsen::CoarsenInnerSums;
pub use metadata::refuse_too_many_values;
pub use run::{RollupSummary, run, stale_days};
