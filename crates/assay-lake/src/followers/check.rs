//! What is wrong with a lake, without changing it.

use assay_schema::tables;
use serde::Serialize;

use super::follower::{Closeness, FOLLOWERS, Follower, FollowerStanding};
use super::missing::missing;
use super::notes::batches;
use super::position::Position;
use super::tally::{FollowerFault, Tables, faults};
use crate::error::LakeError;
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::log::snapshot::TableSnapshot;

/// Whether what a lake says it has read is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LakeCheck {
    /// Tables that say more than `invocations`: the next ingest sets them back.
    pub ahead: Vec<&'static str>,
    /// Data files that a log names and the store does not have, by table and
    /// in order of their names.
    pub missing_files: Vec<(&'static str, String)>,
    /// Objects that are recorded as read and of which nothing is there.
    pub without_rows: u64,
    /// Objects of which less is there than was read.
    pub with_fewer_rows: u64,
    /// Objects of which rows are there and nothing is recorded: they would be
    /// read once more.
    pub unrecorded: u64,
}

impl Lake {
    /// Looks whether every table has what the others say it has. Reads every
    /// log, lists every table, and reads one column of each file unless files
    /// are missing.
    ///
    /// # Errors
    /// When a log or a file cannot be read.
    pub fn check(&self) -> LakeFuture<'_, LakeCheck> {
        Box::pin(async move {
            let mut check = LakeCheck::default();
            for table in FOLLOWERS {
                let follower = Follower::of(self, table, Closeness::Closely);
                let state = follower.table.load().await?;
                let position = Position::of(&follower.table, &state).await?;
                if follower.standing(&position, &state).await? != FollowerStanding::Agrees {
                    check.ahead.push(table.name);
                }
            }
            for table in tables::ALL {
                let table = self.table(table);
                if table.exists().await? {
                    let missing = missing(&table, &table.load().await?).await?;
                    let address = |path: &str| table.location.address(&table.path_of(path));
                    let named = missing.iter().map(|add| (table.schema.name, address(&add.path)));
                    check.missing_files.extend(named);
                }
            }
            if check.missing_files.is_empty() {
                self.compare(&mut check).await?;
            }
            Ok(check)
        })
    }

    async fn compare(&self, check: &mut LakeCheck) -> Result<(), LakeError> {
        // In this order: what was recorded as read has its rows by then.
        let table = self.table(&tables::OBJECTS);
        let state = table.load().await?;
        let objects = TableSnapshot::of(&table, &state)?;
        let rejects = self.snapshot(&tables::REJECTS).await?;
        let invocations = self.snapshot(&tables::INVOCATIONS).await?;
        let version = invocations.version;
        let names_max = self.bounds().compared_objects_max;
        let faults = faults(&Tables { invocations, objects, rejects }, names_max).await?;
        check.without_rows = faults.count(FollowerFault::Lost);
        check.with_fewer_rows = faults.count(FollowerFault::Short);
        let follower = Follower::of(self, &tables::OBJECTS, Closeness::Closely);
        let position = Position::of(&follower.table, &state).await?;
        let since = batches(&follower.invocations, position.version, version).await?;
        // What no run has followed yet is recorded by the next one.
        if since.is_empty() {
            check.unrecorded = faults.count(FollowerFault::Unrecorded);
        }
        Ok(())
    }
}
