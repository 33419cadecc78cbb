//! What `daily_usage` is.

use std::collections::BTreeSet;

use crate::fills::fills;
use crate::named::fill;
use crate::parts;

/// The statement before its values are filled in; what is live in it without any rolls up
/// everything.
pub(crate) fn template() -> String {
    parts::put_in(include_str!("daily_usage.sql"))
}

/// The statement that rolls up everything, of a lake that records these keys of
/// request metadata.
pub(crate) fn definition(caller_metadata: &BTreeSet<String>) -> String {
    fill(&template(), &fills(caller_metadata))
}
