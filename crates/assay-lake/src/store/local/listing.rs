//! What is in one folder of this machine, links followed, in order of name.
//!
//! The system gives names in no order and all at once. To hold few of them, a
//! folder is gone through several times: each time the first names behind the
//! last one are kept.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io;
use std::ops::Range;
use std::path::{Path as FsPath, PathBuf};

use assay_schema::words::IgnoreReason;
use object_store::path::Path;

use super::system::meta;
use crate::limits::{FOLDER_NAMES_MAX, LISTED_PAGE_MAX};
use crate::store::folders::Listed;
use crate::store::place::part;

/// How far a listing has come.
pub(super) struct FolderListing {
    folder: PathBuf,
    at: Path,
    names_max: usize,
    names: FolderNames,
    /// How many of those have been looked at.
    done: usize,
    are_left: bool,
}

/// Names of a folder, in order.
#[derive(Default)]
struct FolderNames {
    /// One after the other: in a piece each they would take twice the memory.
    text: String,
    places: Vec<Range<usize>>,
    /// Those that are no text, which are few.
    odd: Vec<OsString>,
}

impl FolderListing {
    /// Of a folder, which is called `at` in its store.
    pub(super) fn new(folder: PathBuf, at: Path) -> Self {
        let (names, names_max) = (FolderNames::default(), FOLDER_NAMES_MAX);
        Self { folder, at, names_max, names, done: 0, are_left: true }
    }

    pub(super) fn folder(&self) -> &FsPath {
        &self.folder
    }

    /// The next part that has something; none at the end.
    pub(super) fn next_page(&mut self) -> io::Result<Option<Listed>> {
        let mut page = Listed::default();
        while page.is_empty() {
            if self.done == self.names.places.len() && !self.more_names()? {
                return Ok(None);
            }
            for name in self.names.odd.drain(..).collect::<Vec<_>>() {
                self.take(&name, &mut page);
            }
            let upto = self.names.places.len().min(self.done + LISTED_PAGE_MAX);
            for index in self.done..upto {
                self.take(OsStr::new(self.names.get(index)), &mut page);
            }
            self.done = upto;
        }
        Ok(Some(page))
    }

    /// Whether there are any.
    fn more_names(&mut self) -> io::Result<bool> {
        if !self.are_left {
            return Ok(false);
        }
        let last = self.done.checked_sub(1).map(|last| self.names.get(last).to_owned());
        self.names = FolderNames::default();
        self.names = FolderNames::after(last.as_deref(), &self.folder, self.names_max)?;
        self.done = 0;
        self.are_left = self.names.places.len() == self.names_max;
        Ok(!self.names.places.is_empty() || !self.names.odd.is_empty())
    }

    fn take(&self, name: &OsStr, page: &mut Listed) {
        let file = self.folder.join(name);
        let found = NameKind::at(&file);
        let Some(path) = part(name).map(|part| self.at.clone().join(part)) else {
            match found {
                NameKind::Nothing | NameKind::Ignored(_) => {}
                found => {
                    let is_folder = matches!(found, NameKind::Folder);
                    page.refuse(&self.at, name.as_encoded_bytes(), is_folder);
                }
            }
            return;
        };
        match found {
            NameKind::Nothing => {}
            NameKind::Folder => page.folders.push(path),
            NameKind::Ignored(reason) => page.ignored.push((path, reason)),
            NameKind::File(metadata) => match meta(path, &metadata) {
                Ok(meta) => page.objects.push(meta),
                Err(why) => page.fail(&self.at, name.as_encoded_bytes(), false, why.to_string()),
            },
            NameKind::Unreadable(why) => page.fail(&self.at, name.as_encoded_bytes(), false, why),
        }
    }
}

impl FolderNames {
    /// The first names of a folder that come after one; nothing, if there is no
    /// such folder. Those that are no text come first.
    fn after(after: Option<&str>, folder: &FsPath, names_max: usize) -> io::Result<Self> {
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            entries => entries?,
        };
        let mut names = Self::default();
        let mut before: Option<String> = None;
        for entry in entries {
            match entry?.file_name().into_string() {
                Ok(name) => {
                    let is_behind = after.is_none_or(|after| name.as_str() > after);
                    if is_behind && before.as_ref().is_none_or(|before| name < *before) {
                        names.push(&name);
                    }
                }
                Err(odd) if after.is_none() => names.odd.push(odd),
                Err(_) => {}
            }
            if names.places.len() == 2 * names_max {
                names = names.first(names_max);
                before = Some(names.get(names_max - 1).to_owned());
            }
        }
        Ok(names.first(names_max))
    }

    fn get(&self, index: usize) -> &str {
        &self.text[self.places[index].clone()]
    }

    fn push(&mut self, name: &str) {
        let from = self.text.len();
        self.text.push_str(name);
        self.places.push(from..self.text.len());
    }

    /// The first of them, in order.
    fn first(self, names_max: usize) -> Self {
        let Self { text, mut places, odd } = self;
        places.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
        let mut first = Self { odd, ..Self::default() };
        places.into_iter().take(names_max).for_each(|place| first.push(&text[place]));
        first
    }
}

/// What a name is or leads to.
enum NameKind {
    /// It is gone.
    Nothing,
    Folder,
    File(Metadata),
    Ignored(IgnoreReason),
    /// Says why.
    Unreadable(String),
}

impl NameKind {
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
