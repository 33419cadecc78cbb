//! What cannot be read: since when and why, and what of it has been accepted.
//!
//! An object that cannot be read is tried by every run and holds its feed's
//! watermark, until it can be read, is gone, or a user accepts that it cannot.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::limits::UNREADABLE_MAX;
use crate::source::numbered::{Newest, NumberedFiles, NumberedKind, newest_of_all};
use crate::store::location::Location;

const UNREADABLE: NumberedKind =
    NumberedKind { folder: "_unreadable", change: "record unreadable objects beside" };

/// An object that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// Address of the source.
    pub source: String,
    /// Object key, or path relative to the source's root; a folder that cannot
    /// be listed is one, too.
    pub object: String,
    /// The first run that could not read it.
    pub since: Timestamp,
    /// Why the last one could not.
    pub why: String,
    /// When a user accepted that; runs pass it over since then.
    pub accepted_at: Option<Timestamp>,
}

/// What a run says of an object that it could not read.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) object: String,
    /// As it was listed; none for what cannot be listed.
    pub(crate) version: Option<String>,
    pub(crate) why: String,
}

/// The objects of one source that could not be read, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownUnreadable {
    objects: BTreeMap<String, Entry>,
    /// Where they were found.
    file: Newest,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Entry {
    version: Option<String>,
    since: Timestamp,
    why: String,
    accepted_at: Option<Timestamp>,
}

#[derive(Deserialize, Serialize)]
struct UnreadableFile {
    /// Address of the source's root.
    source: String,
    objects: BTreeMap<String, Entry>,
}

impl Lake {
    /// What of each source cannot be read, since when and why, with what a user
    /// has accepted of it.
    ///
    /// # Errors
    /// When the lake cannot be read.
    pub fn unreadable(&self) -> LakeFuture<'_, Vec<Unreadable>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for (path, content) in newest_of_all(self, &UNREADABLE).await? {
                let Ok(UnreadableFile { source, objects }) = serde_json::from_slice(&content)
                else {
                    tracing::warn!(%path, "the list of unreadable objects cannot be understood");
                    continue;
                };
                all.extend(objects.into_iter().map(|(object, entry)| {
                    let Entry { since, why, accepted_at, .. } = entry;
                    Unreadable { source: source.clone(), object, since, why, accepted_at }
                }));
            }
            all.sort_by(|a, b| (&a.source, &a.object).cmp(&(&b.source, &b.object)));
            Ok(all)
        })
    }

    /// Accepts that objects of a source cannot be read: from then on runs pass
    /// them over. Without a moment that is taken back. Gives back the names of
    /// which no run has said that it cannot read them.
    ///
    /// # Errors
    /// When the lake cannot be read or written.
    pub fn accept_unreadable<'a>(
        &'a self,
        source: &'a Location,
        objects: &'a [String],
        accepted_at: Option<Timestamp>,
    ) -> LakeFuture<'a, Vec<String>> {
        Box::pin(async move {
            UnreadableFiles::of(self, source.id()).accept(objects, accepted_at).await
        })
    }
}

impl KnownUnreadable {
    fn of(file: Newest) -> Self {
        let content = file.content.as_deref().map(serde_json::from_slice::<UnreadableFile>);
        let objects = content.and_then(Result::ok).map(|content| content.objects);
        Self { objects: objects.unwrap_or_default(), file }
    }

    /// Whether a user has accepted anything.
    pub(crate) fn has_accepted(&self) -> bool {
        self.objects.values().any(|entry| entry.accepted_at.is_some())
    }

    /// Whether a user has accepted that an object cannot be read; not of
    /// another version than it had then.
    pub(crate) fn is_accepted(&self, object: &str, version: Option<&str>) -> bool {
        let accepted = self.objects.get(object).filter(|entry| entry.accepted_at.is_some());
        accepted.is_some_and(|entry| is_same(entry.version.as_deref(), version))
    }

    /// Whether a user has accepted another version of it.
    pub(crate) fn is_accepted_otherwise(&self, object: &str, version: &str) -> bool {
        let accepted = self.objects.get(object).filter(|entry| entry.accepted_at.is_some());
        accepted.is_some_and(|entry| !is_same(entry.version.as_deref(), Some(version)))
    }

    /// After a run at `now` with these failures; `settles` says of what an
    /// earlier run could not read, and somebody may have accepted, whether this
    /// one would have met it.
    fn after(
        &self,
        failures: &[Failure],
        now: Timestamp,
        settles: impl Fn(&str, bool) -> bool,
    ) -> BTreeMap<String, Entry> {
        let mut after = self.objects.clone();
        after.retain(|object, entry| !settles(object, entry.accepted_at.is_some()));
        for Failure { object, version, why } in failures {
            let since = self.objects.get(object).map_or(now, |entry| entry.since);
            if after.contains_key(object) || after.len() < UNREADABLE_MAX {
                let (version, why) = (version.clone(), why.clone());
                let entry = Entry { version, since, why, accepted_at: None };
                after.insert(object.clone(), entry);
            }
        }
        after
    }
}

