//! How far back a source is looked at.

use jiff::{SignedDuration, Timestamp};
use object_store::path::Path;

use crate::source::Window;
use crate::source::marks::Watermarks;
use crate::source::place::Place;

/// The window that was asked for, and the watermarks of earlier runs.
#[derive(Clone, Debug)]
pub(crate) struct Horizon {
    window: Window,
    marks: Watermarks,
    late_window: SignedDuration,
}

impl Horizon {
    /// Only what the window allows, and for each feed nothing older than its
    /// watermark less the late window.
    pub(crate) fn new(window: Window, marks: Watermarks, late_window: SignedDuration) -> Self {
        Self { window, marks, late_window }
    }

    /// The watermarks it was made with.
    pub(crate) fn marks(&self) -> &Watermarks {
        &self.marks
    }

    /// Whether a walk goes on from a folder into one below it.
    pub(super) fn leads(&self, here: &Place, sub: &Path) -> bool {
        match here {
            Place::Outside => true,
            Place::InFeed(place) => place.leads(sub, &self.window_of(&place.feed)),
        }
    }

    /// The hours of a feed that are listed.
    pub(super) fn window_of(&self, feed: &Path) -> Window {
        let mark = self.marks.get(feed).and_then(start_of_hour);
        let floor = mark.and_then(|mark| mark.checked_sub(self.late_window).ok());
        Window { since: self.window.since.max(floor), until: self.window.until }
    }

    /// Whether everything between a feed's watermark and the end of the
    /// listing is looked at, so that the watermark may move.
    pub(crate) fn reaches_back(&self, feed: &Path) -> bool {
        let mark = self.marks.get(feed).and_then(start_of_hour);
        self.window.since.is_none_or(|since| mark.is_some_and(|mark| since <= mark))
    }
}

fn start_of_hour(hour: i64) -> Option<Timestamp> {
    Timestamp::from_second(hour.checked_mul(3600)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_listed_from_its_watermark_less_the_late_window() {
        let feed = Path::from("AWSLogs/1/BedrockModelInvocationLogs/r");
        let marks = Watermarks::from([(feed.clone(), 100)]);
        let since = |window| {
            let horizon = Horizon::new(window, marks.clone(), SignedDuration::from_hours(48));
            (
                horizon.window_of(&feed).since.map(|t| t.as_second() / 3600),
                horizon.reaches_back(&feed),
            )
        };
        let from = |hour: i64| Window { since: start_of_hour(hour), until: None };
        assert_eq!(since(Window::default()), (Some(52), true));
        assert_eq!(since(from(10)), (Some(52), true));
        assert_eq!(since(from(90)), (Some(90), true));
        assert_eq!(since(from(101)), (Some(101), false));
        let horizon = Horizon::new(from(10), Watermarks::default(), SignedDuration::from_hours(48));
        assert_eq!(horizon.window_of(&feed).since, start_of_hour(10));
        assert!(!horizon.reaches_back(&feed));
    }
}
