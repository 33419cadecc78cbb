//! What goes with this process, however it ends.
//!
//! A value that is dropped takes its file or folder with it. A process that is
//! about to end without dropping anything calls [`discard_all`]. What a process
//! leaves that could do neither is not locked by anyone, and the next run that
//! works in the same place removes it.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::limits::REMOVALS_MAX;

/// Where the temporary files and folders of this process are. The lock is held
/// while one is created, moved or removed, so that all that are there are listed.
static ALL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static GUARD: OnceLock<fn()> = OnceLock::new();

/// Names what is called before each temporary file or folder: it sees to it
/// that [`discard_all`] is called when a signal ends the process.
pub fn guard_with(guard: fn()) {
    // The first guard stays: there is one process.
    let _ = GUARD.set(guard);
}

/// The process has nothing temporary, and threads that are about to create some
/// wait as long as the value lives.
#[must_use]
pub struct Discarded {
    _all: MutexGuard<'static, BTreeSet<PathBuf>>,
}

/// Removes every temporary file and folder of this process, which is about to end.
pub fn discard_all() -> Discarded {
    let mut all = all();
    for path in std::mem::take(&mut *all) {
        remove(&path);
    }
    Discarded { _all: all }
}

fn all() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is not there any more needs no removal, and what cannot be removed now
/// is left to the next run. A folder may get files while it is emptied.
fn remove(path: &Path) {
    if !path.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        let _ = std::fs::remove_file(path);
        return;
    }
    let filled = |removed: io::Result<()>| {
        removed.is_err_and(|error| error.kind() == ErrorKind::DirectoryNotEmpty)
    };
    let _ = (0..REMOVALS_MAX).find(|_| !filled(std::fs::remove_dir_all(path)));
}

/// A file or folder that is removed with this value. It is locked as long as
/// the process lives, so that others can tell it from what a dead one has left.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    opened: File,
}

impl Temporary {
    /// A new file, to be written; none if the path is another's.
    pub(crate) fn file(path: PathBuf, mode: u32) -> io::Result<Option<Self>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(mode);
        Self::create(path, |path| options.open(path).map(Some))
    }

    /// A new folder that nobody else can look into; none if the path is another's.
    pub(crate) fn folder(path: PathBuf) -> io::Result<Option<Self>> {
        Self::create(path, |path| {
            DirBuilder::new().mode(0o700).create(path)?;
            match File::open(path) {
                // Another process has taken it for a left-over before it was locked.
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                opened => opened.map(Some),
            }
        })
    }

    fn create(
        path: PathBuf,
        create: impl FnOnce(&Path) -> io::Result<Option<File>>,
    ) -> io::Result<Option<Self>> {
        if let Some(guard) = GUARD.get() {
            guard();
        }
        let mut all = all();
        let created = match create(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => None,
            created => created?,
        };
        let own = created.filter(|opened| is_own(opened, &path));
        Ok(own.map(|opened| {
            all.insert(path.clone());
            Self { path, opened }
        }))
    }

    /// Moves it to where it stays.
    pub(crate) fn move_to(&self, target: &Path) -> io::Result<()> {
        let mut all = all();
        std::fs::rename(&self.path, target)?;
        all.remove(&self.path);
        Ok(())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn opened(&self) -> &File {
        &self.opened
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut all = all();
        if all.remove(&self.path) {
            remove(&self.path);
        }
    }
}

/// Locks what has just been created there; no if another process took it for a
/// left-over in between.
fn is_own(created: &File, path: &Path) -> bool {
    let taken = matches!(created.try_lock(), Err(TryLockError::WouldBlock));
    !taken && is_at(created, path)
}

fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(there)) = (file.metadata(), path.symlink_metadata()) else { return false };
    (open.dev(), open.ino()) == (there.dev(), there.ino())
}

/// Removes what a process that has ended left there. Returns whether there is
/// nothing at that path now.
pub(crate) fn sweep(path: &Path) -> bool {
    let Ok(found) = path.symlink_metadata() else { return true };
    if !(found.is_file() || found.is_dir()) {
        return false;
    }
    // The lock is held until the removal is done.
    let Ok(left) = File::open(path) else { return false };
    if left.try_lock().is_err() {
        return false;
    }
    remove(path);
    path.symlink_metadata().is_err()
}
