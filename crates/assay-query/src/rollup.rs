//! The table `daily_usage`: rolled up by a run, completed by the engine; and
//! `monthly_usage`, which is read in the place of its days where no day is asked for.
//!
//! One statement defines it, `daily_usage.sql`, in the form of the named
//! queries and as portable as they are. It rolls whole days up into the stored
//! table, it stands in for days that are not rolled up yet, and it counts the
//! days that a window cuts. So there is one place that says how is counted.

mod changes;
mod coarsen;
pub(crate) mod definition;
mod every_price;
mod in_months;
mod metadata;
mod run;
mod view;

pub(crate) use changes::Changes;
pub(crate) use coarsen::CoarsenInnerSums;
pub use metadata::refuse_too_many_values;
pub use run::{RollupSummary, run, stale_days};
pub(crate) use view::{FreshMonths, RolledUp};
