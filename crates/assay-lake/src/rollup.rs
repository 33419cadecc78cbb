//! `daily_usage` in step with `invocations`, day by day.
//!
//! A day of `daily_usage` is one file, and its name says what it was rolled up
//! from: the fingerprint of the definition and of the day's files of
//! `invocations`. So two snapshots tell which days are up to date, whatever
//! happened in between, and no file is opened for it.

mod caller_metadata;
mod judge;
mod replace;
mod write;

pub use caller_metadata::record_caller_metadata;
pub use judge::{Judged, StaleDay, judge};
pub use replace::{Definition, Pass, RollupPasses};
pub use write::RolledDays;
