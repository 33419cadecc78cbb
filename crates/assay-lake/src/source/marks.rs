//! Watermarks: up to which hour each feed of a source has been read.
//!
//! A small object beside the table of objects, one for each source. It only
//! spares listings: were it lost or old, a run would list more and read the
//! same, because the table of objects says what has been read.

use std::collections::BTreeMap;

use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::LakeError;
use crate::location::Location;
use crate::place::verbatim;

/// Folder below the table; Delta leaves names with an underscore alone.
const FOLDER: &str = "_watermarks";

/// By the path of a feed, the hour since the epoch before which every object
/// that was there has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Watermarks(BTreeMap<Path, i64>);

/// As it is stored.
#[derive(Deserialize, Serialize)]
struct Stored {
    /// Address of the source's root, for people who look into the file.
    source: String,
    /// Hours since the epoch by feed.
    feeds: BTreeMap<String, i64>,
}

impl<const N: usize> From<[(Path, i64); N]> for Watermarks {
    fn from(marks: [(Path, i64); N]) -> Self {
        Self(BTreeMap::from(marks))
    }
}

impl Watermarks {
    pub(crate) fn get(&self, feed: &Path) -> Option<i64> {
        self.0.get(feed).copied()
    }

    pub(crate) fn set(&mut self, feed: Path, hour: i64) {
        self.0.insert(feed, hour);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What earlier runs have left for a source; nothing, if what they left
    /// cannot be understood.
    pub(crate) async fn load(objects: &Location, source: &str) -> Result<Self, LakeError> {
        let path = path_of(objects, source);
        let read = async { objects.store.get(&path).await?.bytes().await };
        let bytes = match read.await {
            Ok(bytes) => bytes,
            Err(object_store::Error::NotFound { .. }) => return Ok(Self::default()),
            Err(error) => return Err(failed(objects, &path, "cannot read", error)),
        };
        let Ok(stored) = serde_json::from_slice::<Stored>(&bytes) else {
            tracing::warn!(%path, "the watermarks cannot be understood: everything is listed");
            return Ok(Self::default());
        };
        let feeds = stored.feeds.into_iter();
        Ok(Self(feeds.filter_map(|(feed, hour)| Some((verbatim(&feed)?, hour))).collect()))
    }

    /// Leaves them for the next run.
    pub(crate) async fn store(&self, objects: &Location, source: &str) -> Result<(), LakeError> {
        let path = path_of(objects, source);
        let feeds = self.0.iter().map(|(feed, hour)| (feed.to_string(), *hour));
        let stored = Stored { source: source.to_owned(), feeds: feeds.collect() };
        let bytes = serde_json::to_vec(&stored).unwrap_or_default();
        let put = objects.store.put(&path, PutPayload::from(bytes)).await;
        put.map(|_| ()).map_err(|error| failed(objects, &path, "cannot write", error))
    }
}

fn path_of(objects: &Location, source: &str) -> Path {
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, source.as_bytes());
    objects.root.clone().join(FOLDER).join(format!("{name}.json"))
}

fn failed(
    objects: &Location,
    path: &Path,
    action: &'static str,
    source: object_store::Error,
) -> LakeError {
    LakeError::Store { action, path: objects.address(path), source }
}
