//! What a table's log says of its past: the newest commits, without opening a
//! data file.

use assay_schema::{Table, tables};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::error::LakeError;
use crate::followers::{BATCH_KEY, BatchNote};
use crate::future::LakeFuture;
use crate::lake::Lake;
use crate::limits::LISTINGS_MAX;

/// One commit on a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CommitEntry {
    /// The version it made.
    pub version: u64,
    /// When it was made, where the log says so.
    pub at: Option<Timestamp>,
    /// What it was, in Delta's words: `WRITE`, `OPTIMIZE`, `CREATE TABLE`.
    pub operation: String,
    /// Data files added.
    pub files_added: u64,
    /// Data files removed.
    pub files_removed: u64,
    /// Rows in the files that were added.
    pub rows_added: u64,
    /// Log objects that were read for it.
    pub objects: u64,
    /// Records that were rejected on the way.
    pub rejects: u64,
}

impl Lake {
    /// The newest commits of a table up to version `until`, at most `count`,
    /// the newest first. One small read for each; versions that have been
    /// cleaned from the log are left out.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn history(
        &self,
        table: &'static Table,
        until: u64,
        count: u64,
    ) -> LakeFuture<'_, Vec<CommitEntry>> {
        Box::pin(async move {
            let table = self.table(table);
            let oldest = (until + 1).saturating_sub(count);
            let entries = stream::iter((oldest..=until).rev()).map(async |version| {
                let actions = table.actions(version).await?;
                Ok::<_, LakeError>(actions.map(|actions| entry(version, &actions)))
            });
            let entries: Vec<_> = entries.buffered(LISTINGS_MAX).try_collect().await?;
            Ok(entries.into_iter().flatten().collect())
        })
    }
}

fn entry(version: u64, actions: &[Value]) -> CommitEntry {
    let mut entry = CommitEntry { version, ..CommitEntry::default() };
    for action in actions {
        if let Some(info) = action.get("commitInfo") {
            describe(&mut entry, info);
        }
        if let Some(add) = action.get("add") {
            entry.files_added += 1;
            entry.rows_added += rows(add.get("stats").and_then(Value::as_str));
        }
        entry.files_removed += u64::from(action.get("remove").is_some());
    }
    entry
}

fn describe(entry: &mut CommitEntry, info: &Value) {
    let timestamp = info.get("timestamp").and_then(Value::as_i64);
    entry.at = timestamp.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    entry.operation = info.get("operation").and_then(Value::as_str).unwrap_or_default().to_owned();
    let note = info.get(BATCH_KEY).cloned();
    if let Some(note) = note.and_then(|note| serde_json::from_value::<BatchNote>(note).ok()) {
        let owed = |table| note.owed(table).iter().map(|add| rows(add.stats.as_deref())).sum();
        (entry.objects, entry.rejects) = (owed(&tables::OBJECTS), owed(&tables::REJECTS));
    }
}

fn rows(stats: Option<&str>) -> u64 {
    let stats = stats.and_then(|stats| serde_json::from_str::<Value>(stats).ok());
    stats.and_then(|stats| stats.get("numRecords")?.as_u64()).unwrap_or(0)
}
