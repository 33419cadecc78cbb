//! Half-written files on a local disk.
//!
//! A local store writes `name#1` and renames it, and does not list such names:
//! what a killed writer leaves is seen by the file system only.

use std::fs::DirEntry;
use std::path::Path as FsPath;
use std::time::SystemTime;

use object_store::path::Path;

use crate::log::table::LakeTable;
use crate::store::local::is_staged;
use crate::store::place::part;

/// A file to be deleted.
#[derive(Debug)]
pub(super) struct StaleFile {
    pub(super) path: Path,
    pub(super) bytes: u64,
}

/// Files of the table's folder that a writer of this machine left half-written
/// before `since`; none if the table is in a bucket.
pub(super) fn staged(table: &LakeTable, since: SystemTime) -> Vec<StaleFile> {
    let mut found = Vec::new();
    let root = &table.location.root;
    if let Some(folder) = table.location.local_path(root) {
        collect(&folder, root, since, &mut found);
    }
    found
}

/// Folders behind links are not entered.
fn collect(folder: &FsPath, at: &Path, since: SystemTime, found: &mut Vec<StaleFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(path) = part(&name).map(|part| at.clone().join(part)) else { continue };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            collect(&entry.path(), &path, since, found);
        } else if is_staged(&name) {
            found.extend(bytes_before(&entry, since).map(|bytes| StaleFile { path, bytes }));
        }
    }
}

fn bytes_before(entry: &DirEntry, since: SystemTime) -> Option<u64> {
    let metadata = entry.metadata().ok()?;
    (metadata.modified().ok()? < since).then_some(metadata.len())
}
