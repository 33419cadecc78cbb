//! The same questions to both engines.

mod cells;
mod compare;
mod run;
mod verified;

pub use compare::ValueDifference;
pub use run::verify;
pub use verified::{AnswerCost, CheckedQuery, QueryVerdict, Verified};
