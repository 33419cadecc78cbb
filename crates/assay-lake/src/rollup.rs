//! `daily_usage` in step with `invocations`, day by day, and `monthly_usage` in step
//! with it, month by month.
//!
//! A day or a month is one file, and its name says what it was rolled up
//! from: the fingerprint of the definition and of the files that it sums up.
//! So snapshots tell what is up to date, whatever happened in between, and no
//! file is opened for it.

mod caller_metadata;
mod days;
mod grain;
mod months;
mod pass;
mod stale;
mod write;

pub use caller_metadata::record_caller_metadata;
pub use days::{JudgedDays, judge_days};
pub use grain::Grain;
pub use months::{FreshMonth, JudgedMonths, judge_months};
pub use pass::{Definitions, Pass, RollupPasses};
pub use stale::StalePartition;
pub use write::Sums;
