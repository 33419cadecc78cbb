//! Fetching a body, within bounds.

use assay_decode::{BodyCounts, Limits, body_counts};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use crate::bodies::wanted::Wanted;
use crate::error::LakeError;
use crate::limits::BODY_OBJECT_BYTES_MAX;
use crate::store::location::Location;

/// What became of a body.
pub(super) enum Fetched {
    /// It tells at least one count that the row lacks.
    Counts(Box<BodyCounts>),
    /// It has not landed.
    Missing,
    /// It tells none of them.
    Silent,
    /// It could not be read; why has been reported.
    Unreadable,
}

/// Fetches and reads a body of the source. One that cannot be read is told and
/// tried again by the next run.
pub(super) async fn fetch(source: &Location, wanted: &Wanted, limits: &Limits) -> Fetched {
    let path = &wanted.body;
    let counts = match get(source, path).await {
        Ok(Some(bytes)) => read(bytes, limits.clone()).await,
        Ok(None) => return Fetched::Missing,
        Err(why) => Err(why),
    };
    match counts {
        Ok(counts) if tells(&counts, wanted.lacks) => Fetched::Counts(Box::new(counts)),
        Ok(_) => Fetched::Silent,
        Err(why) => {
            tracing::warn!("body {}: {why}", source.address(path));
            Fetched::Unreadable
        }
    }
}

async fn get(source: &Location, path: &Path) -> Result<Option<bytes::Bytes>, String> {
    let found = match source.store.get(path).await {
        Ok(found) => found,
        Err(object_store::Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    if found.meta.size > BODY_OBJECT_BYTES_MAX {
        return Err(format!("{} bytes are more than the bound", found.meta.size));
    }
    found.bytes().await.map(Some).map_err(|error| error.to_string())
}

async fn read(bytes: bytes::Bytes, limits: Limits) -> Result<BodyCounts, String> {
    let read = tokio::task::spawn_blocking(move || body_counts(&bytes, &limits)).await;
    let counts = read.map_err(|_| LakeError::Worker.to_string())?;
    counts.map_err(|error| error.to_string())
}

fn tells(counts: &BodyCounts, lacks: [bool; 3]) -> bool {
    let told = [counts.input, counts.cache_read, counts.output];
    lacks.into_iter().zip(told).any(|(lacks, told)| lacks && told.is_some())
}
