//! Where marks are kept: beside the table of objects, a numbered file for each
//! change.
//!
//! A change is a file with the next number, made only if there is none of that
//! number: on disk and in buckets that is one atomic step, the same that makes
//! Delta's commits safe. Who comes second loads what the first has left, and
//! enters its account there. The newest file counts; older ones are deleted
//! some changes later.

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FeedMarks, Guard, Watermarks};
use crate::error::LakeError;
use crate::limits::{COMMIT_TRIES_MAX, MARK_FILES_KEPT};
use crate::location::Location;
use crate::place::verbatim;

/// Folder below the table; Delta leaves names with an underscore alone.
const FOLDER: &str = "_watermarks";

const ENDING: &str = ".json";

/// The files of one source's marks.
pub(crate) struct MarkFiles {
    objects: Location,
    source: String,
    /// Folder of the numbered files.
    folder: Path,
    /// The one file of an assay that did not number them.
    unnumbered: Path,
}

/// What was found there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    /// None of them, where they cannot be understood.
    pub(crate) marks: Watermarks,
    /// Whether there is a file, so whether a run has found objects there.
    pub(crate) seen: bool,
    /// Number of the file; 0 for none and for one without a number.
    number: u64,
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
        let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, source.as_bytes()).to_string();
        let folder = objects.root.clone().join(FOLDER);
        let unnumbered = folder.clone().join(format!("{name}{ENDING}"));
        let folder = folder.join(name);
        Self { objects: objects.clone(), source: source.to_owned(), folder, unnumbered }
    }

    /// The newest marks.
    pub(crate) async fn load(&self) -> Result<Stored, LakeError> {
        for _ in 0..COMMIT_TRIES_MAX {
            let number = self.numbers().await?.last().copied().unwrap_or_default();
            if let Some((_, marks)) = read(&self.objects, &self.path_of(number)).await? {
                return Ok(Stored { marks, seen: true, number });
            }
            if number == 0 {
                return Ok(Stored::default());
            }
            // It has been deleted since it was listed, so there are newer ones.
        }
        Err(self.contention())
    }

    /// Stores what `change` makes of the newest marks, until it makes nothing
    /// new of them. `found` are those loaded last.
    pub(crate) async fn update(
        &self,
        mut found: Stored,
        change: impl Fn(&Stored) -> Option<Watermarks>,
    ) -> Result<(), LakeError> {
        for _ in 0..COMMIT_TRIES_MAX {
            let Some(changed) = change(&found) else { return Ok(()) };
            let number = found.number + 1;
            // Where older files have been deleted a number may be free again:
            // only the newest counts.
            if self.create(number, &changed).await? && self.is_newest(number).await? {
                return Ok(());
            }
            found = self.load().await?;
        }
        Err(self.contention())
    }

    async fn create(&self, number: u64, marks: &Watermarks) -> Result<bool, LakeError> {
        let path = self.path_of(number);
        let feeds = marks.iter().map(|(feed, marks)| (feed.to_string(), Feed::from(marks)));
        let content = Content { source: self.source.clone(), feeds: feeds.collect() };
        let bytes = PutPayload::from(serde_json::to_vec(&content).unwrap_or_default());
        match self.objects.store.put_opts(&path, bytes, PutMode::Create.into()).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(failed(&self.objects, &path, "cannot write", error)),
        }
    }

    async fn is_newest(&self, number: u64) -> Result<bool, LakeError> {
        let numbers = self.numbers().await?;
        self.delete_old(&numbers).await;
        Ok(numbers.last() == Some(&number))
    }

    /// Many at once and seldom. What cannot be deleted is tried again then.
    async fn delete_old(&self, numbers: &[u64]) {
        let old = match numbers.len().checked_sub(MARK_FILES_KEPT) {
            Some(old) if old >= MARK_FILES_KEPT => &numbers[..old],
            _ => return,
        };
        let paths = old.iter().map(|number| self.path_of(*number));
        let paths: Vec<_> = paths.chain([self.unnumbered.clone()]).map(Ok).collect();
        let mut deleted = self.objects.store.delete_stream(futures::stream::iter(paths).boxed());
        while let Some(deleted) = deleted.next().await {
            if let Err(error) = deleted {
                tracing::debug!(%error, "an old file of watermarks was not deleted");
            }
        }
    }

    /// In rising order.
    async fn numbers(&self) -> Result<Vec<u64>, LakeError> {
        let listed = self.objects.store.list(Some(&self.folder));
        let listed: Result<Vec<_>, _> =
            listed.map_ok(|meta| number_of(&meta.location)).try_collect().await;
        let listed =
            listed.map_err(|error| failed(&self.objects, &self.folder, "cannot list", error))?;
        let mut numbers: Vec<u64> = listed.into_iter().flatten().collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn path_of(&self, number: u64) -> Path {
        match number {
            0 => self.unnumbered.clone(),
            number => self.folder.clone().join(format!("{number:020}{ENDING}")),
        }
    }

    fn contention(&self) -> LakeError {
        LakeError::Contention { table: FOLDER, tries: COMMIT_TRIES_MAX }
    }
}

