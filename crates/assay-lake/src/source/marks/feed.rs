//! The marks of one feed.

use std::collections::BTreeMap;

use crate::limits::{FEED_MARKS_MAX, WINDOW_PAD_HOURS};

/// For which late windows a mark holds: those that are no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guard {
    /// That many seconds.
    Seconds(i64),
    /// However long: nothing was left out.
    Everything,
}

/// What a run that has read everything it looked at may do to a watermark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Nothing: it has left out hours that later runs would leave out too.
    Hold,
    /// Raise it, for runs whose late window is no longer than that.
    Raise(Guard),
    /// Set it to what was seen, also back.
    Set,
}

/// What a run has found out about a feed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FeedFindings {
    /// The newest hour in which it has an object.
    pub(crate) newest: Option<i64>,
    /// The oldest hour in which an object could not be read.
    pub(crate) failed: Option<i64>,
}

/// How far a feed has been read, for each late window.
///
/// A mark at an hour with a guard says: as far as runs go whose late window is
/// no longer than the guard, everything before that hour was looked at when it
/// had to be, and they need only look at the late window before it. A run with
/// a shorter late window leaves the marks of longer ones where they are, so
/// that a run with a longer one finds what it would have found alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FeedMarks {
    /// Hours since the epoch; the longer the guard, the lower.
    hours: BTreeMap<Guard, i64>,
    /// Of the run that lowered them last. A run that began before that may not
    /// raise them.
    stamp: Option<String>,
}

impl FeedMarks {
    /// A mark and nothing else.
    pub(crate) fn at(guard: Guard, hour: i64) -> Self {
        Self { hours: BTreeMap::from([(guard, hour)]), stamp: None }
    }

    /// None, which no run may raise that began before.
    pub(super) fn forgotten(stamp: &str) -> Self {
        Self { hours: BTreeMap::new(), stamp: Some(stamp.to_owned()) }
    }

    /// As they were stored.
    pub(super) fn stored(hours: BTreeMap<Guard, i64>, stamp: Option<String>) -> Self {
        Self { hours, stamp }.tidy()
    }

    /// The mark for runs with that late window.
    pub(crate) fn hour(&self, late_window: Guard) -> Option<i64> {
        self.hours.range(late_window..).next().map(|(_, hour)| *hour)
    }

    /// The mark for the shortest late window, which is the highest.
    pub(crate) fn highest(&self) -> Option<i64> {
        self.hours.values().next().copied()
    }

    pub(super) fn hours(&self) -> &BTreeMap<Guard, i64> {
        &self.hours
    }

    pub(crate) fn stamp(&self) -> Option<&str> {
        self.stamp.as_deref()
    }

    /// Those that can be, when it is `this_hour`. What lies beyond the clock was
    /// not read, and nothing tells up to where it was: such a mark is none.
    /// Clocks differ a little; as much as the window is padded by is made good
    /// for by the padding.
    pub(super) fn bounded(&self, this_hour: i64) -> Self {
        let can_be = self.hours.iter().filter(|(_, hour)| can_be(**hour, this_hour));
        let hours = can_be.map(|(guard, hour)| (*guard, (*hour).min(this_hour))).collect();
        Self::stored(hours, self.stamp.clone())
    }

    /// Enters what a run has found out that knew the stamp `known`.
    pub(super) fn enter(
        &mut self,
        known: Option<&str>,
        mine: &str,
        duty: Duty,
        FeedFindings { newest, failed }: FeedFindings,
    ) {
        let free = self.stamp() == known || self.stamp() == Some(mine);
        match (duty, newest) {
            (Duty::Raise(guard), Some(newest)) if free => self.raise(guard, newest),
            (Duty::Set, newest) if free => self.set(newest, mine),
            (Duty::Set, Some(newest)) => self.lower(newest, mine),
            _ => {}
        }
        if let Some(failed) = failed {
            self.lower(failed, mine);
        }
    }

    fn raise(&mut self, guard: Guard, hour: i64) {
        if self.hour(guard).is_none_or(|mark| mark < hour) {
            self.hours.insert(guard, hour);
        }
        *self = std::mem::take(self).tidy();
    }

    fn set(&mut self, hour: Option<i64>, stamp: &str) {
        let hours = hour.map(|hour| (Guard::Everything, hour)).into_iter().collect();
        *self = Self { hours, stamp: Some(stamp.to_owned()) };
    }

    fn lower(&mut self, hour: i64, stamp: &str) {
        let hours = self.hours.iter().map(|(guard, mark)| (*guard, hour.min(*mark)));
        *self = Self::stored(hours.collect(), Some(stamp.to_owned()));
    }

    /// Without marks that one for longer late windows makes superfluous, and
    /// no more than there may be: where one is left out, the next lower holds.
    fn tidy(mut self) -> Self {
        let mut highest = None;
        let longest_first = self.hours.into_iter().rev();
        let kept = longest_first.filter(|(_, hour)| {
            let is_higher = highest.is_none_or(|highest| highest < *hour);
            highest = highest.max(Some(*hour));
            is_higher
        });
        self.hours = kept.take(FEED_MARKS_MAX).collect();
        self
    }
}

/// Whether something can have been read up to that hour.
pub(crate) fn can_be(hour: i64, this_hour: i64) -> bool {
    hour <= this_hour.saturating_add(WINDOW_PAD_HOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raised(marks: &[(i64, i64)]) -> FeedMarks {
        let mut feed = FeedMarks::at(Guard::Everything, 10);
        for (seconds, hour) in marks {
            feed.raise(Guard::Seconds(*seconds), *hour);
        }
        feed
    }

    #[test]
    fn a_run_with_a_shorter_late_window_moves_no_mark_of_longer_ones() {
        let feed = raised(&[(48, 20), (1, 30)]);
        let hour = |late_window| feed.hour(Guard::Seconds(late_window));
        assert_eq!([hour(1), hour(2), hour(48), hour(49)], [30, 20, 20, 10].map(Some));
        assert_eq!(feed.highest(), Some(30));
    }

    #[test]
    fn marks_that_say_nothing_new_are_left_out() {
        assert_eq!(raised(&[(1, 30), (48, 40)]).hours.len(), 2);
        assert_eq!(raised(&[(48, 40), (1, 30)]).hours.len(), 2);
        assert_eq!(raised(&[(48, 5)]).hours.len(), 1);
        let many: Vec<_> = (1..100).map(|n| (100 - n, 10 + n)).collect();
        let feed = raised(&many);
        assert_eq!(feed.hours.len(), FEED_MARKS_MAX);
        assert_eq!(feed.hour(Guard::Everything), Some(10));
        assert!(feed.hour(Guard::Seconds(1)).unwrap() < 109);
    }
}
