//! The data files of a version of a table.

use std::collections::HashSet;

use deltalake_core::kernel::{Add, EagerSnapshot, LogicalFileView};
use object_store::path::Path;

use super::{LakeTable, path_in_table};
use crate::error::LakeError;

impl LakeTable {
    /// The files of a version, with all that the log says of them.
    pub(crate) fn files(&self, state: &EagerSnapshot) -> Result<Vec<Add>, LakeError> {
        self.files_where(state, |_| true)
    }

    /// Those of them that are wanted.
    pub(crate) fn files_where(
        &self,
        state: &EagerSnapshot,
        wanted: impl Fn(&LogicalFileView) -> bool,
    ) -> Result<Vec<Add>, LakeError> {
        let files = state.try_log_data().map_err(|error| self.failed(error))?;
        // Nothing else gives the tags of a file.
        #[allow(deprecated)]
        let adds = files.iter().filter(|file| wanted(file)).map(|file| file.add_action());
        Ok(adds.collect())
    }

    /// Paths of the files of a version, relative to the table.
    pub(crate) fn paths(&self, state: &EagerSnapshot) -> Result<HashSet<Path>, LakeError> {
        let files = state.try_log_data().map_err(|error| self.failed(error))?;
        Ok(files.iter().map(|file| path_in_table(&file.path())).collect())
    }

    /// Full paths of the files of the newest version.
    pub(crate) async fn live_paths(&self) -> Result<HashSet<Path>, LakeError> {
        let state = self.load().await?;
        let files = state.try_log_data().map_err(|error| self.failed(error))?;
        Ok(files.iter().map(|file| self.path_of(&file.path())).collect())
    }
}
