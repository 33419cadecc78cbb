//! Putting merged files in the place of those they came from.

use std::collections::{HashMap, HashSet};

use deltalake_core::kernel::{Action, EagerSnapshot, Transaction};
use deltalake_core::protocol::DeltaOperation;
use object_store::path::Path;

use crate::compact::day::Merged;
use crate::compact::inventory::Inventory;
use crate::error::LakeError;
use crate::files::discard;
use crate::limits::COMMIT_TRIES_MAX;
use crate::table::{Commit, LakeTable};

/// Application id under which compactions of a table are numbered. Any two that
/// were made on the same version conflict, whichever days they touch: Delta
/// itself would let two remove the same file, and knows nothing of the files
/// that were only read to find duplicates.
const COMPACTION: &str = "assay.compact";

/// How a publication ended.
pub(super) enum Published {
    Done(EagerSnapshot),
    /// Files that the merge rests on are gone: it must be done again.
    Overtaken(EagerSnapshot),
}

/// Commits a merge that was made on `state`, or lets go of it.
///
/// After another writer's commit it is made again on the newer version as long
/// as every file that was looked at is still there; so a row is left out only
/// while the one it was left out for is in the table.
pub(super) async fn publish(
    table: &LakeTable,
    mut state: EagerSnapshot,
    merged: &Merged,
    target_bytes: u64,
) -> Result<Published, LakeError> {
    for _ in 0..COMMIT_TRIES_MAX {
        let commit = commit_of(table, &state, merged, target_bytes).await?;
        if let Some(state) = table.commit(&state, commit).await? {
            return Ok(Published::Done(state));
        }
        state = table.load().await?;
        let inventory = Inventory::of(table, &state)?;
        let paths = inventory.paths();
        // The store may have taken our commit and lost its answer.
        if is_committed(merged, &paths) {
            return Ok(Published::Done(state));
        }
        if merged.seen.iter().any(|path| !paths.contains(path)) {
            discard(table, &merged.adds).await;
            return Ok(Published::Overtaken(state));
        }
    }
    Err(LakeError::Contention { table: table.schema.name, tries: COMMIT_TRIES_MAX })
}

fn is_committed(merged: &Merged, paths: &HashSet<&Path>) -> bool {
    merged.adds.iter().any(|add| paths.contains(&Path::from(add.path.as_str())))
}

async fn commit_of(
    table: &LakeTable,
    state: &EagerSnapshot,
    merged: &Merged,
    target_bytes: u64,
) -> Result<Commit, LakeError> {
    let data_change = merged.duplicates > 0;
    let removes = merged.removed.iter().map(|file| Action::Remove(file.remove(data_change)));
    let adds = merged.adds.iter().map(|add| {
        let mut add = add.clone();
        add.data_change = data_change;
        Action::Add(add)
    });
    let number = table.application_version(state, COMPACTION).await?.unwrap_or(0);
    Ok(Commit {
        actions: removes.chain(adds).collect(),
        transaction: Some(Transaction::new(COMPACTION, number + 1)),
        metadata: HashMap::new(),
        operation: DeltaOperation::Optimize {
            predicate: None,
            target_size: i64::try_from(target_bytes).unwrap_or(i64::MAX),
        },
    })
}
