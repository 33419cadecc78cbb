//! Python environments with pinned packages, made once.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a program writes to its standard output.
///
/// # Panics
///
/// When it cannot be run or fails, with what it said.
pub fn output(program: &Path, arguments: &[&OsStr]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| {
        panic!("{} cannot be run ({error})\nhint: Python 3 with venv is needed", program.display())
    });
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?} failed:\n{said}", program.display());
    output.stdout
}

/// The Python of an environment with exactly the packages of a list.
///
/// # Panics
///
/// When the environment cannot be made.
pub fn with_packages(name: &str, list: &Path) -> PathBuf {
    let home = super::cache().join(name);
    let pinned = fs::read_to_string(list).expect("the list of packages can be read");
    let (python, marker) = (home.join("bin/python"), home.join("pinned.txt"));
    let _alone = lock(name);
    if fs::read_to_string(&marker).is_ok_and(|made_of| made_of == pinned) {
        return python;
    }
    let words = ["-m", "venv", "--clear"].map(OsStr::new);
    output(Path::new("python3"), &[&words[..], &[home.as_os_str()]].concat());
    let words = ["-m", "pip", "install", "--disable-pip-version-check", "-r"].map(OsStr::new);
    output(&python, &[&words[..], &[list.as_os_str()]].concat());
    fs::write(marker, pinned).expect("the environment can be marked as whole");
    python
}

/// Held while something in the cache is made: tests run side by side.
pub(crate) fn lock(name: &str) -> File {
    let cache = super::cache();
    fs::create_dir_all(&cache).expect("the cache can be made");
    let file = File::create(cache.join(format!("{name}.lock"))).expect("a lock can be made");
    file.lock().expect("the lock can be taken");
    file
}
