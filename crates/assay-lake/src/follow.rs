//! How several tables stay in step with one commit.
//!
//! A Delta commit covers one table. So the commit on `invocations` is the only
//! point of publication: its `commitInfo` names the files that the same batch
//! owes to the tables that follow, and those are added to them afterwards, in
//! order and exactly once, because each follower records up to which version of
//! `invocations` it has followed. Whoever runs next makes up for a crash.

use std::collections::HashMap;

use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, Add, EagerSnapshot, Transaction};
use serde::{Deserialize, Serialize};

use crate::error::LakeError;
use crate::lake::Lake;
use crate::limits::{COMMIT_TRIES_MAX, FOLLOW_LAG_MAX};
use crate::replace::{self, Replaced};
use crate::table::{Commit, LakeTable};

/// Key in `commitInfo` under which a batch is described.
pub(crate) const BATCH_KEY: &str = "assayBatch";

/// Application id under which a follower records the version it has followed.
const FOLLOWED: &str = "assay.followed";

/// The tables that follow.
const FOLLOWERS: [&Table; 2] = [&tables::OBJECTS, &tables::REJECTS];

/// What a commit on `invocations` says of its batch.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct BatchNote {
    /// Identity of the batch, by which a writer knows its own commit again.
    pub(crate) id: String,
    /// Files owed to the followers, by table.
    pub(crate) follow: HashMap<String, Vec<Add>>,
    /// What goes from the followers before those files come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) replaced: Option<Replaced>,
}

impl BatchNote {
    /// Files owed to one follower.
    pub(crate) fn owed(&self, table: &Table) -> &[Add] {
        self.follow.get(table.name).map_or(&[], Vec::as_slice)
    }
}

/// The batches committed in versions `after + 1 ..= until`.
pub(crate) async fn batches(
    invocations: &LakeTable,
    after: u64,
    until: u64,
) -> Result<Vec<BatchNote>, LakeError> {
    let mut notes = Vec::new();
    for version in after + 1..=until {
        let info = invocations.commit_info(version).await?;
        let note = info.as_ref().and_then(|info| info.get(BATCH_KEY)).cloned();
        notes.extend(note.and_then(|note| serde_json::from_value(note).ok()));
    }
    Ok(notes)
}

/// Brings every follower up to `invocations`.
pub(crate) async fn catch_up(lake: &Lake, invocations: &EagerSnapshot) -> Result<(), LakeError> {
    for table in FOLLOWERS {
        catch_up_one(lake, &lake.table(table), invocations.version()).await?;
    }
    Ok(())
}

async fn catch_up_one(lake: &Lake, follower: &LakeTable, until: u64) -> Result<(), LakeError> {
    for _ in 0..COMMIT_TRIES_MAX {
        let state = follower.load_to_write().await?;
        let followed = follower.application_version(&state, FOLLOWED).await?.unwrap_or(0);
        let followed = u64::try_from(followed).unwrap_or_default();
        if followed >= until {
            return Ok(());
        }
        let notes = batches(&lake.table(&tables::INVOCATIONS), followed, until).await?;
        let owed = replace::follow(follower, &state, &notes).await?;
        let nothing_to_say = owed.is_empty() && until - followed < FOLLOW_LAG_MAX;
        if nothing_to_say || follower.commit(&state, follow_commit(owed, until)).await?.is_some() {
            return Ok(());
        }
    }
    Err(LakeError::Contention { table: follower.schema.name, tries: COMMIT_TRIES_MAX })
}

fn follow_commit(actions: Vec<Action>, until: u64) -> Commit {
    let version = i64::try_from(until).unwrap_or(i64::MAX);
    let replaces = actions.iter().any(|action| matches!(action, Action::Remove(_)));
    Commit {
        actions,
        transaction: Some(Transaction::new(FOLLOWED, version)),
        metadata: HashMap::new(),
        operation: if replaces { LakeTable::replace() } else { LakeTable::append() },
    }
}
