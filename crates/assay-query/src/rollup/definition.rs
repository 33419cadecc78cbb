//! What `daily_usage` is.

use std::collections::BTreeSet;

use crate::fills::fills;
use crate::named::fill;

/// The statement; what is live in it without values rolls up everything.
pub(crate) const DEFINITION: &str = include_str!("daily_usage.sql");

/// The statement that rolls up everything, of a lake that records these keys of
/// request metadata.
pub(crate) fn definition(caller_metadata: &BTreeSet<String>) -> String {
    fill(DEFINITION, &fills(caller_metadata))
}
