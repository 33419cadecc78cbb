//! What a follower has to do for batches.

use std::collections::HashSet;

use deltalake_core::kernel::{Action, Add, EagerSnapshot};

use super::notes::BatchNote;
use crate::error::LakeError;
use crate::log::table::LakeTable;
use crate::objects::replaced::Replaced;
use crate::objects::thinned::{thin, thin_table};

/// What a follower has to do for batches that were committed one after the
/// other: it takes the files that they owe it, of which `owed` are still to come,
/// and leaves out what later ones among them replace, of those as of its own.
pub(super) async fn owed_actions(
    follower: &LakeTable,
    state: &EagerSnapshot,
    notes: &[BatchNote],
    owed: &[Add],
) -> Result<Vec<Action>, LakeError> {
    let mut gone = Replaced::default();
    let mut adds = Vec::new();
    let to_come: HashSet<&str> = owed.iter().map(|add| add.path.as_str()).collect();
    for note in notes.iter().rev() {
        let owed = note.owed(follower.schema).iter();
        for owed in owed.filter(|add| to_come.contains(add.path.as_str())) {
            match thin(follower, owed, &gone).await? {
                None => adds.push(owed.clone()),
                Some(left) => adds.extend(left.add),
            }
        }
        note.replaced.iter().for_each(|replaced| gone.merge(replaced));
    }
    let thinned = thin_table(follower, state, &gone).await?;
    let adds = adds.into_iter().map(Action::Add);
    Ok(adds.chain(thinned.actions(state)).collect())
}
