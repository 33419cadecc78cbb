//! The first commit on a table.

use deltalake_core::kernel::transaction::TransactionError;
use deltalake_core::logstore::CommitOrBytes;
use serde_json::json;
use uuid::Uuid;

use super::LakeTable;
use crate::error::LakeError;
use crate::log::evolution::{LAYOUT, LAYOUT_PROPERTY, READER_VERSION, WRITER_VERSION};

/// Versions from one checkpoint to the next: as many log entries at most are
/// read, a request each, to load a table. Delta's library would write one in a hundred.
pub(super) const CHECKPOINT_VERSIONS: u32 = 20;
const CHECKPOINT_PROPERTY: &str = "delta.checkpointInterval";

/// Columns of which Delta's library understands the statistics whenever a state
/// changes, for every file that the table has. Ours are read as text, all of
/// them, and only of the files that are looked at.
const STATISTICS_PROPERTY: &str = "delta.dataSkippingStatsColumns";

impl LakeTable {
    /// Makes the table unless it is there; of several makers one wins, and all
    /// find the same table. Returns whether it was not there before.
    pub(crate) async fn create_if_absent(&self) -> Result<bool, LakeError> {
        if self.exists().await? {
            return Ok(false);
        }
        self.cache.proven().await?;
        let first = CommitOrBytes::LogBytes(self.first_commit().into());
        match self.log_store.write_commit_entry(0, first, Uuid::new_v4()).await {
            Ok(()) | Err(TransactionError::VersionAlreadyExists(_)) => Ok(true),
            Err(error) => Err(self.failed(error.into())),
        }
    }

    pub(super) fn first_commit(&self) -> String {
        let partitions: Vec<_> = self.schema.partitions().iter().map(|c| c.name).collect();
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let lines = [
            json!({"commitInfo": {"timestamp": now_ms, "operation": "CREATE TABLE"}}),
            json!({"protocol": {
                "minReaderVersion": READER_VERSION, "minWriterVersion": WRITER_VERSION,
            }}),
            json!({"metaData": {
                "id": Uuid::new_v4().to_string(),
                "name": self.schema.name,
                "description": self.schema.meaning,
                "format": {"provider": "parquet", "options": {}},
                "schemaString": self.schema.delta_schema().to_string(),
                "partitionColumns": partitions,
                "configuration": {
                    LAYOUT_PROPERTY: LAYOUT.to_string(),
                    CHECKPOINT_PROPERTY: CHECKPOINT_VERSIONS.to_string(),
                    STATISTICS_PROPERTY: self.schema.sorted_by.join(","),
                },
                "createdTime": now_ms,
            }}),
        ];
        lines.map(|line| line.to_string()).join("\n")
    }
}
