//! What is in one folder of this machine, links followed, in order of name.
//!
//! The system gives names in no order and all at once. To hold few of them, a
//! folder is gone through several times: each time the first names behind the
//! last one are kept.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path as FsPath, PathBuf};

use assay_schema::words::IgnoreReason;
use object_store::path::Path;

use super::meta;
use crate::folders::Listed;
use crate::limits::{FOLDER_NAMES_MAX, LISTED_PAGE_MAX};
use crate::place::part;

/// How far a listing has come.
pub(super) struct FolderListing {
    folder: PathBuf,
    at: Path,
    names_max: usize,
    /// Names to be looked at.
    names: std::vec::IntoIter<Box<OsStr>>,
    /// The last of those.
    last: Option<Box<OsStr>>,
    are_left: bool,
}

impl FolderListing {
    /// Of a folder, which is called `at` in its store.
    pub(super) fn new(folder: PathBuf, at: Path) -> Self {
        let names = Vec::new().into_iter();
        let names_max = FOLDER_NAMES_MAX;
        Self { folder, at, names_max, names, last: None, are_left: true }
    }

    pub(super) fn folder(&self) -> &FsPath {
        &self.folder
    }

    /// The next part that has something; none at the end.
    pub(super) fn next_page(&mut self) -> io::Result<Option<Listed>> {
        let mut page = Listed::default();
        while page.is_empty() {
            if self.names.as_slice().is_empty() && !self.more_names()? {
                return Ok(None);
            }
            for _ in 0..LISTED_PAGE_MAX.min(self.names.as_slice().len()) {
                let Some(name) = self.names.next() else { break };
                self.take(&name, &mut page);
            }
        }
        Ok(Some(page))
    }

    fn more_names(&mut self) -> io::Result<bool> {
        if !self.are_left {
            return Ok(false);
        }
        let names = names_after(&self.folder, self.last.as_deref(), self.names_max)?;
        self.are_left = names.len() == self.names_max;
        self.last = names.last().cloned();
        self.names = names.into_iter();
        Ok(self.last.is_some())
    }

    fn take(&self, name: &OsStr, page: &mut Listed) {
        let file = self.folder.join(name);
        let found = Found::at(&file);
        let Some(path) = part(name).map(|part| self.at.clone().join(part)) else {
            match found {
                Found::Nothing | Found::Ignored(_) => {}
                found => {
                    let is_folder = matches!(found, Found::Folder);
                    page.refuse(&self.at, name.as_encoded_bytes(), is_folder);
                }
            }
            return;
        };
        match found {
            Found::Nothing => {}
            Found::Folder => page.folders.push(path),
            Found::Ignored(reason) => page.ignored.push((path, reason)),
            Found::File(metadata) => match meta(path, &metadata) {
                Ok(meta) => page.objects.push(meta),
                Err(why) => page.fail(&self.at, name.as_encoded_bytes(), false, why.to_string()),
            },
            Found::Unreadable(why) => page.fail(&self.at, name.as_encoded_bytes(), false, why),
        }
    }
}

/// The first names of a folder that come after one; nothing, if there is no
/// such folder.
fn names_after(
    folder: &FsPath,
    after: Option<&OsStr>,
    names_max: usize,
) -> io::Result<Vec<Box<OsStr>>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names: Vec<Box<OsStr>> = Vec::new();
    let mut before: Option<Box<OsStr>> = None;
    for entry in entries {
        let name = entry?.file_name().into_boxed_os_str();
        let is_behind = after.is_none_or(|after| *name > *after);
        if is_behind && before.as_ref().is_none_or(|before| name < *before) {
            names.push(name);
        }
        if names.len() == 2 * names_max {
            let (_, last, _) = names.select_nth_unstable(names_max - 1);
            before = Some(last.clone());
            names.truncate(names_max);
        }
    }
    names.sort_unstable();
    names.truncate(names_max);
    Ok(names)
}

/// What a name is or leads to.
enum Found {
    /// It is gone.
    Nothing,
    Folder,
    File(Metadata),
    Ignored(IgnoreReason),
    /// Says why.
    Unreadable(String),
}

impl Found {
    fn at(path: &FsPath) -> Self {
        let metadata = match path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => return Self::behind(path),
            metadata => metadata,
        };
        match metadata {
            Ok(metadata) => Self::of(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Nothing,
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    /// What a link leads to.
    fn behind(link: &FsPath) -> Self {
        match link.metadata() {
            Ok(metadata) if metadata.is_dir() && leads_back(link) => {
                Self::Unreadable("the link leads to a folder that it is in".to_owned())
            }
            Ok(metadata) => Self::of(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Self::Ignored(IgnoreReason::DanglingLink)
            }
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }

    fn of(metadata: Metadata) -> Self {
        match (metadata.is_dir(), metadata.is_file()) {
            (true, _) => Self::Folder,
            (_, true) => Self::File(metadata),
            _ => Self::Ignored(IgnoreReason::NotRegular),
        }
    }
}

/// Whether a link leads to a folder on the way to it, links in between followed.
fn leads_back(link: &FsPath) -> bool {
    let Ok(target) = link.canonicalize() else { return false };
    let above = link.ancestors().skip(1).filter_map(|folder| folder.canonicalize().ok());
    above.into_iter().any(|folder| folder.starts_with(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_listed_in_order_and_whole_however_few_names_are_held() {
        let dir = tempfile::tempdir().unwrap();
        for number in 0..100 {
            std::fs::write(dir.path().join(format!("{:02}", number * 37 % 100)), "x").unwrap();
        }
        for names_max in [1, 7, 50, 99, 100, 101] {
            let listing = FolderListing::new(dir.path().to_owned(), Path::default());
            let mut listing = FolderListing { names_max, ..listing };
            let mut found = Vec::new();
            while let Some(page) = listing.next_page().unwrap() {
                assert!(page.objects.len() <= names_max);
                found.extend(page.objects.into_iter().map(|meta| meta.location.to_string()));
            }
            let expected: Vec<_> = (0..100).map(|number| format!("{number:02}")).collect();
            assert_eq!(found, expected, "{names_max}");
        }
    }
}
