//! Where marks are kept: beside the table of objects, a numbered file for each
//! change.
//!
//! A change is a file with the next number, made only if there is none of that
//! number: on disk and in buckets that is one atomic step, the same that makes
//! Delta's commits safe. Who comes second loads what the first has left, and
//! enters its account there. The newest file counts; older ones are deleted
//! some changes later.

use std::collections::BTreeMap;

use assay_schema::tables;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use uuid::Uuid;

use super::Watermarks;
use super::content::{RestsOn, Saying};
use crate::error::LakeError;
use crate::lake::Lake;
use crate::limits::MARK_FILES_KEPT;
use crate::location::Location;
use crate::table::CommitIdentity;

/// Folder below the table; Delta leaves names with an underscore alone.
const FOLDER: &str = "_watermarks";

const ENDING: &str = ".json";

/// The files of one source's marks.
pub(crate) struct MarkFiles {
    lake: Lake,
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
    /// What `invocations` must have for the marks to be true; none where an
    /// older assay has written them.
    pub(crate) rests_on: Option<RestsOn>,
    /// Number of the file; 0 for none and for one without a number.
    number: u64,
}

impl MarkFiles {
    /// In a lake, of the source whose root is at `source`.
    pub(crate) fn of(lake: &Lake, source: &str) -> Self {
        let objects = beside(lake);
        let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, source.as_bytes()).to_string();
        let folder = objects.root.clone().join(FOLDER);
        let unnumbered = folder.clone().join(format!("{name}{ENDING}"));
        let folder = folder.join(name);
        let (lake, source) = (lake.clone(), source.to_owned());
        Self { lake, objects, source, folder, unnumbered }
    }

    /// The newest marks; none of them where they are newer than the rows.
    pub(crate) async fn load(&self) -> Result<Stored, LakeError> {
        let stored = self.newest().await?;
        let Some(rests_on) = stored.rests_on else { return Ok(stored) };
        let invocations = self.lake.table(&tables::INVOCATIONS);
        if invocations.has(rests_on.version, CommitIdentity(rests_on.identity)).await? {
            return Ok(stored);
        }
        tracing::warn!(
            "the watermarks of {} are newer than the rows of this lake: all of it is listed",
            self.source
        );
        Ok(Stored { marks: Watermarks::default(), rests_on: None, ..stored })
    }

    async fn newest(&self) -> Result<Stored, LakeError> {
        for _ in 0..self.lake.bounds().tries_max {
            let number = self.numbers().await?.last().copied().unwrap_or_default();
            if let Some(read) = read(&self.objects, &self.path_of(number)).await? {
                let Saying { marks, rests_on, .. } = read;
                return Ok(Stored { marks, seen: true, rests_on, number });
            }
            if number == 0 {
                return Ok(Stored::default());
            }
            // It has been deleted since it was listed, so there are newer ones.
        }
        Err(self.contention())
    }

    /// Stores what `change` makes of the newest marks, until it makes nothing
    /// new of them. `found` are those loaded last; what it makes rests on
    /// `rests_on` too.
    pub(crate) async fn update(
        &self,
        mut found: Stored,
        rests_on: Option<RestsOn>,
        change: impl Fn(&Stored) -> Option<Watermarks>,
    ) -> Result<(), LakeError> {
        for _ in 0..self.lake.bounds().tries_max {
            let Some(changed) = change(&found) else { return Ok(()) };
            self.lake.proven().await?;
            let rests_on = rests_on.max(found.rests_on);
            let number = found.number + 1;
            // Where older files have been deleted a number may be free again:
            // only the newest counts.
            if self.create(number, &changed, rests_on).await? && self.is_newest(number).await? {
                return Ok(());
            }
            found = self.load().await?;
        }
        Err(self.contention())
    }

    async fn create(
        &self,
        number: u64,
        marks: &Watermarks,
        rests_on: Option<RestsOn>,
    ) -> Result<bool, LakeError> {
        let path = self.path_of(number);
        let (source, marks) = (self.source.clone(), marks.clone());
        let bytes = PutPayload::from(Saying { source, marks, rests_on }.to_bytes());
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
        LakeError::Contention { table: FOLDER, tries: self.lake.bounds().tries_max }
    }
}

/// Where the marks of a lake are.
fn beside(lake: &Lake) -> Location {
    lake.location().below(tables::OBJECTS.name)
}

/// The newest marks of every source, by its address.
pub(crate) async fn all(lake: &Lake) -> Result<Vec<(String, Watermarks)>, LakeError> {
    let objects = &beside(lake);
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
        all.extend(read(objects, &path).await?.map(|read| (read.source, read.marks)));
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

/// What a file says; none if there is no such file.
async fn read(objects: &Location, path: &Path) -> Result<Option<Saying>, LakeError> {
    let read = async { objects.store.get(path).await?.bytes().await };
    let bytes = match read.await {
        Ok(bytes) => bytes,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(failed(objects, path, "cannot read", error)),
    };
    let saying = Saying::from_bytes(&bytes);
    if saying.is_none() {
        tracing::warn!(%path, "the watermarks cannot be understood: everything is listed");
    }
    Ok(Some(saying.unwrap_or_default()))
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

    use super::super::{FeedMarks, Guard};
    use super::*;

    /// Files in memory, and in a folder that lasts as long as the test.
    fn everywhere() -> (Vec<Arc<MarkFiles>>, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let local = LocalFileSystem::new_with_prefix(dir.path()).unwrap();
        let stores: [Arc<dyn ObjectStore>; 2] = [Arc::new(InMemory::new()), Arc::new(local)];
        let files = stores.map(|store| {
            let lake = Lake::at(Location::in_store("s3://b/lake", store).unwrap());
            Arc::new(MarkFiles::of(&lake, "s3://logs"))
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
        files.update(found, None, change).await.unwrap();
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
