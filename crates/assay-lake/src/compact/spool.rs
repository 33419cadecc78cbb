//! Data files as files of this machine.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use assay_host::Scratch;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::ObjectStoreExt;
use tempfile::{NamedTempFile, TempPath};

use crate::compact::lake_file::LakeFile;
use crate::error::LakeError;
use crate::log::table::LakeTable;

/// Downloads under way at once.
const DOWNLOADS_MAX: usize = 4;

/// What a message calls the folder where none is named.
const SYSTEMS: &str = "the system's temporary folder";

/// The folder of one compaction for what does not fit into memory. It goes
/// with the value.
#[derive(Debug)]
pub(super) struct SpillDir(Scratch);

impl SpillDir {
    /// A new folder in `parent`, or in the system's temporary folder.
    pub(super) fn create(parent: Option<&Path>) -> Result<Self, LakeError> {
        let created = Scratch::create(parent).map(Self);
        created.map_err(|source| spill_failed(parent.unwrap_or(Path::new(SYSTEMS)), source))
    }

    pub(super) fn file(&self) -> Result<NamedTempFile, LakeError> {
        NamedTempFile::new_in(self.0.path()).map_err(|source| self.failed(source))
    }

    pub(super) fn failed(&self, source: std::io::Error) -> LakeError {
        spill_failed(self.0.path(), source)
    }
}

fn spill_failed(dir: &Path, source: std::io::Error) -> LakeError {
    LakeError::Spill { dir: dir.display().to_string(), source }
}

/// A data file that can be opened here: where it lies, or a copy of it.
#[derive(Debug)]
pub(super) enum SpooledFile {
    InPlace(PathBuf),
    Copied(TempPath),
}

impl SpooledFile {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::InPlace(path) => path,
            Self::Copied(path) => path,
        }
    }
}

/// Makes files readable here, one request for each that lies elsewhere.
///
/// A merge reads a little of every file in turn. From a store that would be
/// very many small requests, or whole row groups of every file in memory.
pub(super) async fn fetch(
    table: &LakeTable,
    files: &[LakeFile],
    dir: &SpillDir,
) -> Result<Vec<SpooledFile>, LakeError> {
    let fetched: Vec<_> = files.iter().map(|file| fetch_one(table, file, dir)).collect();
    stream::iter(fetched).buffered(DOWNLOADS_MAX).try_collect().await
}

async fn fetch_one(
    table: &LakeTable,
    file: &LakeFile,
    dir: &SpillDir,
) -> Result<SpooledFile, LakeError> {
    let path = table.full_path(&file.path);
    if let Some(path) = table.location.local_path(&path) {
        return Ok(SpooledFile::InPlace(path));
    }
    let failed = |source| LakeError::Store {
        action: "cannot read",
        path: table.location.address(&path),
        source,
    };
    let mut bytes = table.location.store.get(&path).await.map_err(failed)?.into_stream();
    let mut copy = dir.file()?;
    while let Some(bytes) = bytes.try_next().await.map_err(failed)? {
        copy.write_all(&bytes).map_err(|source| dir.failed(source))?;
    }
    Ok(SpooledFile::Copied(copy.into_temp_path()))
}

/// Opens a file of this machine for reading.
pub(super) fn open(path: &Path) -> Result<File, LakeError> {
    File::open(path).map_err(|source| LakeError::Parquet {
        path: path.display().to_string(),
        source: source.into(),
    })
}
