//! Rows of few values: what depends on texts alone is computed once for each that differ.
//!
//! A table of calls says the same names over and over: a batch of some thousand rows has a few
//! dozen models and callers. An expression over texts is evaluated for each combination of
//! them that a batch has, and so is a join with a small table.

mod distinct;
mod known;
mod late_keys;
mod look_up;
mod matches;
mod narrow;
mod per_distinct;
mod rules;
mod spread;

pub(super) use distinct::is_text;
pub(super) use rules::{LOOK_UPS, once};
