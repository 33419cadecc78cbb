//! The marks of all feeds of a source.

use std::collections::BTreeMap;

use object_store::path::Path;

use crate::source::marks::feed::{Duty, FeedFindings, FeedMarks, can_be};

/// The marks of a source's feeds, by the path of the feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Watermarks(BTreeMap<Path, FeedMarks>);

/// What a run has found out about a source.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceFindings {
    /// The run's own, put on marks that it lowers.
    pub(crate) stamp: String,
    pub(crate) feeds: BTreeMap<Path, FeedFindings>,
}

impl Watermarks {
    pub(crate) fn of(&self, feed: &Path) -> Option<&FeedMarks> {
        self.0.get(feed)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Path, &FeedMarks)> {
        self.0.iter()
    }

    /// These feeds without their marks; none if they have none.
    pub(super) fn forgotten(&self, stamp: &str) -> Option<Self> {
        let feeds = self.0.keys().map(|feed| (feed.clone(), FeedMarks::forgotten(stamp)));
        let any = self.0.values().any(|marks| marks.highest().is_some());
        any.then(|| feeds.collect())
    }

    /// Those that can be, when it is `this_hour`.
    pub(crate) fn bounded(&self, this_hour: i64) -> Self {
        let feeds = self.0.iter();
        Self(feeds.map(|(feed, marks)| (feed.clone(), marks.bounded(this_hour))).collect())
    }

    /// Feeds with a mark that cannot be, when it is `this_hour`.
    pub(crate) fn beyond(&self, this_hour: i64) -> impl Iterator<Item = &Path> {
        let beyond = self
            .0
            .iter()
            .filter(move |(_, marks)| marks.highest().is_some_and(|hour| !can_be(hour, this_hour)));
        beyond.map(|(feed, _)| feed)
    }

    /// These marks after a run that began with the marks `before`.
    ///
    /// Runs may overlap, and each enters what it has found out into whatever
    /// the others have left. What one run has raised another may raise further,
    /// for each has looked at all that its mark stands for. What has been
    /// lowered in the meantime stays low: the run does not know why. Entering
    /// an account again changes nothing.
    pub(crate) fn after(
        &self,
        before: &Self,
        account: &SourceFindings,
        duty: impl Fn(&Path) -> Duty,
    ) -> Self {
        let mut after = self.clone();
        for feed in self.0.keys().chain(account.feeds.keys()) {
            let known = before.of(feed).and_then(FeedMarks::stamp);
            let found = account.feeds.get(feed).copied().unwrap_or_default();
            let marks = after.0.entry(feed.clone()).or_default();
            marks.enter(known, &account.stamp, duty(feed), found);
        }
        after.0.retain(|_, marks| *marks != FeedMarks::default());
        after
    }
}

impl FromIterator<(Path, FeedMarks)> for Watermarks {
    fn from_iter<I: IntoIterator<Item = (Path, FeedMarks)>>(marks: I) -> Self {
        Self(marks.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::marks::feed::Guard;

    impl<const N: usize> From<[(Path, Guard, i64); N]> for Watermarks {
        fn from(marks: [(Path, Guard, i64); N]) -> Self {
            marks
                .into_iter()
                .map(|(feed, guard, hour)| (feed, FeedMarks::at(guard, hour)))
                .collect()
        }
    }

    const DAYS: Guard = Guard::Seconds(48 * 3600);

    fn feed() -> Path {
        Path::from("f")
    }

    fn marks(hour: i64) -> Watermarks {
        Watermarks::from([(feed(), Guard::Everything, hour)])
    }

    fn account(stamp: &str, newest: i64, failed: Option<i64>) -> SourceFindings {
        let found = FeedFindings { newest: Some(newest), failed };
        SourceFindings { stamp: stamp.into(), feeds: [(feed(), found)].into() }
    }

    fn hour(marks: &Watermarks) -> Option<i64> {
        marks.of(&feed()).and_then(|marks| marks.hour(DAYS))
    }

    #[test]
    fn of_overlapping_runs_each_keeps_what_the_other_held_back() {
        let before = marks(50);
        let (fails, reads) = (account("a", 100, Some(60)), account("b", 110, None));
        let enter =
            |marks: &Watermarks, account| marks.after(&before, account, |_| Duty::Raise(DAYS));
        let one = enter(&enter(&before, &fails), &reads);
        let other = enter(&enter(&before, &reads), &fails);
        assert_eq!((hour(&one), hour(&other)), (Some(60), Some(60)));
        // A run that knows of it may go on.
        let after = one.after(&one, &account("c", 120, None), |_| Duty::Raise(DAYS));
        assert_eq!(hour(&after), Some(120));
        assert_eq!(after.after(&one, &account("c", 120, None), |_| Duty::Raise(DAYS)), after);
    }

    #[test]
    fn a_full_scan_sets_marks_and_undoes_what_an_overlapping_run_raised() {
        let before = marks(90);
        let scanned = before.after(&before, &account("s", 70, None), |_| Duty::Set);
        assert_eq!(hour(&scanned), Some(70));
        let raised = scanned.after(&before, &account("r", 95, None), |_| Duty::Raise(DAYS));
        assert_eq!(hour(&raised), Some(70));
        let nothing = SourceFindings { stamp: "n".into(), ..SourceFindings::default() };
        assert_eq!(hour(&before.after(&before, &nothing, |_| Duty::Set)), None);
    }

    #[test]
    fn a_failed_object_lowers_whatever_the_run_was() {
        let held = marks(90).after(&marks(90), &account("a", 95, Some(10)), |_| Duty::Hold);
        assert_eq!(hour(&held), Some(10));
    }
}
