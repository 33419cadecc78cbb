//! Files of derived tables, put in the place of those that said the same before.

use std::collections::{HashMap, HashSet};

use deltalake_core::kernel::{Action, Add, EagerSnapshot};
use deltalake_core::protocol::{DeltaOperation, SaveMode};

use crate::error::LakeError;
use crate::files::discard;
use crate::log::table::{Commit, LakeTable, one_at_a_time};

/// How a commit of derived files ended, with the state after it.
pub(crate) enum Put {
    /// The files are those of the table.
    Done(EagerSnapshot),
    /// Another commit came first. Nothing was changed, and the files are gone.
    Overtaken(EagerSnapshot),
}

/// Puts files in the place of others, in one commit on `state`. Any two such
/// commits of one `application` on the same state conflict, even where neither
/// removes a file.
///
/// # Errors
/// When the commit fails for another reason than that another one came first.
pub(crate) async fn put(
    table: &LakeTable,
    state: &EagerSnapshot,
    removes: Vec<Action>,
    adds: Vec<Add>,
    application: &str,
) -> Result<Put, LakeError> {
    let commit = Commit {
        actions: removes.into_iter().chain(adds.iter().cloned().map(Action::Add)).collect(),
        transaction: Some(one_at_a_time(application, state)),
        metadata: HashMap::new(),
        operation: DeltaOperation::Write {
            mode: SaveMode::Overwrite,
            partition_by: None,
            predicate: None,
        },
    };
    match table.commit(state, commit).await? {
        Some(state) => Ok(Put::Done(state)),
        None => lost(table, &adds).await,
    }
}

/// Whether the commit is there although it seemed to lose: the store may have
/// taken it and lost its answer. Otherwise its files are let go.
async fn lost(table: &LakeTable, adds: &[Add]) -> Result<Put, LakeError> {
    let state = table.load().await?;
    let files = state.try_log_data().map_err(|error| table.failed(error))?;
    let named: HashSet<String> = files.iter().map(|file| file.path().into_owned()).collect();
    if adds.iter().any(|add| named.contains(&add.path)) {
        return Ok(Put::Done(state));
    }
    discard(table, adds).await;
    Ok(Put::Overtaken(state))
}
