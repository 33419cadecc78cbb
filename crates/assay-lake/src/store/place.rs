//! Where something lies, as people write it.
//!
//! Text becomes a place once, and no character of it is an escape: a folder may
//! be called `lake#2`, a key `x%41.json`. A place is printed as it was typed.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path as FsPath, PathBuf};
use std::str::FromStr;

use object_store::path::{Path, PathPart};
use url::Url;

/// A path of this machine, or `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    text: String,
    at: At,
}

/// What the text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// A path of this machine, perhaps relative to the current folder.
    Disk(PathBuf),
    /// A bucket, and a key or the beginning of keys.
    S3 {
        /// Name of the bucket.
        bucket: String,
        /// As S3 gives it: nothing is escaped.
        key: Path,
    },
}

/// The text is no place; says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PlaceError(String);

impl Place {
    /// A path of this machine, whatever its characters.
    pub fn on_disk(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { text: trimmed(&shown(path.as_os_str().as_encoded_bytes())), at: At::Disk(path) }
    }

    fn in_s3(text: &str, rest: &str) -> Result<Self, PlaceError> {
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('@') {
            return Err(PlaceError(WITH_A_USER.into()));
        }
        if bucket.is_empty() {
            return Err(PlaceError("no bucket; write s3://bucket/prefix".into()));
        }
        if !bucket.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
            return Err(PlaceError(format!("`{bucket}` is not a bucket name")));
        }
        let key = verbatim(key.trim_end_matches('/')).ok_or_else(|| unnameable(text))?;
        Ok(Self { text: trimmed(text), at: At::S3 { bucket: bucket.to_owned(), key } })
    }

    /// The same place, where a relative path counts from that folder.
    pub fn from_folder(self, folder: &FsPath) -> Self {
        match self.at {
            At::Disk(path) => Self::on_disk(folder.join(path)),
            At::S3 { .. } => self,
        }
    }

    /// The place of a source from the name under which a lake remembers it.
    pub fn remembered(id: &str) -> Self {
        match folder_of(id) {
            Some(path) => Self::on_disk(path),
            None => {
                id.parse().unwrap_or_else(|_| Self { text: id.to_owned(), at: At::Disk(id.into()) })
            }
        }
    }

    pub(crate) fn at(&self) -> &At {
        &self.at
    }

    /// As it was typed, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is an address in S3 and not a path.
    pub fn is_in_s3(&self) -> bool {
        matches!(self.at, At::S3 { .. })
    }

    /// The place of that name in this one.
    pub(crate) fn below(&self, name: &str) -> Self {
        let at = match &self.at {
            At::Disk(path) => At::Disk(path.join(name)),
            At::S3 { bucket, key } => {
                At::S3 { bucket: bucket.clone(), key: key.clone().join(name) }
            }
        };
        Self { text: format!("{}/{name}", self.text.trim_end_matches('/')), at }
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        match text.split_once("://") {
            _ if text.is_empty() => {
                Err(PlaceError("empty; write s3://bucket/prefix or a path".into()))
            }
            Some(("s3" | "s3a", rest)) => Self::in_s3(text, rest),
            Some(("file", path)) => Ok(Self { text: trimmed(text), at: At::Disk(path.into()) }),
            Some((scheme, _)) if is_scheme(scheme) => Err(PlaceError(format!(
                "{scheme}:// is not supported; write s3://bucket/prefix or a path"
            ))),
            _ => Ok(Self::on_disk(text)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

const WITH_A_USER: &str = "an address takes no user name and no password; write s3://bucket/prefix, and \
                           put credentials where the AWS tools look for them";

/// Whether text before `://` is the scheme of an address and not part of a path.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

fn unnameable(text: &str) -> PlaceError {
    PlaceError(format!(
        "`{}` cannot be read: its key has an empty, `.` or `..` segment, or a control character",
        shown(text.as_bytes())
    ))
}

fn trimmed(text: &str) -> String {
    match text.trim_end_matches('/') {
        "" => text.chars().take(1).collect(),
        trimmed => trimmed.to_owned(),
    }
}

/// The path that stands for exactly this key; none where stores cannot name it.
pub(crate) fn verbatim(key: &str) -> Option<Path> {
    Path::parse(key).ok().filter(|path| path.as_ref() == key)
}

/// The name of a file or folder as a part of a path; none where stores cannot name it.
pub(crate) fn part(name: &OsStr) -> Option<PathPart<'_>> {
    PathPart::parse(name.to_str()?).ok()
}

/// Divides a path before the longest end that a store can name.
pub(crate) fn divide(path: &FsPath) -> (PathBuf, Path) {
    let mut base = path.to_owned();
    let mut names = Vec::new();
    while let Some(name) = base.file_name().and_then(part) {
        names.push(name.as_ref().to_owned());
        base.pop();
    }
    let names = names.iter().rev().filter_map(|name| PathPart::parse(name).ok());
    (base, names.collect())
}

/// The folder of this machine that is remembered as that URL; none for what is
/// in a bucket.
pub(crate) fn folder_of(id: &str) -> Option<PathBuf> {
    let url = id.starts_with("file://").then(|| Url::parse(id).ok()).flatten()?;
    // By its parts, because the library of URLs puts a slash behind `C:`.
    Some(url.to_file_path().ok()?.components().collect())
}

/// A name for people: whatever cannot be printed is escaped.
pub fn shown(name: &[u8]) -> String {
    let mut text = String::new();
    for chunk in name.utf8_chunks() {
        text.push_str(&assay_host::text::line(chunk.valid()));
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_paths_and_buckets_are_places() {
        for place in ["logs", "/", "/a://b", "./x://y", "s3://bucket", "s3://b/p/", "file:///logs"]
        {
            assert!(place.parse::<Place>().is_ok(), "{place}");
        }
        for other in ["", "s3://", "s3:///p", "s3://a?b/c", "gs://bucket", "https://host/logs"] {
            assert!(other.parse::<Place>().is_err(), "{other}");
        }
        for key in ["a//b", "/a", "a/./b", "../a", "a\nb"] {
            assert!(format!("s3://bucket/{key}").parse::<Place>().is_err(), "{key:?}");
        }
    }

    #[test]
    fn a_place_is_printed_as_it_was_typed_and_means_no_more() {
        let typed = "s3://bucket/a%41/b c+d#e?f=ü\\~";
        let place: Place = typed.parse().unwrap();
        assert_eq!(place.to_string(), typed);
        let At::S3 { bucket, key } = place.at() else { panic!("{place:?}") };
        assert_eq!((bucket.as_str(), key.as_ref()), ("bucket", "a%41/b c+d#e?f=ü\\~"));
        let typed = "../logs/x%41#2?y";
        let place: Place = typed.parse().unwrap();
        assert_eq!((place.to_string().as_str(), place.at()), (typed, &At::Disk(typed.into())));
        assert_eq!("logs//".parse::<Place>().unwrap().to_string(), "logs");
        assert_eq!("/".parse::<Place>().unwrap().to_string(), "/");
    }

    #[test]
    fn a_path_is_divided_before_what_stores_can_name() {
        let divided = |path: &str| {
            let (base, root) = divide(FsPath::new(path));
            (base.display().to_string(), root.to_string())
        };
        assert_eq!(divided("/a/b%41#2"), ("/".to_owned(), "a/b%41#2".to_owned()));
        assert_eq!(divided("/a\n/b/c"), ("/a\n".to_owned(), "b/c".to_owned()));
        assert_eq!(divided("/a/b\u{7f}"), ("/a/b\u{7f}".to_owned(), String::new()));
        assert_eq!(divided("/"), ("/".to_owned(), String::new()));
    }

    #[test]
    fn names_are_shown_without_what_a_terminal_obeys() {
        assert_eq!(shown(b"a\xff\xfe\x1b[2Jb\xc3\xbc\n"), "a\\xff\\xfe\\u{1b}[2Jbü\\n");
    }
}
