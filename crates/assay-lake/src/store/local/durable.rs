//! Files that survive a power cut once they are there.
//!
//! A file is whole on the disk before it gets its name, and its name is on the
//! disk before the call returns. So a caller that writes one file after another, data
//! before the commit that names it, finds them after a power cut in that order:
//! a commit never without its data, never half of a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use object_store::{MultipartUpload, PutPayload, PutResult, Result, UploadPart};

use super::system::{blocking, failed};

/// Puts a file where there is none.
///
/// # Errors
/// [`object_store::Error::AlreadyExists`] where there is one.
pub(super) fn create(path: &Path, payload: &PutPayload) -> Result<()> {
    let staged = stage(path, payload).map_err(|error| failed(path, error))?;
    let linked = std::fs::hard_link(&staged, path);
    // What is left of it a vacuum deletes.
    let _ = std::fs::remove_file(&staged);
    linked.and_then(|()| sync_name(path)).map_err(|error| failed(path, error))
}

/// Puts a file there, whatever was there before.
pub(super) fn replace(path: &Path, payload: &PutPayload) -> Result<()> {
    let staged = stage(path, payload).map_err(|error| failed(path, error))?;
    let renamed = std::fs::rename(&staged, path);
    if renamed.is_err() {
        let _ = std::fs::remove_file(&staged);
    }
    renamed.and_then(|()| sync_name(path)).map_err(|error| failed(path, error))
}

/// Writes the whole file under a name of its own, `name#1`.
fn stage(path: &Path, payload: &PutPayload) -> io::Result<PathBuf> {
    let (mut file, staged) = staged(path)?;
    let written = payload.iter().try_for_each(|bytes| file.write_all(bytes));
    match written.and_then(|()| file.sync_all()) {
        Ok(()) => Ok(staged),
        Err(error) => {
            let _ = std::fs::remove_file(&staged);
            Err(error)
        }
    }
}

fn staged(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut number: u32 = 1;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!("#{number}"));
        let staged = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).open(&staged) {
            Ok(file) => return Ok((file, staged)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make_folder(path)?,
            Err(error) => return Err(error),
        }
    }
}

/// Makes the folder of a file, and those above it, so that they stay.
fn make_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    std::fs::create_dir_all(folder)?;
    missing.into_iter().try_for_each(sync_name)
}

/// Makes the name of a file or folder stay.
fn sync_name(path: &Path) -> io::Result<()> {
    match path.parent() {
        // Elsewhere a folder cannot be opened, and names need no care.
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// A file that arrives in parts.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) inner: Box<dyn MultipartUpload>,
    /// Where it will lie.
    pub(super) path: PathBuf,
}

#[async_trait]
impl MultipartUpload for Upload {
    fn put_part(&mut self, bytes: PutPayload) -> UploadPart {
        self.inner.put_part(bytes)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let put = self.inner.complete().await?;
        let path = self.path.clone();
        let synced = move || {
            let synced = File::open(&path).and_then(|file| file.sync_all());
            synced.and_then(|()| sync_name(&path)).map_err(|error| failed(&path, error))
        };
        blocking(synced).await.map(|()| put)
    }

    async fn abort(&mut self) -> Result<()> {
        self.inner.abort().await
    }
}
