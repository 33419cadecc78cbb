//! How far vacuums have come, in a file beside the log.
//!
//! The name and the first key are Delta's own, for its vacuum without a listing;
//! a reader of the table passes over the file.

use bytes::Bytes;
use jiff::Timestamp;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::limits::VACUUM_LISTING_EVERY;
use crate::log::table::LakeTable;

const NAME: &str = "_last_vacuum_info";

/// What the last vacuum of a table has seen to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct VacuumMark {
    /// What this version and those before it have removed is deleted.
    #[serde(rename = "latestCommitVersionOutsideOfRetentionWindow")]
    pub(super) version: u64,
    /// When the whole folder was listed.
    #[serde(rename = "assayListedAt")]
    pub(super) listed: Timestamp,
}

impl VacuumMark {
    /// That of a table; none if there is none that can be understood.
    pub(super) async fn read(table: &LakeTable) -> Option<Self> {
        let found = table.location.store.get(&path(table)).await.ok()?;
        serde_json::from_slice(&found.bytes().await.ok()?).ok()
    }

    /// Whether the folder is to be listed again.
    pub(super) fn is_stale(&self) -> bool {
        let age = Timestamp::now().duration_since(self.listed);
        age.is_negative() || age.unsigned_abs() >= VACUUM_LISTING_EVERY
    }

    /// Puts it in the place of the one before. When several vacuums do, the
    /// lower version costs the next one some deletions that find nothing.
    pub(super) async fn write(&self, table: &LakeTable) -> Result<(), LakeError> {
        let path = path(table);
        let text = Bytes::from(serde_json::to_vec(self).unwrap_or_default());
        let put = table.location.store.put(&path, text.into()).await;
        put.map(drop).map_err(|source| LakeError::Store {
            action: "cannot write",
            path: table.location.address(&path),
            source,
        })
    }
}

fn path(table: &LakeTable) -> Path {
    table.log_folder().join(NAME)
}
