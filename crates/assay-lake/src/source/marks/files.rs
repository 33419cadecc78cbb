//! Where marks are kept: a source's numbered files.

use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;

use crate::error::LakeError;
use crate::lake::Lake;
use crate::log::commit_identity::CommitIdentity;
use crate::log::tries::until_done;
use crate::source::marks::content::{RestsOn, Saying};
use crate::source::marks::of_source::Watermarks;
use crate::source::numbered::{Newest, NumberedFiles, NumberedKind, newest_of_all};

const WATERMARKS: NumberedKind =
    NumberedKind { folder: "_watermarks", change: "record watermarks beside" };

/// The files of one source's marks.
pub(crate) struct MarkFiles {
    lake: Lake,
    files: NumberedFiles,
    source: String,
}

/// What was found there.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoredMarks {
    /// None of them, where they cannot be understood.
    pub(crate) marks: Watermarks,
    /// Whether there is a file, so whether a run has found objects there.
    pub(crate) seen: bool,
    /// What `invocations` must have for the marks to be true; none where an
    /// older assay has written them.
    pub(crate) rests_on: Option<RestsOn>,
    file: Newest,
}

impl MarkFiles {
    /// In a lake, of the source whose root is at `source`.
    pub(crate) fn of(lake: &Lake, source: &str) -> Self {
        let files = NumberedFiles::of(lake, &WATERMARKS, source);
        Self { lake: lake.clone(), files, source: source.to_owned() }
    }

    /// The newest marks; none of them where they are newer than the rows.
    pub(crate) async fn load(&self) -> Result<StoredMarks, LakeError> {
        let stored = StoredMarks::of(self.files.load().await?);
        let Some(rests_on) = stored.rests_on else { return Ok(stored) };
        let invocations = self.lake.table(&tables::INVOCATIONS);
        if invocations.has(rests_on.version, CommitIdentity(rests_on.identity)).await? {
            return Ok(stored);
        }
        tracing::warn!(
            "the watermarks of {} are newer than the rows of this lake: all of it is listed",
            self.source
        );
        Ok(StoredMarks { marks: Watermarks::default(), rests_on: None, ..stored })
    }

    /// Stores what `change` makes of the newest marks, until it makes nothing
    /// new of them. `found` are those loaded last; what it makes rests on the
    /// commit `version` of `invocations` too, if there is one.
    pub(crate) async fn update(
        &self,
        found: StoredMarks,
        version: Option<u64>,
        change: impl Fn(&StoredMarks) -> Option<Watermarks>,
    ) -> Result<(), LakeError> {
        let updated = until_done(self.files.tries(), found, |found| {
            let changed = change(&found);
            async move {
                let Some(marks) = changed else { return Ok(Break(())) };
                let (source, rests_on) = (self.source.clone(), self.rests_on(version).await?);
                let rests_on = rests_on.max(found.rests_on);
                let saying = Saying { source, marks, rests_on };
                if self.files.store_after(&found.file, saying.to_bytes()).await? {
                    return Ok(Break(()));
                }
                self.load().await.map(Continue)
            }
        });
        updated.await
    }

    async fn rests_on(&self, version: Option<u64>) -> Result<Option<RestsOn>, LakeError> {
        let invocations = self.lake.table(&tables::INVOCATIONS);
        match version {
            Some(version) => RestsOn::of(&invocations, version).await,
            None => Ok(None),
        }
    }
}

impl StoredMarks {
    fn of(file: Newest) -> Self {
        let said = file.content.as_deref().map(understood);
        let seen = said.is_some();
        let Saying { marks, rests_on, .. } = said.unwrap_or_default();
        Self { marks, seen, rests_on, file }
    }
}

/// What a file says; nothing where it cannot be understood.
fn understood(content: &[u8]) -> Saying {
    let saying = Saying::from_bytes(content);
    if saying.is_none() {
        tracing::warn!("watermarks cannot be understood: everything is listed");
    }
    saying.unwrap_or_default()
}

/// The newest marks of every source, by its address.
pub(crate) async fn all(lake: &Lake) -> Result<Vec<(String, Watermarks)>, LakeError> {
    let files = newest_of_all(lake, &WATERMARKS).await?;
    let said = files.iter().map(|(_, content)| understood(content));
    let mut all: Vec<_> = said.map(|said| (said.source, said.marks)).collect();
    all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(all)
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
    use crate::source::marks::feed::{FeedMarks, Guard};
    use crate::store::location::Location;

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
    async fn add(files: &MarkFiles, found: StoredMarks, hour: i64) {
        let feed = Path::from(format!("feed{hour}"));
        let change = |found: &StoredMarks| {
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
                tokio::spawn(async move { add(&files, StoredMarks::default(), hour).await })
            });
            join_all(adds).await.into_iter().for_each(Result::unwrap);
            assert_eq!(files.load().await.unwrap().marks.iter().count(), 20);
        }
    }

    #[tokio::test]
    async fn a_number_that_is_free_again_is_not_taken_for_the_newest() {
        let (everywhere, _dir) = everywhere();
        for files in everywhere {
            add(&files, StoredMarks::default(), 0).await;
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
