//! The demo's folder: only ever one of its own is cleared.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use assay_host::FileWriter;
use jiff::civil::Date;

use crate::report::Complaint;

/// Marks a folder as the demo's.
const MARK: &str = ".assay-demo";
/// What the mark says before the last day of the logs, once all of them are written.
const COMPLETE: &str = "logs of teams, complete up to ";

/// A folder that is empty, new, or an earlier demo's.
#[derive(Debug)]
pub(super) struct DemoFolder(PathBuf);

impl DemoFolder {
    /// Takes the folder for a demo.
    ///
    /// # Errors
    /// When it holds anything but an earlier demo, or cannot be written.
    pub(super) fn claim(dir: PathBuf) -> anyhow::Result<Self> {
        if !is_free(&dir).with_context(|| format!("cannot use {}", dir.display()))? {
            let foreign = format!("{} is not empty and is not an earlier demo", dir.display());
            return Err(Complaint::failed(foreign)
                .hint("name another folder: `assay demo DIR`")
                .into());
        }
        Ok(Self(dir))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    pub(super) fn lake(&self) -> PathBuf {
        self.0.join("lake")
    }

    pub(super) fn people(&self) -> PathBuf {
        self.0.join("people.toml")
    }

    /// Profiles, and their tags.
    pub(super) fn profiles(&self) -> [PathBuf; 2] {
        ["profiles.json", "tags.json"].map(|name| self.0.join(name))
    }

    /// The last day of the logs, if an earlier demo wrote all of them.
    pub(super) fn last_day(&self) -> Option<Date> {
        let mark = fs::read_to_string(self.0.join(MARK)).ok()?;
        mark.strip_prefix(COMPLETE)?.trim_end().parse().ok()
    }

    /// Removes what a demo that was stopped has left, and marks the folder.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        self.mark("")?;
        for folder in [self.logs(), self.lake()] {
            remove(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        Ok(())
    }

    /// Says that the logs are complete up to that day.
    pub(super) fn keep(&self, last_day: Date) -> anyhow::Result<()> {
        self.mark(&format!("{COMPLETE}{last_day}\n"))
    }

    fn mark(&self, text: &str) -> anyhow::Result<()> {
        let path = self.0.join(MARK);
        assay_host::add_folders(&path)?;
        Ok(FileWriter::output(&path)?.write_whole(text)?)
    }
}

fn is_free(dir: &Path) -> io::Result<bool> {
    if dir.join(MARK).exists() {
        return Ok(true);
    }
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
