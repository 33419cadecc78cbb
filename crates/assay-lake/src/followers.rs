//! How several tables stay in step with one commit.
//!
//! A Delta commit covers one table. So the commit on `invocations` is the only
//! point of publication: its `commitInfo` names the files that the same batch
//! owes to the tables that follow, and those are added to them afterwards, in
//! order and exactly once, because each follower records which commit on
//! `invocations` it has followed last. The next run makes up for a crash.
//!
//! A follower must not say more than `invocations` does: an object that is
//! recorded as read is never read again. But tables are copied one after the
//! other, restored from different days, and lose their last commit to a power
//! cut. So a follower records the identity of that commit too (`position.rs`).
//! Where `invocations` does not have it, the follower goes back to the last
//! commit that both have (`set_back.rs`) or, where its log no longer says that,
//! its rows are compared with those of `invocations` (`compare.rs`). Either way
//! the objects whose rows are missing are read again.

mod by_others;
mod catch_up;
mod check;
mod compare;
mod follower;
mod healed;
mod missing;
mod notes;
mod owed;
mod position;
mod restored;
mod set_back;
mod tally;

use std::ops::ControlFlow::{Break, Continue};

use assay_schema::tables;
use deltalake_core::kernel::EagerSnapshot;

use crate::error::LakeError;
use crate::lake::Lake;
use crate::log::tries::{Tries, until_done};
use follower::{Closeness, FOLLOWERS, Follower};
use healed::Healed;

pub use check::LakeCheck;
pub(crate) use notes::{BATCH_KEY, BatchNote, batches};

/// Brings every follower up to `invocations`, or back to it, after a run's own
/// commits; returns the state up to which they have followed at least.
pub(crate) async fn catch_up(lake: &Lake) -> Result<(EagerSnapshot, Healed), LakeError> {
    heal(lake, None, Closeness::Briefly).await
}

/// The same when a run begins that reads `source`, if it reads one.
pub(crate) async fn begin(
    lake: &Lake,
    source: Option<&str>,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    heal(lake, source, Closeness::Closely).await
}

/// The same, and compares what is recorded as read with the rows that are there,
/// which reads a column of every file. Data files that are missing are taken
/// out of the log.
pub(crate) async fn begin_anew(
    lake: &Lake,
    source: &str,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    missing::give_up(lake).await?;
    heal(lake, Some(source), Closeness::AtEverything).await
}

async fn heal(
    lake: &Lake,
    source: Option<&str>,
    look: Closeness,
) -> Result<(EagerSnapshot, Healed), LakeError> {
    let tries = Tries::at("compare rows of", &tables::OBJECTS, &lake.bounds());
    let healed = until_done(tries, Healed::default(), |mut healed| async move {
        let invocations = lake.table(&tables::INVOCATIONS).load_to_write().await?;
        let mut doubt = look == Closeness::AtEverything;
        for table in FOLLOWERS {
            let follower = Follower::of(lake, table, look);
            doubt |= follower.catch_up(invocations.version(), &mut healed).await?;
        }
        let stands = !doubt || compare::run(lake, &invocations, source, &mut healed).await?;
        Ok(if stands { Break((invocations, healed)) } else { Continue(healed) })
    });
    healed.await
}