/// Whether an object is what it was, as far as somebody who has accepted it
/// would say: where there are no entity tags a new time of change alone makes
/// no other object of it.
fn is_same(accepted: Option<&str>, found: Option<&str>) -> bool {
    let is_tag = |version: &str| version.starts_with('"');
    let size = |version: &str| version.split_once('-').map(|(size, _)| size.to_owned());
    match (accepted, found) {
        (Some(a), Some(b)) if !is_tag(a) && !is_tag(b) && size(a).is_some() => size(a) == size(b),
        (accepted, found) => accepted == found,
    }
}

/// The files in which those of one source are remembered.
pub(crate) struct UnreadableFiles {
    files: NumberedFiles,
    source: String,
}

impl UnreadableFiles {
    /// In a lake, of the source whose root is at `source`.
    pub(crate) fn of(lake: &Lake, source: &str) -> Self {
        Self { files: NumberedFiles::of(lake, &UNREADABLE, source), source: source.to_owned() }
    }

    /// What earlier runs could not read.
    pub(crate) async fn load(&self) -> Result<KnownUnreadable, LakeError> {
        Ok(KnownUnreadable::of(self.files.load().await?))
    }

    /// Enters a run that began with `known`; see [`KnownUnreadable::after`].
    pub(crate) async fn enter(
        &self,
        known: KnownUnreadable,
        failures: &[Failure],
        now: Timestamp,
        settles: impl Fn(&str, bool) -> bool,
    ) -> Result<(), LakeError> {
        self.change(known, |found| found.after(failures, now, &settles)).await
    }

    /// Accepts objects at a moment, or takes that back; gives back those that
    /// could be read.
    pub(crate) async fn accept(
        &self,
        names: &[String],
        accepted_at: Option<Timestamp>,
    ) -> Result<Vec<String>, LakeError> {
        let known = self.load().await?;
        let unknown = names.iter().filter(|name| !known.objects.contains_key(*name));
        let unknown = unknown.cloned().collect();
        let accepted = self.change(known, |found| {
            let mut after = found.objects.clone();
            let named = after.iter_mut().filter(|(object, _)| names.contains(object));
            named.for_each(|(_, entry)| entry.accepted_at = accepted_at);
            after
        });
        accepted.await?;
        Ok(unknown)
    }

    async fn change(
        &self,
        known: KnownUnreadable,
        change: impl Fn(&KnownUnreadable) -> BTreeMap<String, Entry>,
    ) -> Result<(), LakeError> {
        let change = |file: &Newest| {
            let found = KnownUnreadable::of(file.clone());
            let objects = change(&found);
            if objects == found.objects {
                return None;
            }
            let content = UnreadableFile { source: self.source.clone(), objects };
            Some(serde_json::to_vec(&content).unwrap_or_default())
        };
        self.files.update(known.file, change).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(object: &str, version: &str) -> Failure {
        Failure { object: object.into(), version: Some(version.into()), why: "why".into() }
    }

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn known(objects: BTreeMap<String, Entry>) -> KnownUnreadable {
        KnownUnreadable { objects, file: Newest::default() }
    }

    fn since(known: &KnownUnreadable) -> Vec<(&str, i64)> {
        known.objects.iter().map(|(name, entry)| (name.as_str(), entry.since.as_second())).collect()
    }

    #[test]
    fn an_object_stays_as_long_as_no_run_that_would_have_met_it_has_read_it() {
        let none = KnownUnreadable::default();
        let first =
            known(none.after(&[failure("a", "1"), failure("b", "1")], moment(1), |_, _| true));
        let failures = [failure("b", "2"), failure("c", "1")];
        let second = known(first.after(&failures, moment(2), |_, _| false));
        assert_eq!(since(&second), [("a", 1), ("b", 1), ("c", 2)]);
        let third = second.after(&[failure("b", "2")], moment(3), |object, _| object != "c");
        assert_eq!(since(&known(third)), [("b", 1), ("c", 2)]);
    }

    #[test]
    fn what_is_accepted_stays_so_until_it_changes_and_fails_again() {
        let settles = |_: &str, accepted: bool| !accepted;
        let first = KnownUnreadable::default().after(&[failure("a", "1")], moment(1), settles);
        let mut first = known(first);
        assert!(!first.is_accepted("a", Some("1")));
        first.objects.get_mut("a").unwrap().accepted_at = Some(moment(2));
        let after = known(first.after(&[], moment(3), settles));
        assert!(after.is_accepted("a", Some("1")) && !after.is_accepted("a", Some("2")));
        assert!(after.is_accepted_otherwise("a", "2") && !after.is_accepted_otherwise("b", "2"));
        let again = known(after.after(&[failure("a", "2")], moment(4), settles));
        assert!(!again.is_accepted("a", Some("1")) && !again.is_accepted("a", Some("2")));
    }

    #[test]
    fn another_time_of_change_alone_makes_no_other_object() {
        let same = |a, b| is_same(Some(a), Some(b));
        assert!(same("12-1000", "12-2000") && !same("12-1000", "13-1000"));
        assert!(same("\"12-1\"", "\"12-1\"") && !same("\"12-1\"", "\"12-2\""));
        assert!(is_same(None, None) && !is_same(None, Some("12-1")));
    }

    #[test]
    fn of_very_many_some_are_remembered() {
        let failures: Vec<_> =
            (0..UNREADABLE_MAX + 5).map(|number| failure(&number.to_string(), "1")).collect();
        let after = KnownUnreadable::default().after(&failures, moment(1), |_, _| true);
        assert_eq!(after.len(), UNREADABLE_MAX);
    }
}
