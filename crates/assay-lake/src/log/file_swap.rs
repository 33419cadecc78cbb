//! Putting files in the place of others, in one commit.

use std::collections::HashMap;
use std::ops::ControlFlow::{Break, Continue};

use deltalake_core::kernel::{Action, Add, EagerSnapshot, Remove};
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;

use crate::error::LakeError;
use crate::log::table::{Commit, LakeTable, one_at_a_time, path_in_table};
use crate::log::tries::{Tries, until_done};

/// Application id under which the swaps of a table are numbered. Any two that
/// were made on the same version conflict, whichever days they touch: Delta
/// itself would let two remove the same file, and knows nothing of the files
/// that were only read.
pub(crate) const SWAP: &str = "assay.compact";

/// Files for files.
pub(crate) struct Swap<'a> {
    pub(crate) adds: &'a [Add],
    pub(crate) removed: Vec<&'a Add>,
    /// Every file on which the new ones rest, relative to the table.
    pub(crate) seen: &'a [Path],
    /// Whether the rows are others than before.
    pub(crate) data_change: bool,
    pub(crate) operation: DeltaOperation,
}

/// How a swap ended.
pub(crate) enum Swapped {
    Done(EagerSnapshot),
    /// Files that it rests on are gone: it must be made anew, and no commit
    /// names its files.
    Overtaken(EagerSnapshot),
}

/// Commits a swap that was made on `state`.
///
/// After another writer's commit it is made again on the newer version as long
/// as every file that was looked at is still there; so a row is left out only
/// while the one it was left out for is in the table.
pub(crate) async fn swap(
    table: &LakeTable,
    state: EagerSnapshot,
    swap: &Swap<'_>,
) -> Result<Swapped, LakeError> {
    let tries = Tries::at("replace files of", table.schema, &table.bounds);
    let swapped = until_done(tries, state, |state| async move {
        if let Some(state) = table.commit(&state, commit_of(&state, swap)).await? {
            return Ok(Break(Swapped::Done(state)));
        }
        let state = table.load().await?;
        let paths = table.paths(&state)?;
        // The store may have taken our commit and lost its answer.
        if swap.adds.iter().any(|add| paths.contains(&path_in_table(&add.path))) {
            return Ok(Break(Swapped::Done(state)));
        }
        if swap.seen.iter().any(|path| !paths.contains(path)) {
            return Ok(Break(Swapped::Overtaken(state)));
        }
        Ok(Continue(state))
    });
    swapped.await
}

fn commit_of(state: &EagerSnapshot, swap: &Swap<'_>) -> Commit {
    let removes = swap.removed.iter().map(|add| Action::Remove(remove(add, swap.data_change)));
    let adds = swap
        .adds
        .iter()
        .map(|add| Action::Add(Add { data_change: swap.data_change, ..add.clone() }));
    Commit {
        actions: removes.chain(adds).collect(),
        transaction: Some(one_at_a_time(SWAP, state)),
        metadata: HashMap::new(),
        operation: swap.operation.clone(),
    }
}

/// The removal of a file.
pub(crate) fn remove(add: &Add, data_change: bool) -> Remove {
    Remove {
        path: add.path.clone(),
        data_change,
        deletion_timestamp: Some(jiff::Timestamp::now().as_millisecond()),
        extended_file_metadata: Some(true),
        partition_values: Some(add.partition_values.clone()),
        size: Some(add.size),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
    }
}
