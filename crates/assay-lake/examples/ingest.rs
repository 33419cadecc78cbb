//! `ingest SOURCE LAKE`: one run without the command line, for profiling.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{LakeError, Location};

#[tokio::main]
async fn main() -> Result<(), LakeError> {
    let mut places = std::env::args().skip(1);
    let mut next = || Location::open_local(places.next().unwrap_or_default());
    let request = IngestRequest::new(next()?, next()?);
    let summary = run(&request, Arc::new(NoProgress)).await?;
    tracing::info!(seconds = summary.seconds, rows = summary.records.ingested, "done");
    Ok(())
}
