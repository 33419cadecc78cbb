//! The same questions to both engines.

mod cells;
mod compare;
mod run;

pub use compare::ValueDifference;
pub use run::{AnswerCost, CheckedQuery, QueryVerdict, Verified, verify};
