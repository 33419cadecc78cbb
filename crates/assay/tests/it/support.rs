//! Logs to work on.

use std::path::Path;
use std::sync::Arc;

use assay::{IngestJob, JobContext, Lake, NoProgress, Place};
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

/// The lake of the folder, with its logs.
pub(crate) async fn ingested(dir: &Path, context: &JobContext) -> Lake {
    let lake = context.lake_at(&place(dir, "lake")).await.unwrap();
    let ingest = IngestJob::of(vec![place(dir, "logs")]);
    ingest.run(&lake, Arc::new(NoProgress), context).await.whole().unwrap();
    lake
}
