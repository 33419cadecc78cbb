//! Files that people write, read whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use assay_settings::{Faults, Findings, wrong};

use crate::JobError;

/// Bytes of a file that people write: 10,000 people take one MiB.
pub(crate) const FILE_BYTES_MAX: u64 = 64 << 20;

/// The bytes of a file.
///
/// # Errors
/// [`JobError::Unread`], also for a file of more than [`FILE_BYTES_MAX`].
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, JobError> {
    bytes(path).map_err(|source| JobError::Unread { path: path.to_owned(), source })
}

/// The same for a file that another one names.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut content)?;
    if content.len() as u64 > FILE_BYTES_MAX {
        let what = format!("the file has more than {} MiB", FILE_BYTES_MAX >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, what));
    }
    Ok(content)
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
