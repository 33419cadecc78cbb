//! Data files that the log names and the store does not have: deleted by another
//! program, or not copied.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;
use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use crate::error::LakeError;
use crate::lake::Lake;
use crate::log::entry_said::GIVEN_UP;
use crate::log::file_swap::remove;
use crate::log::table::{Commit, LakeTable, one_at_a_time};
use crate::log::tries::{Tries, until_done};
use crate::source::forget_marks;

/// Takes missing files out of every table, so that the rest can be read.
pub(super) async fn give_up(lake: &Lake) -> Result<(), LakeError> {
    for table in tables::ALL {
        let table = lake.table(table);
        if table.exists().await? {
            give_up_in(lake, &table).await?;
        }
    }
    Ok(())
}

async fn give_up_in(lake: &Lake, table: &LakeTable) -> Result<(), LakeError> {
    let tries = Tries::at("take missing files out of", table.schema, &table.bounds);
    table.mend().await?;
    let given_up = until_done(tries, (), |()| async move {
        let state = table.load_to_write().await?;
        let missing = missing(table, &state).await?;
        let Some(first) = missing.first() else { return Ok(Break(())) };
        tracing::warn!(
            "table {}: {} data files do not exist, such as {}: they are taken out of its log",
            table.schema.name,
            missing.len(),
            table.location.address(&table.path_of(&first.path)),
        );
        forget_marks(lake).await?;
        let commit = Commit {
            actions: missing.iter().map(|add| Action::Remove(remove(add, true))).collect(),
            transaction: Some(one_at_a_time(GIVEN_UP, &state)),
            metadata: HashMap::new(),
            operation: DeltaOperation::Delete { predicate: None },
        };
        let committed = table.commit(&state, commit).await?;
        Ok(if committed.is_some() { Break(()) } else { Continue(()) })
    });
    given_up.await
}

/// Files of a state of a table that its store does not have.
pub(super) async fn missing(
    table: &LakeTable,
    state: &EagerSnapshot,
) -> Result<Vec<Add>, LakeError> {
    let listed = listed(table).await?;
    let mut missing = Vec::new();
    for add in table.files(state)? {
        let path = table.path_of(&add.path);
        // Written since it was listed, or behind a link that listings pass over.
        if !listed.contains(&path) && !exists(table, &path).await? {
            missing.push(add);
        }
    }
    missing.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(missing)
}

async fn listed(table: &LakeTable) -> Result<HashSet<Path>, LakeError> {
    let listed = table.location.store.list(Some(&table.location.root));
    let paths: Result<HashSet<Path>, Error> =
        listed.map_ok(|file| file.location).try_collect().await;
    let path = table.address();
    paths.map_err(|source| LakeError::Store { action: "cannot list", path, source })
}

/// Whether the store of a table has that object.
pub(super) async fn exists(table: &LakeTable, path: &Path) -> Result<bool, LakeError> {
    match table.location.store.head(path).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound { .. }) => Ok(false),
        Err(source) => {
            let path = table.location.address(path);
            Err(LakeError::Store { action: "cannot look at", path, source })
        }
    }
}
