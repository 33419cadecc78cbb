//! `ingest SOURCE LAKE`: one run without the command line, for profiling.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{LakeError, Limits, Location, Shard, Window};

#[tokio::main]
async fn main() -> Result<(), LakeError> {
    let mut places = std::env::args().skip(1);
    let mut next = || Location::open_local(&places.next().unwrap_or_default());
    let request = IngestRequest {
        source: next()?,
        lake: next()?,
        window: Window::default(),
        shard: Shard::default(),
        dry_run: false,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        limits: Limits::default(),
    };
    let summary = run(&request, Arc::new(NoProgress)).await?;
    tracing::info!(seconds = summary.seconds, rows = summary.records.ingested, "done");
    Ok(())
}
