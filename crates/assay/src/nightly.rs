//! Everything that is to be done night after night, as one job that can be
//! started again at any moment.
//!
//! Each phase takes up what earlier runs have left. A phase that fails is reported,
//! and those after it still run.

mod counter_step;
mod done;
mod measure;
mod night;
mod phases;
mod report;
#[cfg(test)]
mod tests;
mod watch;

pub use counter_step::CounterStep;
pub use done::{PhaseDone, PhaseSummary};
pub use measure::not_begun;
pub use night::{Night, NightlyJob, NightlyPhase};
pub use phases::{COMPACT, INGEST, PEOPLE, PRICES, PROFILES, PUBLISH, ROLLUP, VACUUM};
pub use report::{NightlyReport, PhaseReport, PhaseState};
pub use watch::{NightlyWatch, NoNightlyWatch};
