//! What can go wrong with a file that is to be written.

use std::io;
use std::path::{Path, PathBuf};

use crate::{Hinted, text};

/// Why a file was not written. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The name is that of a folder.
    #[error("cannot write {}: it is a folder", shown(path))]
    Folder {
        /// As it was named.
        path: PathBuf,
    },
    /// Settings would be lost in a stream or a device.
    #[error(
        "cannot write {}: it is not a regular file, and settings are kept in nothing else",
        shown(path)
    )]
    NotAFile {
        /// As it was named.
        path: PathBuf,
    },
    /// The file would change hands.
    #[error(
        "cannot write {}: it belongs to user {owner}, group {group}, and what would take its place to \
         this user",
        shown(path)
    )]
    Owner {
        /// The file.
        path: PathBuf,
        /// Its user.
        owner: u32,
        /// Its group.
        group: u32,
    },
    /// Others are writing it.
    #[error("cannot write {}: {runs} other runs are writing it now", shown(path))]
    Busy {
        /// The file.
        path: PathBuf,
        /// How many they are.
        runs: usize,
    },
    /// The system refused.
    #[error("cannot write {}", shown(path))]
    Write {
        /// The file.
        path: PathBuf,
        /// Its word.
        #[source]
        source: io::Error,
    },
}

impl FileError {
    /// What becomes of the system's error.
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}

impl Hinted for FileError {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Folder { .. } => "name a file",
            Self::Owner { .. } => "write to another file, or let that user run it",
            _ => return None,
        };
        Some(hint.into())
    }
}

fn shown(path: &Path) -> String {
    text::line(&path.display().to_string()).into_owned()
}
