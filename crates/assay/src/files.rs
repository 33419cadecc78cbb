//! Files that people write, read whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use assay_host::text::size;
use assay_settings::{Faults, Findings, wrong};

use crate::JobError;
use crate::limits::FILE_BYTES_MAX;

/// The bytes of a file that people write.
///
/// # Errors
/// [`JobError::Unread`], also for a file of more than [`FILE_BYTES_MAX`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, JobError> {
    bytes(path).map_err(|source| JobError::Unread { path: path.to_owned(), source })
}

/// The same for a file that another one names.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    Bounded::open(path, FILE_BYTES_MAX)?.read_to_end(&mut content)?;
    Ok(content)
}

/// A file that fails to be read beyond so many bytes.
#[derive(Debug)]
pub(crate) struct Bounded {
    file: File,
    bytes_max: u64,
    bytes_left: u64,
}

impl Bounded {
    pub(crate) fn open(path: &Path, bytes_max: u64) -> io::Result<Self> {
        Ok(Self { file: File::open(path)?, bytes_max, bytes_left: bytes_max })
    }
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)? as u64;
        let Some(left) = self.bytes_left.checked_sub(bytes) else {
            let what = format!("the file has more than {}", size(self.bytes_max));
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
        };
        self.bytes_left = left;
        Ok(bytes as usize)
    }
}

/// The text of a file; `what` is the file in words.
///
/// # Errors
/// [`JobError::Unread`], and [`JobError::Faulty`] for bytes that are not UTF-8.
pub(crate) fn text(what: &'static str, path: &Path) -> Result<String, JobError> {
    String::from_utf8(read(path)?).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let mut findings = Findings::new(&path.display().to_string());
        findings.add(line, "", wrong("not UTF-8", "save the file as UTF-8"));
        faulty(what)(findings.finish(()).err().unwrap_or(Faults(Vec::new())))
    })
}

/// What a job fails with for a file with faults.
pub(crate) fn faulty(what: &'static str) -> impl Fn(Faults) -> JobError {
    move |faults| JobError::Faulty { what, faults }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_as_many_bytes_as_may_be_is_read_and_one_of_more_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list.json");
        std::fs::write(&path, "[1, 2]").unwrap();
        let read = |bytes_max| {
            let mut content = String::new();
            Bounded::open(&path, bytes_max)?.read_to_string(&mut content).map(|_| content)
        };
        assert_eq!(read(6).unwrap(), "[1, 2]");
        let refused = read(5).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(refused.to_string(), "the file has more than 5 bytes");
    }
}
