//! What a table's log says of its columns, for whoever registers the table elsewhere.

use assay_schema::Table;
use serde_json::Value;

use crate::error::LakeError;
use crate::lake::Lake;

impl Lake {
    /// The schema of a table at its newest version as its log has it, in Delta's
    /// JSON (`{"type": "struct", "fields": […]}`); `None` while the table has not
    /// been made.
    ///
    /// # Errors
    /// When the log cannot be read, or is of a newer layout than this version knows.
    pub async fn logged_schema(&self, table: &'static Table) -> Result<Option<Value>, LakeError> {
        let table = self.table(table);
        match table.load().await {
            Ok(state) => Ok(serde_json::to_value(state.schema().as_ref()).ok()),
            Err(error) if table.exists().await? => Err(error),
            Err(_) => Ok(None),
        }
    }
}
