//! Files, written in one step.
//!
//! What is written lies beside the file until all of it is there, and then
//! takes its place. So a run that fails, or is killed, leaves the file as it
//! was. Links are followed, and mode and owner stay. What is not a regular file,
//! such as a pipe, is written through, or refused where settings are to be kept.

mod draft;
mod error;
mod place;

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use draft::{Draft, Readers};
use place::WriteTarget;

pub use error::FileError;
pub use place::is_stream;

/// Writes one file. Nothing is seen of it before [`FileWriter::commit`], unless
/// it is a stream.
#[derive(Debug)]
pub struct FileWriter {
    named: PathBuf,
    to: To,
}

#[derive(Debug)]
enum To {
    Draft(Draft),
    Stream(Box<dyn Stream>),
}

/// What is written through.
pub(crate) trait Stream: Write + Send + Sync + std::fmt::Debug {}

impl<W: Write + Send + Sync + std::fmt::Debug> Stream for W {}

/// A length of what has been written, to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(u64);

impl FileWriter {
    /// For what people and programs read; a stream is written through.
    ///
    /// # Errors
    /// What is there is a folder, cannot be written or cannot be kept as it is.
    pub fn output(path: &Path) -> Result<Self, FileError> {
        Self::to(path, Readers::AsUsual)
    }

    /// The same, for what any user of this machine may read, whatever the umask.
    ///
    /// # Errors
    /// As of [`FileWriter::output`].
    pub fn public(path: &Path) -> Result<Self, FileError> {
        Self::to(path, Readers::Everyone)
    }

    /// For settings, which only a regular file keeps.
    ///
    /// # Errors
    /// As of [`FileWriter::output`], and for whatever is not a regular file.
    pub fn settings(path: &Path) -> Result<Self, FileError> {
        Self::kept(path, Readers::AsUsual)
    }

    /// The same; a new file is readable by its owner alone.
    ///
    /// # Errors
    /// As of [`FileWriter::settings`].
    pub fn private_settings(path: &Path) -> Result<Self, FileError> {
        Self::kept(path, Readers::OwnerAlone)
    }

    fn kept(path: &Path, readers: Readers) -> Result<Self, FileError> {
        // Asked first: to open a pipe is to wait for its reader.
        match is_stream(path) {
            true => Err(FileError::NotAFile { path: path.to_owned() }),
            false => Self::to(path, readers),
        }
    }

    fn to(path: &Path, readers: Readers) -> Result<Self, FileError> {
        let to = match place::of(path)? {
            WriteTarget::File { path, before } => {
                To::Draft(Draft::beside(path, before.as_ref(), readers)?)
            }
            WriteTarget::Stream(stream) => To::Stream(stream),
        };
        Ok(Self { named: path.to_owned(), to })
    }

    /// Writes all of it and commits.
    ///
    /// # Errors
    /// [`FileError::Write`]; the file is as it was.
    pub fn write_whole(mut self, bytes: impl AsRef<[u8]>) -> Result<(), FileError> {
        let written = self.write_all(bytes.as_ref());
        written.map_err(FileError::write(&self.named))?;
        self.commit()
    }

    /// Puts what has been written in its place.
    ///
    /// # Errors
    /// [`FileError::Write`]; the file is as it was.
    pub fn commit(mut self) -> Result<(), FileError> {
        let Self { named, to } = &mut self;
        let done = match to {
            To::Draft(draft) => draft.commit(),
            To::Stream(stream) => stream.flush(),
        };
        done.map_err(FileError::write(named))
    }

    /// How much has been written; none for a stream.
    ///
    /// # Errors
    /// The system's.
    pub fn mark(&mut self) -> io::Result<Option<Mark>> {
        match &mut self.to {
            To::Draft(draft) => draft.file().stream_position().map(|at| Some(Mark(at))),
            To::Stream(_) => Ok(None),
        }
    }

    /// Takes back what has been written since the mark.
    ///
    /// # Errors
    /// The system's.
    pub fn rewind(&mut self, mark: Mark) -> io::Result<()> {
        let To::Draft(draft) = &mut self.to else { return Ok(()) };
        draft.file().set_len(mark.0)?;
        draft.file().seek(io::SeekFrom::Start(mark.0)).map(drop)
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Draft(draft) => draft.file().write(bytes),
            To::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Draft(draft) => draft.file().flush(),
            To::Stream(stream) => stream.flush(),
        }
    }
}

/// Creates the folder of a file, if it is not there.
///
/// # Errors
/// [`FileError::Write`].
pub fn add_folders(file: &Path) -> Result<(), FileError> {
    let folder = file.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder.map_err(FileError::write(file))
}

/// Sees to it that a file is there to which lines can be added, and its folder,
/// so that no other user can read them.
///
/// # Errors
/// The system's.
pub fn remember_in(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests;
