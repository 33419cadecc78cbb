//! Half-written files on a local disk.
//!
//! A local store writes `name#1` and renames it, and does not list such names:
//! what a killed writer leaves is seen by nobody but the file system.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::table::LakeTable;

/// Files of the table's folder that a writer of this machine left half-written
/// before `since`, with their bytes; none if the table lies elsewhere.
pub(super) fn staged(table: &LakeTable, since: SystemTime) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    if let Some(folder) = table.location.local_path(&table.location.root) {
        collect(&folder, since, &mut found);
    }
    found
}

fn collect(folder: &Path, since: SystemTime, found: &mut Vec<(PathBuf, u64)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            collect(&entry.path(), since, found);
        } else if is_staged(&entry) {
            let old = entry.metadata().ok().filter(|file| is_before(file.modified(), since));
            found.extend(old.map(|file| (entry.path(), file.len())));
        }
    }
}

fn is_before(modified: std::io::Result<SystemTime>, since: SystemTime) -> bool {
    modified.is_ok_and(|modified| modified < since)
}

fn is_staged(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let number = name.to_str().and_then(|name| name.rsplit_once('#')).map(|(_, number)| number);
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}
