//! What `daily_usage` and `monthly_usage` are.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use assay_lake::rollup::Definitions;

use crate::fills::fills;
use crate::named::fill;
use crate::parts;

/// The statement before its values are filled in; what is live in it without any rolls up
/// everything.
pub(crate) fn template() -> String {
    parts::put_in(include_str!("daily_usage.sql"))
}

/// The statement that sums days up by month.
pub(crate) static MONTHS: LazyLock<String> =
    LazyLock::new(|| parts::put_in(include_str!("monthly_usage.sql")));

/// The statements that roll up.
pub(crate) fn definitions() -> Definitions {
    Definitions { days: definition, months: &MONTHS }
}

/// The statement that rolls up everything, of a lake that records these keys of
/// request metadata.
pub(crate) fn definition(caller_metadata: &BTreeSet<String>) -> String {
    fill(&template(), &fills(caller_metadata))
}
