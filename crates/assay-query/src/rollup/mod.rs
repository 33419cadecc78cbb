//! The table `daily_usage`: rolled up by a run, completed by the engine.
//!
//! One statement defines it, `daily_usage.sql`, in the form of the named
//! queries and as portable as they are. It rolls whole days up into the stored
//! table, it stands in for days that are not rolled up yet, and it counts the
//! days that a window cuts. So there is one place that says how is counted.

mod coarsen;
mod run;
mod view;

pub(crate) use coarsen::CoarsenInnerSums;
pub use run::{RollupSummary, run, stale_days};
pub(crate) use view::provider;

/// The statement; what is live in it without values rolls up everything.
pub(crate) const DEFINITION: &str = include_str!("daily_usage.sql");
