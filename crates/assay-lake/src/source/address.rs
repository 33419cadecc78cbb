//! One name for one log object, however it was reached.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::store::place::folder_of;

/// The folder from which on Bedrock's keys tell all objects apart: they name
/// account, region, moment and a random number.
const LOGS: &str = "AWSLogs";

/// Makes addresses of objects of the same source and folder one after the other.
///
/// An object's address is its key from `AWSLogs/` on, where it has that: copies
/// of a bucket, replicas and sub-folders name one object alike. Elsewhere it is
/// the place where it lies once links are followed.
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    source: String,
    root: Option<AddressRoot>,
    /// The folder of this machine that was looked at last, and what it is.
    folder: (PathBuf, PathBuf),
}

/// What names of objects are relative to.
#[derive(Debug)]
enum AddressRoot {
    Disk(PathBuf),
    Store(String),
}

impl Addresses {
    /// The address of what the source of that id names so.
    pub(crate) fn of(&mut self, source: &str, object: &str) -> Vec<u8> {
        if self.root.is_none() || self.source != source {
            source.clone_into(&mut self.source);
            self.root = Some(match folder_of(source) {
                Some(folder) => AddressRoot::Disk(folder.canonicalize().unwrap_or(folder)),
                None => AddressRoot::Store(source.trim_end_matches('/').to_owned()),
            });
        }
        match &self.root {
            Some(AddressRoot::Disk(root)) => {
                let path = root.join(object);
                let plain = from_logs(path.as_os_str().as_encoded_bytes()).map(<[u8]>::to_vec);
                plain.unwrap_or_else(|| self.resolved(&path))
            }
            Some(AddressRoot::Store(root)) => {
                let full = object.strip_prefix(root.as_str()).is_some_and(|s| s.starts_with('/'));
                let key = if full { object.to_owned() } else { format!("{root}/{object}") };
                from_logs(key.as_bytes()).unwrap_or(key.as_bytes()).to_vec()
            }
            None => object.as_bytes().to_vec(),
        }
    }

    /// The address of a file once links are followed, as far as it is there.
    fn resolved(&mut self, path: &Path) -> Vec<u8> {
        let parent = path.parent().unwrap_or(path);
        if self.folder.0 != parent {
            let found = parent.canonicalize().unwrap_or_else(|_| parent.to_owned());
            self.folder = (parent.to_owned(), found);
        }
        let is_link = path.symlink_metadata().is_ok_and(|file| file.is_symlink());
        let found = is_link.then(|| path.canonicalize().ok()).flatten();
        let found =
            found.unwrap_or_else(|| self.folder.1.join(path.file_name().unwrap_or(OsStr::new(""))));
        let bytes = found.as_os_str().as_encoded_bytes();
        from_logs(bytes).unwrap_or(bytes).to_vec()
    }
}

/// The text from the last folder `AWSLogs` on.
fn from_logs(address: &[u8]) -> Option<&[u8]> {
    let starts = address.windows(LOGS.len()).enumerate().rev();
    let mut starts = starts.filter(|(_, text)| *text == LOGS.as_bytes()).map(|(at, _)| at);
    let start = starts.find(|at| {
        let behind = address.get(at + LOGS.len()) == Some(&b'/');
        behind && at.checked_sub(1).is_none_or(|before| address[before] == b'/')
    });
    start.map(|at| &address[at..])
}

/// A name for an object that no object of another source has: its whole address.
pub(crate) fn whole_name(source: &str, object: &str) -> String {
    match folder_of(source) {
        Some(folder) => folder.join(object).to_string_lossy().into_owned(),
        None if object.starts_with(source) => object.to_owned(),
        None => format!("{}/{object}", source.trim_end_matches('/')),
    }
}

/// What such a name is relative to the source; any other name is so already.
pub(crate) fn name_within<'n>(source: &str, name: &'n str) -> &'n str {
    let root = match folder_of(source) {
        Some(folder) => folder.to_string_lossy().into_owned(),
        None => source.to_owned(),
    };
    let within = name.strip_prefix(root.trim_end_matches('/'));
    within.and_then(|within| within.strip_prefix('/')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(source: &str, object: &str) -> String {
        String::from_utf8(Addresses::default().of(source, object)).unwrap()
    }

    #[test]
    fn an_object_is_one_from_whatever_root_it_is_named() {
        let key = "AWSLogs/1/BedrockModelInvocationLogs/r/2026/11/16/10/x.json.gz";
        let hour = "BedrockModelInvocationLogs/r/2026/11/16/10/x.json.gz";
        for (source, object) in [
            ("s3://logs", key),
            ("s3://logs", &format!("p/{key}")),
            ("s3://copy", key),
            ("file:///nowhere/logs", key),
            ("file:///nowhere/logs/AWSLogs/1", hour),
            ("file:///nowhere/AWSLogs/old/AWSLogs/1", hour),
        ] {
            assert_eq!(address(source, object), key, "{source} {object}");
        }
    }

    #[test]
    fn elsewhere_it_is_its_place_also_by_its_whole_name() {
        assert_eq!(address("s3://logs", "xAWSLogs/1.json"), "s3://logs/xAWSLogs/1.json");
        for source in ["s3://logs", "file:///nowhere/lo%20gs"] {
            let whole = whole_name(source, "a/b.json");
            assert_eq!(address(source, "a/b.json"), address(source, &whole));
            assert_eq!(address(source, &whole), whole);
            assert_eq!(whole_name(source, &whole), whole);
            assert_eq!(name_within(source, &whole), "a/b.json");
            assert_eq!(name_within(source, "a/b.json"), "a/b.json");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_to_where_it_lies() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("logs/in")).unwrap();
        std::fs::write(root.join("logs/in/a.json"), "").unwrap();
        std::os::unix::fs::symlink(root.join("logs"), root.join("linked")).unwrap();
        std::os::unix::fs::symlink(root.join("logs/in"), root.join("logs/same")).unwrap();
        std::os::unix::fs::symlink("a.json", root.join("logs/in/b.json")).unwrap();
        let id = |folder: &str| url::Url::from_file_path(root.join(folder)).unwrap().to_string();
        let plain = address(&id("logs"), "in/a.json");
        for (source, object) in [
            ("linked", "in/a.json"),
            ("logs", "same/a.json"),
            ("logs", "in/b.json"),
            ("linked/same", "b.json"),
        ] {
            assert_eq!(address(&id(source), object), plain, "{source} {object}");
        }
    }
}
