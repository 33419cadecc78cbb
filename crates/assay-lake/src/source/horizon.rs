//! How far back a source is searched.

use jiff::{SignedDuration, Timestamp};
use object_store::path::Path;

use crate::source::hours::{hour_of, start_of_hour};
use crate::source::layout::{HourPlace, LayoutPlace};
use crate::source::marks::feed::{Duty, Guard};
use crate::source::marks::of_source::Watermarks;
use crate::source::window::Window;

/// What a run is asked to look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LookBack {
    pub(crate) window: Window,
    /// How long before a watermark late objects are expected.
    pub(crate) late_window: SignedDuration,
    /// Whether watermarks are left out of account.
    pub(crate) full_scan: bool,
    /// The clock. No watermark goes beyond it.
    pub(crate) now: Timestamp,
}

/// What a run looks at, given the watermarks of earlier runs.
#[derive(Clone, Debug)]
pub(crate) struct Horizon {
    look: LookBack,
    marks: Watermarks,
}

impl Horizon {
    /// Only what the window allows, and for each feed nothing older than its
    /// watermark less the late window.
    pub(crate) fn new(look: LookBack, marks: Watermarks) -> Self {
        let seconds = look.late_window.as_secs();
        let begun = i64::from(look.late_window.subsec_nanos() > 0);
        let late_window = SignedDuration::from_secs(seconds.saturating_add(begun).max(0));
        Self { look: LookBack { late_window, ..look }, marks: marks.bounded(hour_of(look.now)) }
    }

    /// The watermarks of earlier runs, as far as they can be.
    pub(crate) fn marks(&self) -> &Watermarks {
        &self.marks
    }

    /// The hour of the clock, since the epoch.
    pub(crate) fn this_hour(&self) -> i64 {
        hour_of(self.look.now)
    }

    /// Whether a walk goes on from a folder into one below it.
    pub(super) fn leads(&self, here: &LayoutPlace, sub: &Path) -> bool {
        match here {
            LayoutPlace::Outside => true,
            LayoutPlace::InFeed(place) => {
                let unread = Window { since: self.floor(&place.feed), until: None };
                place.leads(sub, &self.look.window, &unread)
            }
        }
    }

    /// Whether a folder is evidence of how far its feed has come: an hour that
    /// has begun, spelled as Bedrock spells it.
    pub(crate) fn counts(&self, place: &HourPlace) -> bool {
        place.plain && place.hour <= self.this_hour()
    }

    /// Whether an hour lies before the watermark of its feed.
    pub(crate) fn is_late(&self, place: &HourPlace) -> bool {
        self.mark(&place.feed).is_some_and(|mark| place.hour < mark)
    }

    /// What the run may do to the watermark of a feed; `whole` says whether it
    /// has read all that it looked at. A mark may only move over hours of which
    /// none was left out, from the old mark less the late window up to the clock.
    pub(crate) fn duty(&self, feed: &Path, whole: bool) -> Duty {
        let Window { since, until } = self.look.window;
        if !whole || until.is_some_and(|until| until < self.look.now) {
            return Duty::Hold;
        }
        match (since, self.floor(feed)) {
            (None, None) if self.look.full_scan => Duty::Set,
            (None, None) => Duty::Raise(Guard::Everything),
            (since, Some(floor)) if since.is_none_or(|since| since <= floor) => {
                Duty::Raise(self.guard())
            }
            _ => Duty::Hold,
        }
    }

    /// The moment before which nothing of a feed is listed.
    fn floor(&self, feed: &Path) -> Option<Timestamp> {
        let mark = start_of_hour(self.mark(feed)?)?;
        mark.checked_sub(self.look.late_window).ok()
    }

    fn mark(&self, feed: &Path) -> Option<i64> {
        let marks = self.marks.of(feed).filter(|_| !self.look.full_scan);
        marks.and_then(|marks| marks.hour(self.guard()))
    }

    fn guard(&self) -> Guard {
        Guard::Seconds(self.look.late_window.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARD: Guard = Guard::Seconds(48 * 3600);

    fn feed() -> Path {
        Path::from("AWSLogs/1/BedrockModelInvocationLogs/r")
    }

    fn look(since: Option<i64>, until: Option<i64>) -> LookBack {
        let time = |hour: Option<i64>| hour.and_then(start_of_hour);
        LookBack {
            window: Window { since: time(since), until: time(until) },
            late_window: SignedDuration::from_hours(48),
            full_scan: false,
            now: start_of_hour(1000).unwrap(),
        }
    }

    fn seen_by(look: LookBack) -> (Option<i64>, Duty) {
        let horizon = Horizon::new(look, Watermarks::from([(feed(), Guard::Everything, 100)]));
        (horizon.floor(&feed()).map(hour_of), horizon.duty(&feed(), true))
    }

    #[test]
    fn a_mark_moves_only_over_hours_of_which_none_was_left_out() {
        assert_eq!(seen_by(look(None, None)), (Some(52), Duty::Raise(GUARD)));
        assert_eq!(seen_by(look(Some(10), None)), (Some(52), Duty::Raise(GUARD)));
        assert_eq!(seen_by(look(Some(52), None)), (Some(52), Duty::Raise(GUARD)));
        // Within the late window something is left out that later runs leave out too.
        assert_eq!(seen_by(look(Some(53), None)), (Some(52), Duty::Hold));
        assert_eq!(seen_by(look(None, Some(999))), (Some(52), Duty::Hold));
        assert_eq!(seen_by(look(None, Some(1000))), (Some(52), Duty::Raise(GUARD)));
        let scan = |look| seen_by(LookBack { full_scan: true, ..look });
        assert_eq!(scan(look(None, None)), (None, Duty::Set));
        assert_eq!(scan(look(Some(0), None)), (None, Duty::Hold));
        assert_eq!(scan(look(None, Some(999))), (None, Duty::Hold));
    }

    #[test]
    fn without_a_mark_everything_must_be_looked_at() {
        let duty = |look| Horizon::new(look, Watermarks::default()).duty(&feed(), true);
        assert_eq!(duty(look(None, None)), Duty::Raise(Guard::Everything));
        assert_eq!(duty(look(Some(10), None)), Duty::Hold);
    }

    #[test]
    fn a_mark_beyond_the_clock_is_none() {
        let marked = |hour| {
            let marks = Watermarks::from([(feed(), Guard::Everything, hour)]);
            Horizon::new(look(None, None), marks).mark(&feed())
        };
        assert_eq!(marked(1000), Some(1000));
        // Another machine's clock may be a little ahead.
        assert_eq!(marked(1002), Some(1000));
        assert_eq!(marked(1003), None);
        assert_eq!(marked(i64::MAX), None);
    }
}
