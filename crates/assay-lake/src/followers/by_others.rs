//! What other programs have done to a table.
//!
//! Rows that a `RESTORE` brings back are what objects held then. They may be as
//! many as what the objects hold now, so that counting finds nothing wrong. So
//! every object with rows in a file that came back is read again.

use deltalake_core::kernel::{Add, EagerSnapshot};
use futures::TryStreamExt;

use super::catch_up::Healed;
use super::compare;
use super::follower::Follower;
use super::missing::exists;
use super::position::Position;
use super::tally::{Faults, FollowerFault, READ_ROWS_MAX, name_column, text};
use crate::error::LakeError;
use crate::files::read_batches;
use crate::log::entry_said::EntrySaid;
use crate::log::table::LakeTable;
use crate::source::forget_marks;

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

impl Follower {
    /// What others have done to the follower since it has recorded how far it has
    /// followed.
    pub(super) async fn done_by_others(
        &self,
        state: &EagerSnapshot,
    ) -> Result<ByOthers, LakeError> {
        let mut done = ByOthers::default();
        let versions = (1..=state.version()).rev();
        for version in versions.take(self.table.bounds.set_back_steps_max) {
            let Some(said) = self.table.said(version).await? else { break };
            if Position::in_entry(&said).is_some() {
                break;
            }
            done.take(&self.table, version, &said).await?;
        }
        Ok(done)
    }

    /// Records that the objects with rows in these files of `table` are to be read
    /// again; false where they are recorded so already.
    pub(super) async fn read_again(
        &self,
        table: &LakeTable,
        files: &[Add],
        healed: &mut Healed,
    ) -> Result<bool, LakeError> {
        let again = named_in(table, files).await?;
        if again.is_empty() {
            return Ok(false);
        }
        let marked = compare::mark(&self.lake, &again).await?;
        if marked == Some(0) {
            return Ok(false);
        }
        forget_marks(&self.lake).await?;
        healed.any = true;
        if let Some(objects) = marked {
            healed.objects += objects;
            tracing::warn!(
                "another program has restored table {}: {objects} objects with rows that came back \
                 are read again",
                table.schema.name
            );
        }
        Ok(true)
    }
}

/// The objects with rows in these files, as objects of which not all is there.
async fn named_in(table: &LakeTable, files: &[Add]) -> Result<Faults, LakeError> {
    let (mut faults, name) = (Faults::default(), name_column(table.schema));
    for add in files {
        if !exists(table, &table.path_of(&add.path)).await? {
            continue;
        }
        let (file, columns) = (table.stored(add), [name]);
        let rows = read_batches(table.schema, file, Some(&columns), READ_ROWS_MAX).await?;
        let mut rows = std::pin::pin!(rows);
        while let Some(rows) = rows.try_next().await? {
            let names = text(&rows, name).map_err(LakeError::columns(table.schema))?;
            names.iter().flatten().for_each(|name| faults.add(name, FollowerFault::Short));
        }
    }
    Ok(faults)
}
