//! A window of time, and the hour folders that can hold records of it.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::limits::WINDOW_PAD_HOURS;

/// Since a moment, until before a moment; open where `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// The first moment within.
    pub since: Option<Timestamp>,
    /// The first moment after.
    pub until: Option<Timestamp>,
}

/// A span of UTC time that a folder stands for: a year, month, day or hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FolderSpan {
    start: DateTime,
    end: DateTime,
}

impl FolderSpan {
    /// What `…/YYYY[/MM[/DD[/HH]]]` stands for, given those numbers.
    pub(super) fn of(numbers: &[i16]) -> Option<Self> {
        let at = |index: usize| numbers.get(index).map(|n| i8::try_from(*n).unwrap_or(-1));
        let (month, day) = (at(1).unwrap_or(1), at(2).unwrap_or(1));
        let start =
            DateTime::new(*numbers.first()?, month, day, at(3).unwrap_or(0), 0, 0, 0).ok()?;
        let length = match numbers.len() {
            1 => 1.year(),
            2 => 1.month(),
            3 => 1.day(),
            _ => 1.hour(),
        };
        Some(Self { start, end: start.checked_add(length).ok()? })
    }
}

impl Window {
    /// Whether it leaves nothing out.
    pub(crate) fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }

    /// Whether a folder of that span can hold records of the window, which is
    /// padded on both sides.
    pub(super) fn may_hold(&self, span: FolderSpan) -> bool {
        let utc = |time: Timestamp| time.to_zoned(TimeZone::UTC).datetime();
        let pad = WINDOW_PAD_HOURS.hours();
        let end = self.until.and_then(|until| utc(until).checked_add(pad).ok());
        let start = self.since.and_then(|since| utc(since).checked_sub(pad).ok());
        end.is_none_or(|end| span.start < end) && start.is_none_or(|start| span.end > start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(since: &str, until: &str) -> Window {
        let time = |text: &str| Some(text.parse().unwrap());
        Window { since: time(since), until: time(until) }
    }

    fn may_hold(numbers: &[i16]) -> bool {
        let window = window("2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z");
        window.may_hold(FolderSpan::of(numbers).unwrap())
    }

    #[test]
    fn hours_are_padded_by_two() {
        let listed: Vec<i16> = (0..24).filter(|hour| may_hold(&[2026, 3, 1, *hour])).collect();
        assert_eq!(listed, [8, 9, 10, 11, 12, 13]);
    }

    #[test]
    fn years_months_and_days_outside_are_left_out() {
        assert!(may_hold(&[2026]) && may_hold(&[2026, 3]) && may_hold(&[2026, 3, 1]));
        assert!(!may_hold(&[2025]) && !may_hold(&[2026, 4]) && !may_hold(&[2026, 2, 28]));
    }
}
