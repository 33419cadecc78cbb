//! The end of a process whose threads go on. One test alone: what it ends is its own process.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use assay_host::{FileWriter, Scratch, discard_all};
use tempfile::TempDir;

/// Creates, fills, moves and drops what is temporary; at the end it goes from under the hands.
fn work(dir: &Path, number: usize) {
    let rows = FileWriter::output(&dir.join(format!("{number}.csv")));
    if let Ok(folder) = Scratch::create(Some(dir)) {
        for spilled in 0..3 {
            let _ = std::fs::write(folder.path().join(spilled.to_string()), "rows");
        }
    }
    let _ = rows.and_then(|rows| rows.write_whole("rows"));
}

fn temporary(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.ends_with(".csv")).collect()
}

#[test]
fn nothing_temporary_is_left_at_whatever_moment_a_process_ends() {
    let parent = TempDir::new().unwrap();
    let (dir, over) = (parent.path(), &AtomicBool::new(false));
    let left = std::thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                while !over.load(Relaxed) {
                    work(dir, number);
                }
            });
        }
        std::thread::sleep(Duration::from_millis(100));
        let _discarded = discard_all();
        over.store(true, Relaxed);
        temporary(dir)
    });
    assert!(left.is_empty(), "{left:?}");
}
