//! IAM's rules as a simulator reads them that is not ours: npm's
//! `@cloud-copilot/iam-simulate`, on a Node.js that pip installs. It runs as a
//! program of its own; nothing of it (AGPL) is linked or shipped.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{cache, python, root};

const FILES: [&str; 3] = ["package.json", "package-lock.json", "simulate.mjs"];

/// The verdicts on a JSON list of simulations, as a JSON list of words.
///
/// # Panics
///
/// When the simulator cannot be installed or run.
pub fn verdicts(simulations: &str) -> String {
    let source = root().join("tests/doubles/iam");
    let python = python::with_packages("node", &source.join("requirements.txt"));
    let node = python.with_file_name("node");
    let script = installed(&source, &python.with_file_name("npm")).join("simulate.mjs");
    let said = python::output(&node, &[script.as_os_str(), OsStr::new(simulations)]);
    String::from_utf8(said).expect("verdicts are text")
}

/// Where the simulator is, installed once for each list of packages.
fn installed(source: &Path, npm: &Path) -> PathBuf {
    let home = cache().join("iam");
    let _alone = python::lock("iam");
    let read = |folder: &Path| FILES.map(|name| fs::read_to_string(folder.join(name)).ok());
    if home.join("node_modules/.package-lock.json").exists() && read(&home) == read(source) {
        return home;
    }
    fs::create_dir_all(&home).expect("the cache can be made");
    for name in FILES {
        fs::copy(source.join(name), home.join(name)).expect("a file can be copied");
    }
    let words = ["ci", "--no-audit", "--no-fund", "--prefix"].map(OsStr::new);
    python::output(npm, &[&words[..], &[home.as_os_str()]].concat());
    home
}
