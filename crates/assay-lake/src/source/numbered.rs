//! Small files beside the table of objects in which runs remember things of a
//! source: a numbered one for each change.
//!
//! A change is a file with the next number, made only if there is none of that
//! number: on disk and in buckets that is one atomic step, the same that makes
//! Delta's commits safe. Who comes second loads what the first has left, and
//! enters its account there. The newest file counts; older ones are deleted
//! some changes later.

use std::collections::BTreeMap;
use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutPayload};
use uuid::Uuid;

use crate::error::LakeError;
use crate::lake::Lake;
use crate::limits::MARK_FILES_KEPT;
use crate::log::tries::{Tries, until_done};
use crate::store::location::Location;

const ENDING: &str = ".json";

/// The files of one kind of one source.
pub(crate) struct NumberedFiles {
    lake: Lake,
    objects: Location,
    kind: &'static NumberedKind,
    /// Folder of the numbered files.
    folder: Path,
    /// The one file of an assay that did not number them.
    unnumbered: Path,
}

/// What runs remember of a source.
pub(crate) struct NumberedKind {
    /// Folder of all sources below the table; Delta leaves names with an
    /// underscore alone.
    pub(crate) folder: &'static str,
    /// What it is to change them, as words before the table's name.
    pub(crate) change: &'static str,
}

/// The newest file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Newest {
    /// 0 for none and for one without a number.
    number: u64,
    /// None if there is none.
    pub(crate) content: Option<Bytes>,
}

impl NumberedFiles {
    /// In a lake, of the source whose root is at `source`.
    pub(crate) fn of(lake: &Lake, kind: &'static NumberedKind, source: &str) -> Self {
        let objects = beside(lake);
        let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, source.as_bytes()).to_string();
        let folder = objects.root.clone().join(kind.folder);
        let unnumbered = folder.clone().join(format!("{name}{ENDING}"));
        Self { lake: lake.clone(), objects, kind, folder: folder.join(name), unnumbered }
    }

    /// The newest file.
    pub(crate) async fn load(&self) -> Result<Newest, LakeError> {
        let newest = until_done(self.tries(), (), |()| async move {
            let number = self.numbers().await?.last().copied().unwrap_or_default();
            let content = read(&self.objects, &self.path_of(number)).await?;
            // One that has been deleted since it was listed has newer ones.
            let is_newest = content.is_some() || number == 0;
            Ok(if is_newest { Break(Newest { number, content }) } else { Continue(()) })
        });
        newest.await
    }

    /// Stores what `change` makes of the newest file, until it makes nothing
    /// new of it. `found` is the one loaded last.
    pub(crate) async fn update(
        &self,
        found: Newest,
        change: impl Fn(&Newest) -> Option<Vec<u8>>,
    ) -> Result<(), LakeError> {
        let updated = until_done(self.tries(), found, |found| {
            let changed = change(&found);
            async move {
                let Some(changed) = changed else { return Ok(Break(())) };
                if self.store_after(&found, changed).await? {
                    return Ok(Break(()));
                }
                self.load().await.map(Continue)
            }
        });
        updated.await
    }

    /// Stores a file after the one that was found; false if that is no longer
    /// the newest one.
    pub(crate) async fn store_after(
        &self,
        found: &Newest,
        content: Vec<u8>,
    ) -> Result<bool, LakeError> {
        self.lake.proven().await?;
        let number = found.number + 1;
        // Where older files have been deleted a number may be free again: only
        // the newest counts.
        Ok(self.create(number, content).await? && self.is_newest(number).await?)
    }

    async fn create(&self, number: u64, content: Vec<u8>) -> Result<bool, LakeError> {
        let path = self.path_of(number);
        let payload = PutPayload::from(content);
        match self.objects.store.put_opts(&path, payload, PutMode::Create.into()).await {
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
                tracing::debug!(%error, "an old file of {} was not deleted", self.kind.folder);
            }
        }
    }

    /// In rising order.
    pub(super) async fn numbers(&self) -> Result<Vec<u64>, LakeError> {
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

    /// Tries at a change of the files.
    pub(crate) fn tries(&self) -> Tries {
        Tries::at(self.kind.change, &tables::OBJECTS, &self.lake.bounds())
    }
}

/// Where the files of a lake are.
fn beside(lake: &Lake) -> Location {
    lake.location().below(tables::OBJECTS.name)
}

/// The newest file of every source, with its path.
pub(crate) async fn newest_of_all(
    lake: &Lake,
    kind: &NumberedKind,
) -> Result<Vec<(Path, Bytes)>, LakeError> {
    let objects = &beside(lake);
    let folder = objects.root.clone().join(kind.folder);
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
        let content = read(objects, &path).await?;
        all.extend(content.map(|content| (path, content)));
    }
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

/// A file's content; none if there is no such file.
async fn read(objects: &Location, path: &Path) -> Result<Option<Bytes>, LakeError> {
    let read = async { objects.store.get(path).await?.bytes().await };
    match read.await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failed(objects, path, "cannot read", error)),
    }
}

fn failed(objects: &Location, path: &Path, action: &'static str, source: Error) -> LakeError {
    LakeError::Store { action, path: objects.address(path), source }
}
