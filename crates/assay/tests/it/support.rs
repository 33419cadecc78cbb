//! Logs to work on.

use std::path::Path;

use assay::Place;
use assay_synth::{Spec, Truth};
use tempfile::TempDir;

/// A folder with a few hours of logs, and what is in them.
pub(crate) fn with_logs() -> (TempDir, Truth) {
    let dir = TempDir::new().unwrap();
    let mut spec = Spec { records: 600, objects: 6, ..Spec::demo() };
    spec.set("dirt.corrupt_gzip", "0").unwrap();
    let truth = assay_synth::write(&spec, &dir.path().join("logs"), &mut |_| ()).unwrap();
    (dir, truth)
}

/// A place in the folder.
pub(crate) fn place(dir: &Path, name: &str) -> Place {
    Place::on_disk(dir.join(name))
}
