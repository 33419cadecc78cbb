//! What goes with this process, however it ends.
//!
//! A value that is dropped takes its file or folder with it. A process that is
//! about to end without dropping anything calls [`discard_all`]. What a process
//! leaves that could do neither is not locked by anyone, and the next run that
//! works in the same place removes it.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

static ALL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static GUARD: OnceLock<fn()> = OnceLock::new();

/// Names what is called before each temporary file or folder: it sees to it
/// that [`discard_all`] is called when a signal ends the process.
pub fn guard_with(guard: fn()) {
    // The first guard stays: there is one process.
    let _ = GUARD.set(guard);
}

/// Removes every temporary file and folder of this process, which is about to end.
pub fn discard_all() {
    for path in std::mem::take(&mut *all()) {
        remove(&path);
    }
}

fn all() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    ALL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is not there any more needs no removal, and what cannot be removed now
/// is left to the next run.
fn remove(path: &Path) {
    let is_folder = path.symlink_metadata().is_ok_and(|found| found.is_dir());
    let _ = if is_folder { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
}

/// A file or folder that is removed with this value. It is locked as long as
/// the process lives, so that others can tell it from what a dead one has left.
#[derive(Debug)]
pub(crate) struct Temporary {
    path: PathBuf,
    _lock: File,
}

impl Temporary {
    /// Takes the file or folder that has just been created there and opened as
    /// `lock`; none if another process took it for a left-over in between.
    pub(crate) fn of(path: PathBuf, lock: File) -> Option<Self> {
        let taken = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
        (!taken && is_at(&lock, &path)).then(|| {
            all().insert(path.clone());
            Self { path, _lock: lock }
        })
    }

    /// Calls the guard, once something temporary is about to be created.
    pub(crate) fn announce() {
        if let Some(guard) = GUARD.get() {
            guard();
        }
    }

    /// It has been moved to where it stays.
    pub(crate) fn keep(&self) {
        all().remove(&self.path);
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if all().remove(&self.path) {
            remove(&self.path);
        }
    }
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
