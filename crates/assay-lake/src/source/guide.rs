//! What a walk through a source needs at each folder.

use assay_schema::words::IgnoreReason;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{Error, ObjectMeta};

use crate::error::LakeError;
use crate::limits::LISTED_PAGE_MAX;
use crate::source::horizon::Horizon;
use crate::source::layout::LayoutPlace;
use crate::source::notes::Notes;
use crate::source::object::ObjectChunk;
use crate::source::root::SourceRoot;
use crate::source::sieve::{Sieve, is_marker, is_table};
use crate::store::folders::{Listed, Pages};
use crate::store::location::Location;

/// Says which folders are entered and which objects are handed on, and notes
/// what is passed over.
#[derive(Clone, Debug)]
pub(crate) struct Guide {
    pub(super) source: Location,
    pub(crate) root: SourceRoot,
    pub(super) horizon: Horizon,
    pub(super) sieve: Sieve,
    pub(crate) notes: Notes,
}

/// What is in a folder.
#[derive(Default)]
pub(super) struct Looked {
    /// Folders that are entered.
    pub(super) folders: Vec<Path>,
    /// Objects, as they were listed; none of them if they are many.
    pub(super) objects: Vec<ObjectMeta>,
    /// Whether there are so many objects that they are to be listed once more,
    /// a part at a time.
    pub(super) is_large: bool,
    /// Whether there is any folder, entered or not.
    pub(super) has_folders: bool,
}

impl Guide {
    /// What is in a folder, without the markers that Bedrock leaves there.
    pub(super) fn pages(&self, folder: &Path) -> Pages {
        let pages = self.source.list_pages(folder).map_ok(|mut page| {
            page.objects.retain(|meta| !is_marker(meta));
            page
        });
        pages.boxed()
    }

    /// Looks into a folder.
    pub(super) async fn look(&self, folder: &Path) -> Result<Looked, LakeError> {
        let mut pages = self.pages(folder);
        let (mut all, mut is_large) = (Listed::default(), false);
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => all.extend(page),
                Err(error) => {
                    self.fail(folder, error)?;
                    break;
                }
            }
            is_large |= all.objects.len() > LISTED_PAGE_MAX;
            if is_large {
                all.objects.clear();
                all.ignored.clear();
            }
        }
        let has_folders = !all.folders.is_empty();
        if !self.enter(folder, &mut all) {
            return Ok(Looked::default());
        }
        let Listed { folders, objects, .. } = all;
        Ok(Looked { folders, objects, is_large, has_folders })
    }

    /// Notes what is passed over of that which was found in a folder, and leaves
    /// the folders that are entered; false if the whole folder is passed over.
    pub(super) fn enter(&self, folder: &Path, found: &mut Listed) -> bool {
        if is_table(&found.folders) {
            self.notes.ignore(folder, IgnoreReason::DeltaTable);
            return false;
        }
        self.notes.refuse(std::mem::take(&mut found.refused));
        self.note_ignored(found);
        let here = LayoutPlace::of(folder);
        found.folders.retain(|sub| match self.sieve.folder(sub) {
            Some(reason) => {
                self.notes.ignore(sub, reason);
                false
            }
            None => self.horizon.leads(&here, sub),
        });
        true
    }

    pub(super) fn note_ignored(&self, found: &mut Listed) {
        for (path, reason) in found.ignored.drain(..) {
            self.notes.ignore(&path, reason);
        }
    }

    /// Of the objects of a folder those that may be logs, in order of name.
    pub(super) fn logs(&self, mut metas: Vec<ObjectMeta>) -> ObjectChunk {
        metas.sort_unstable_by(|a, b| a.location.cmp(&b.location));
        let judged = metas.into_iter().filter_map(|meta| match self.sieve.object(&meta) {
            Ok(likeness) => Some(self.root.object(meta, likeness)),
            Err(reason) => {
                self.notes.ignore(&meta.location, reason);
                None
            }
        });
        judged.collect()
    }

    /// Notes a folder that cannot be listed. It is the source's failure if it is
    /// the source itself, or if the store as a whole does not answer.
    ///
    /// # Errors
    /// The failure of the source.
    pub(super) fn fail(&self, folder: &Path, error: Error) -> Result<(), LakeError> {
        let is_its_own = self.source.is_local() || matches!(error, Error::PermissionDenied { .. });
        if *folder == self.source.root || !is_its_own {
            let path = self.source.address(folder);
            return Err(LakeError::Store { action: "cannot list", path, source: error });
        }
        let name = folder.filename().unwrap_or_default();
        let mut found = Listed::default();
        let above: Path = folder.parts().take(folder.parts().count() - 1).collect();
        found.fail(&above, name.as_bytes(), true, format!("the folder cannot be listed: {error}"));
        self.notes.refuse(found.refused);
        Ok(())
    }
}
