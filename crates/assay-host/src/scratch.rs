//! Folders for what does not fit into memory.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::temporary::{Temporary, sweep};

/// How the folders are called; nothing else begins like this.
const PREFIX: &str = "assay-scratch-";

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder of this process alone, which goes with the value and with the process.
#[derive(Debug)]
pub struct Scratch(Temporary);

impl Scratch {
    /// A new folder in `parent`, which is created if it is not there, or in the
    /// system's temporary folder. Folders there of processes that were killed
    /// are removed.
    ///
    /// # Errors
    /// When no folder can be created there.
    pub fn create(parent: Option<&Path>) -> io::Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_path_buf);
        std::fs::create_dir_all(&parent)?;
        sweep_all(&parent)?;
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{PREFIX}{}-{number}", std::process::id());
            if let Some(folder) = Temporary::folder(parent.join(name))? {
                return Ok(Self(folder));
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

fn sweep_all(parent: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(parent)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if name.as_encoded_bytes().starts_with(PREFIX.as_bytes()) {
            sweep(&path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn names(parent: &Path) -> Vec<PathBuf> {
        std::fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_folder_goes_with_its_value_and_left_overs_with_the_next_run() {
        let parent = tempfile::tempdir().unwrap();
        let dead = parent.path().join(format!("{PREFIX}1-0"));
        std::fs::create_dir(&dead).unwrap();
        std::fs::write(dead.join("rows"), "left").unwrap();
        let foreign = parent.path().join("assay-scratchpad");
        std::fs::create_dir(&foreign).unwrap();

        let one = Scratch::create(Some(parent.path())).unwrap();
        std::fs::write(one.path().join("rows"), "live").unwrap();
        let two = Scratch::create(Some(parent.path())).unwrap();
        assert!(!dead.exists(), "what a dead run left is swept");
        assert!(one.path().join("rows").exists(), "what a live run holds is not");
        drop((one, two));
        assert_eq!(names(parent.path()), [foreign]);
    }

    #[test]
    fn of_folders_made_at_once_none_is_swept() {
        let parent = tempfile::tempdir().unwrap();
        let make = || {
            for _ in 0..50 {
                let folder = Scratch::create(Some(parent.path())).unwrap();
                std::fs::write(folder.path().join("rows"), "live").unwrap();
            }
        };
        std::thread::scope(|scope| {
            (0..8).for_each(|_| drop(scope.spawn(make)));
        });
        assert!(names(parent.path()).is_empty());
    }
}
