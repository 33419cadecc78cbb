//! A file of settings that is about to change.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use assay_host::FileWriter;

/// The new text of a file, which is what it was until it is kept: so of several
/// files either all can be written or none is changed.
pub(super) struct Changed {
    path: PathBuf,
    file: FileWriter,
}

impl Changed {
    /// This text in that file; its folder is created if it is not there.
    pub(super) fn of(path: PathBuf, text: &str) -> anyhow::Result<Self> {
        let mut file = open(&path)?;
        let written = file.write_all(text.as_bytes());
        written.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { path, file })
    }

    /// Puts it in its place.
    pub(super) fn keep(self) -> anyhow::Result<()> {
        self.file.commit()?;
        tracing::info!("{} is changed", self.path.display());
        Ok(())
    }
}

fn open(path: &Path) -> anyhow::Result<FileWriter> {
    assay_host::add_folders(path)?;
    Ok(FileWriter::private_settings(path)?)
}