/// The newest marks of every source, by its address.
pub(crate) async fn all(objects: &Location) -> Result<Vec<(String, Watermarks)>, LakeError> {
    let folder = objects.root.clone().join(FOLDER);
    let listed: Result<Vec<_>, _> = objects.store.list(Some(&folder)).try_collect().await;
    let listed = listed.map_err(|error| failed(objects, &folder, "cannot list", error))?;
    let mut newest: BTreeMap<String, (u64, Path)> = BTreeMap::new();
    for path in listed.into_iter().map(|meta| meta.location) {
        let Some(name) = source_of(&path, &folder) else { continue };
        let numbered = (number_of(&path).unwrap_or_default(), path);
        newest
            .entry(name)
            .and_modify(|held| *held = numbered.clone().max(held.clone()))
            .or_insert(numbered);
    }
    let mut all = Vec::new();
    for (_, path) in newest.into_values() {
        all.extend(read(objects, &path).await?);
    }
    all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(all)
}

/// The name that stands for a source in the paths of its files.
fn source_of(path: &Path, folder: &Path) -> Option<String> {
    let first = path.prefix_match(folder)?.next()?.as_ref().to_owned();
    Some(first.strip_suffix(ENDING).map_or(first.clone(), str::to_owned))
}

fn number_of(path: &Path) -> Option<u64> {
    path.filename()?.strip_suffix(ENDING)?.parse().ok().filter(|number| *number > 0)
}

/// A file's source and marks; none if there is no such file.
async fn read(objects: &Location, path: &Path) -> Result<Option<(String, Watermarks)>, LakeError> {
    let read = async { objects.store.get(path).await?.bytes().await };
    let bytes = match read.await {
        Ok(bytes) => bytes,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(failed(objects, path, "cannot read", error)),
    };
    let Ok(content) = serde_json::from_slice::<Content>(&bytes) else {
        tracing::warn!(%path, "the watermarks cannot be understood: everything is listed");
        return Ok(Some(Default::default()));
    };
    let feeds = content.feeds.into_iter();
    // What is no path is no feed, and a feed without a mark is listed whole.
    let feeds = feeds.filter_map(|(feed, marks)| Some((verbatim(&feed)?, marks.into())));
    Ok(Some((content.source, feeds.collect())))
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

fn failed(objects: &Location, path: &Path, action: &'static str, source: Error) -> LakeError {
    LakeError::Store { action, path: objects.address(path), source }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::future::join_all;
    use object_store::local::LocalFileSystem;
    use object_store::memory::InMemory;

    use super::*;

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
            assert!(files.numbers().await.unwrap().len() < 2 * MARK_FILES_KEPT);
            add(&files, long_ago, 99).await;
            assert_eq!(files.load().await.unwrap().marks.iter().count(), 31);
        }
    }
}
