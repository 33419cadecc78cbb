//! What other programs have done to a table.

use deltalake_core::kernel::Add;

use crate::error::LakeError;
use crate::log::entry_said::EntrySaid;
use crate::log::table::LakeTable;

/// Commits of other programs on one table, taken together.
#[derive(Debug, Default)]
pub(super) struct ByOthers {
    /// Whether rows were taken away.
    pub(super) removed: bool,
    /// Files that came back.
    pub(super) back: Vec<Add>,
}

impl ByOthers {
    /// Takes in the commit of a version, whoever has made it.
    pub(super) async fn take(
        &mut self,
        table: &LakeTable,
        version: u64,
        said: &EntrySaid,
    ) -> Result<(), LakeError> {
        if said.is_ours() {
            return Ok(());
        }
        self.removed |= said.removes_rows();
        if said.is_restore() {
            self.back.extend(table.adds(version).await?);
        }
        Ok(())
    }
}
