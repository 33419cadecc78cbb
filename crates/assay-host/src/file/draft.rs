//! What will be a file, beside it.

use std::ffi::OsStr;
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use super::FileError;
use crate::limits::{DRAFT_STEM_BYTES_MAX, WRITERS_MAX};
use crate::temporary::{Temporary, sweep};

/// Who can read a file that is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whom the umask allows.
    AsUsual,
    /// Its owner.
    OwnerAlone,
    /// Everyone, also if it is not new.
    Everyone,
}

/// A file that takes another's place, or goes.
#[derive(Debug)]
pub(super) struct Draft {
    temporary: Temporary,
    target: PathBuf,
    replaces: bool,
}

impl Draft {
    /// An empty draft of `target`, which is `before`, if it is there.
    pub(super) fn beside(
        target: PathBuf,
        before: Option<&Metadata>,
        readers: Readers,
    ) -> Result<Self, FileError> {
        if before.is_some() {
            // A file that may not be written is not replaced either.
            let open = OpenOptions::new().write(true).open(&target);
            open.map_err(FileError::write(&target))?;
        }
        let temporary = create(&target, before.is_some(), readers)?;
        let draft = Self { temporary, target, replaces: before.is_some() };
        if let Some(before) = before {
            draft.take_after(before)?;
        }
        if readers == Readers::Everyone {
            draft.open_to_all().map_err(FileError::write(&draft.target))?;
        }
        Ok(draft)
    }

    /// Owner, group and mode of the file that it replaces.
    fn take_after(&self, before: &Metadata) -> Result<(), FileError> {
        let own = self.file().metadata().map_err(FileError::write(&self.target))?;
        if (own.uid(), own.gid()) != (before.uid(), before.gid()) {
            let given = fchown(self.file(), Some(before.uid()), Some(before.gid()));
            given.map_err(|_| FileError::Owner {
                path: self.target.clone(),
                owner: before.uid(),
                group: before.gid(),
            })?;
        }
        let mode = self.file().set_permissions(before.permissions());
        mode.map_err(FileError::write(&self.target))
    }

    fn open_to_all(&self) -> io::Result<()> {
        let mode = self.file().metadata()?.permissions().mode();
        self.file().set_permissions(Permissions::from_mode(mode | 0o444))
    }

    pub(super) fn file(&self) -> &File {
        self.temporary.opened()
    }

    /// Takes the place of the target. What is replaced is not given up before
    /// the disk has what replaces it.
    pub(super) fn commit(&self) -> io::Result<()> {
        if self.replaces {
            self.file().sync_all()?;
        }
        self.temporary.move_to(&self.target)
    }
}

/// A new file beside the target. What runs have left there that were killed is
/// removed; what others are writing is theirs.
fn create(target: &Path, replaces: bool, readers: Readers) -> Result<Temporary, FileError> {
    let paths: Vec<_> = (0..WRITERS_MAX).map(|number| path_of(target, number)).collect();
    let free: Vec<_> = paths.into_iter().filter(|path| sweep(path)).collect();
    let private = replaces || readers == Readers::OwnerAlone;
    let mode = if private { 0o600 } else { 0o666 };
    let mut drafts = free.into_iter().map(|path| Temporary::file(path, mode));
    let own = drafts.find_map(Result::transpose).transpose();
    let busy = || FileError::Busy { path: target.to_owned(), runs: WRITERS_MAX };
    own.map_err(FileError::write(target))?.ok_or_else(busy)
}

/// `.report.csv.assay-0`: in the same folder, because a file cannot be moved in
/// one step from any other place, and never the name of anything else.
fn path_of(target: &Path, number: usize) -> PathBuf {
    let name = target.file_name().unwrap_or_default().as_bytes();
    let stem = &name[..name.len().min(DRAFT_STEM_BYTES_MAX)];
    let end = format!(".assay-{number}");
    let name = [b".", stem, end.as_bytes()].concat();
    target.with_file_name(OsStr::from_bytes(&name))
}
