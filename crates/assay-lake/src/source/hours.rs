//! Hours since the epoch.

use jiff::Timestamp;

/// The hour of a moment, since the epoch.
pub(crate) fn hour_of(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(3600)
}

/// The moment at which an hour begins.
pub(crate) fn start_of_hour(hour: i64) -> Option<Timestamp> {
    Timestamp::from_second(hour.checked_mul(3600)?).ok()
}
