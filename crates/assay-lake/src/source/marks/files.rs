//! Where marks are kept: a source's numbered files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FeedMarks, Guard, Watermarks};
use crate::error::LakeError;
use crate::location::Location;
use crate::place::verbatim;
use crate::source::numbered::{Newest, NumberedFiles, newest_of_all};

/// Folder below the table.
const FOLDER: &str = "_watermarks";

/// The files of one source's marks.
pub(crate) struct MarkFiles {
    files: NumberedFiles,
    source: String,
}

/// What was found there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    /// None of them, where they cannot be understood.
    pub(crate) marks: Watermarks,
    /// Whether there is a file, so whether a run has found objects there.
    pub(crate) seen: bool,
    file: Newest,
}

/// The content of a file.
#[derive(Deserialize, Serialize)]
struct Content {
    /// Address of the source's root.
    source: String,
    feeds: BTreeMap<String, Feed>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Feed {
    /// As they were once written: one mark for every late window.
    Hour(i64),
    Marks {
        marks: Vec<Mark>,
        stamp: Option<String>,
    },
}

#[derive(Deserialize, Serialize)]
struct Mark {
    /// Since the epoch.
    hour: i64,
    /// Longest late window for which it holds; null for any.
    late_window_seconds: Option<i64>,
}

impl MarkFiles {
    /// Beside the table at `objects`, of the source whose root is at `source`.
    pub(crate) fn of(objects: &Location, source: &str) -> Self {
        let files = NumberedFiles::of(objects, FOLDER, source);
        Self { files, source: source.to_owned() }
    }

    /// The newest marks.
    pub(crate) async fn load(&self) -> Result<Stored, LakeError> {
        Ok(Stored::of(self.files.load().await?))
    }

    /// Stores what `change` makes of the newest marks, until it makes nothing
    /// new of them. `found` are those loaded last.
    pub(crate) async fn update(
        &self,
        found: Stored,
        change: impl Fn(&Stored) -> Option<Watermarks>,
    ) -> Result<(), LakeError> {
        let change = |file: &Newest| Some(self.content(&change(&Stored::of(file.clone()))?));
        self.files.update(found.file, change).await
    }

    fn content(&self, marks: &Watermarks) -> Vec<u8> {
        let feeds = marks.iter().map(|(feed, marks)| (feed.to_string(), Feed::from(marks)));
        let content = Content { source: self.source.clone(), feeds: feeds.collect() };
        serde_json::to_vec(&content).unwrap_or_default()
    }
}

impl Stored {
    fn of(file: Newest) -> Self {
        let content = file.content.as_ref();
        let marks = content.map(|content| parsed(content).1).unwrap_or_default();
        Self { marks, seen: content.is_some(), file }
    }
}

/// The newest marks of every source, by its address.
pub(crate) async fn all(objects: &Location) -> Result<Vec<(String, Watermarks)>, LakeError> {
    let files = newest_of_all(objects, FOLDER).await?;
    let mut all: Vec<_> = files.iter().map(|(_, content)| parsed(content)).collect();
    all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(all)
}

/// A file's source and marks.
fn parsed(content: &[u8]) -> (String, Watermarks) {
    let Ok(content) = serde_json::from_slice::<Content>(content) else {
        tracing::warn!("watermarks cannot be understood: everything is listed");
        return Default::default();
    };
    let feeds = content.feeds.into_iter();
    // What is no path is no feed, and a feed without a mark is listed whole.
    let feeds = feeds.filter_map(|(feed, marks)| Some((verbatim(&feed)?, marks.into())));
    (content.source, feeds.collect())
}

impl From<&FeedMarks> for Feed {
    fn from(marks: &FeedMarks) -> Self {
        let mark = |(guard, hour): (&Guard, &i64)| Mark {
            hour: *hour,
            late_window_seconds: match guard {
                Guard::Seconds(seconds) => Some(*seconds),
                Guard::Everything => None,
            },
        };
        let stamp = marks.stamp().map(str::to_owned);
        Self::Marks { marks: marks.hours().iter().map(mark).collect(), stamp }
    }
}

impl From<Feed> for FeedMarks {
    fn from(feed: Feed) -> Self {
        let guard =
            |mark: &Mark| mark.late_window_seconds.map_or(Guard::Everything, Guard::Seconds);
        match feed {
            Feed::Hour(hour) => Self::at(Guard::Everything, hour),
            Feed::Marks { marks, stamp } => {
                Self::stored(marks.iter().map(|mark| (guard(mark), mark.hour)).collect(), stamp)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::future::join_all;
    use object_store::ObjectStore;
    use object_store::local::LocalFileSystem;
    use object_store::memory::InMemory;
    use object_store::path::Path;

    use super::*;
    use crate::limits::MARK_FILES_KEPT;

    /// Files in memory, and in a folder that lasts as long as the test.
    fn everywhere() -> (Vec<Arc<MarkFiles>>, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let local = LocalFileSystem::new_with_prefix(dir.path()).unwrap();
        let stores: [Arc<dyn ObjectStore>; 2] = [Arc::new(InMemory::new()), Arc::new(local)];
        let files = stores.map(|store| {
            let objects = Location::in_store("s3://b/objects", store).unwrap();
            Arc::new(MarkFiles::of(&objects, "s3://logs"))
        });
        (files.into(), dir)
    }

    /// Adds a feed that marks the hour; nothing where it is there.
    async fn add(files: &MarkFiles, found: Stored, hour: i64) {
        let feed = Path::from(format!("feed{hour}"));
        let change = |found: &Stored| {
            let new = (feed.clone(), FeedMarks::at(Guard::Everything, hour));
            let held = found.marks.iter().map(|(feed, marks)| (feed.clone(), marks.clone()));
            found.marks.of(&feed).is_none().then(|| held.chain([new]).collect())
        };
        files.update(found, change).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_changes_made_at_once_none_is_lost() {
        let (everywhere, _dir) = everywhere();
        for files in everywhere {
            let adds = (0..20).map(|hour| {
                let files = Arc::clone(&files);
                tokio::spawn(async move { add(&files, Stored::default(), hour).await })
            });
            join_all(adds).await.into_iter().for_each(Result::unwrap);
            assert_eq!(files.load().await.unwrap().marks.iter().count(), 20);
        }
    }

    #[tokio::test]
    async fn a_number_that_is_free_again_is_not_taken_for_the_newest() {
        let (everywhere, _dir) = everywhere();
        for files in everywhere {
            add(&files, Stored::default(), 0).await;
            let long_ago = files.load().await.unwrap();
            for hour in 1..30 {
                add(&files, files.load().await.unwrap(), hour).await;
            }
            assert!(files.files.numbers().await.unwrap().len() < 2 * MARK_FILES_KEPT);
            add(&files, long_ago, 99).await;
            assert_eq!(files.load().await.unwrap().marks.iter().count(), 31);
        }
    }
}
