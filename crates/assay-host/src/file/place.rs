//! Where a name leads.

use std::fs::{Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{FileError, Stream};
use crate::limits::LINKS_MAX;
use crate::standard::{Stderr, Stdout};

/// What is to be written.
#[derive(Debug)]
pub(super) enum WriteTarget {
    /// A regular file, or nothing yet; all links are behind.
    File { path: PathBuf, before: Option<Metadata> },
    /// A pipe, a device, or what this process was given to write to.
    Stream(Box<dyn Stream>),
}

/// Where the name leads.
pub(super) fn of(named: &Path) -> Result<WriteTarget, FileError> {
    let path = led_to(named).map_err(FileError::write(named))?;
    if let Some(number) = descriptor(&path) {
        return given(number, &path).map(WriteTarget::Stream).map_err(FileError::write(named));
    }
    match path.metadata() {
        Ok(found) if found.is_dir() => Err(FileError::Folder { path: named.to_owned() }),
        Ok(found) if found.is_file() => Ok(WriteTarget::File { path, before: Some(found) }),
        Ok(_) => {
            let stream = OpenOptions::new().write(true).open(&path);
            let stream = stream.map_err(FileError::write(named))?;
            Ok(WriteTarget::Stream(Box::new(stream)))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Ok(WriteTarget::File { path, before: None })
        }
        Err(error) => Err(FileError::write(named)(error)),
    }
}

/// Whether the name leads to what is written through: a pipe, a device, a
/// descriptor of this process.
pub fn is_stream(named: &Path) -> bool {
    let is_special =
        |path: &Path| path.metadata().is_ok_and(|found| !(found.is_file() || found.is_dir()));
    led_to(named).is_ok_and(|path| descriptor(&path).is_some() || is_special(&path))
}

/// The path behind all links, or of a descriptor, which looks like a link but is
/// none. What the last link leads to need not be there.
fn led_to(named: &Path) -> io::Result<PathBuf> {
    let mut path = named.to_owned();
    for _ in 0..LINKS_MAX {
        let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
        if !is_link || descriptor(&path).is_some() {
            return Ok(path);
        }
        let next = path.read_link()?;
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other(format!("more than {LINKS_MAX} links follow one another")))
}

/// The number of the descriptor of this process that the path names:
/// `/dev/fd/3`, `/proc/self/fd/3`.
fn descriptor(path: &Path) -> Option<u32> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = path.parent()?.canonicalize().ok()?;
    let own = Path::new("/proc/self").canonicalize().ok()?.join("fd");
    (folder == own || folder == Path::new("/dev/fd")).then_some(number)
}

/// What was given under that number. Another than the standard ones is opened
/// again; behind what has been written to it, if it is a file.
fn given(number: u32, path: &Path) -> io::Result<Box<dyn Stream>> {
    Ok(match number {
        1 => Box::new(Stdout),
        2 => Box::new(Stderr),
        _ => Box::new(OpenOptions::new().append(true).open(path)?),
    })
}
