//! What an entry of a log says in addition to the files that it adds.
//!
//! The entry of a compaction names hundreds of files, and each follower reads it:
//! what is not asked for is passed over.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// Beginning of the application ids of assay, one of which is in each of its commits.
const OURS: &str = "assay.";

/// Application id of commits that take missing files out of the log. What becomes of
/// the rows is as open after those as after the commits of another program.
pub(crate) const GIVEN_UP: &str = "assay.missing";

/// The operation of a commit that makes a table what it was.
const RESTORE: &str = "RESTORE";

/// What one entry says.
#[derive(Debug, Default)]
pub(crate) struct EntrySaid {
    commit: CommitInfo,
    recorded: Vec<AppTransaction>,
    pub(crate) removed: Vec<RemovedFile>,
}

/// One line of an entry.
#[derive(Deserialize)]
pub(super) struct EntryLine {
    #[serde(rename = "commitInfo")]
    commit: Option<CommitInfo>,
    txn: Option<AppTransaction>,
    remove: Option<RemovedFile>,
}

#[derive(Debug, Default, Deserialize)]
struct CommitInfo {
    #[serde(default)]
    timestamp: Value,
    #[serde(default)]
    operation: Value,
    #[serde(rename = "assayBatch")]
    batch: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct AppTransaction {
    #[serde(rename = "appId")]
    application: String,
    #[serde(default)]
    version: Value,
}

/// A file that an entry removes.
#[derive(Debug, Deserialize)]
pub(crate) struct RemovedFile {
    #[serde(default)]
    path: Value,
    #[serde(default)]
    size: Value,
    #[serde(default, rename = "dataChange")]
    data_change: Value,
}

impl EntrySaid {
    /// When the commit was made, if it says so.
    pub(crate) fn made_at(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.commit.timestamp.as_i64()?).ok()
    }

    /// What is said of the batch, if anything is.
    pub(crate) fn batch(&self) -> Option<&Value> {
        self.commit.batch.as_ref()
    }

    /// The number that an application records, if it records one.
    pub(crate) fn recorded(&self, application: &str) -> Option<i64> {
        let recorded = self.recorded.iter().find(|txn| txn.application == application);
        recorded?.version.as_i64()
    }

    /// Whether it is one of assay's that says all that became of the rows.
    pub(crate) fn is_ours(&self) -> bool {
        let mut applications = self.recorded.iter().map(|txn| txn.application.as_str());
        applications.any(|application| application.starts_with(OURS) && application != GIVEN_UP)
    }

    /// Whether it makes the table what it was.
    pub(crate) fn is_restore(&self) -> bool {
        self.commit.operation == RESTORE
    }

    /// Whether it takes rows away.
    pub(crate) fn removes_rows(&self) -> bool {
        self.removed.iter().any(|file| file.data_change != false)
    }
}

impl RemovedFile {
    /// Its path, as the log spells it.
    pub(crate) fn path(&self) -> Option<&str> {
        self.path.as_str()
    }

    /// Its length; 0 where that is not said.
    pub(crate) fn bytes(&self) -> u64 {
        self.size.as_u64().unwrap_or_default()
    }
}

impl FromIterator<EntryLine> for EntrySaid {
    fn from_iter<I: IntoIterator<Item = EntryLine>>(lines: I) -> Self {
        let mut said = Self::default();
        for EntryLine { commit, txn, remove } in lines {
            said.commit = commit.unwrap_or(said.commit);
            said.recorded.extend(txn);
            said.removed.extend(remove);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_file_is_named_whatever_else_is_said_of_it() {
        let lines = [
            r#"{"commitInfo":{"timestamp":"?","operation":"RESTORE","notes":[1]}}"#,
            r#"{"txn":{"appId":"assay.followed","version":3}}"#,
            r#"{"add":{"path":"c","stats":"{\"numRecords\":1}"}}"#,
            r#"{"remove":{"path":"a","size":"12","dataChange":false}}"#,
            r#"{"remove":{"path":"b"}}"#,
        ];
        let lines = lines.map(|line| serde_json::from_str::<EntryLine>(line).unwrap());
        let said: EntrySaid = lines.into_iter().collect();
        let removed = said.removed.iter().map(|file| (file.path(), file.bytes()));
        assert_eq!(removed.collect::<Vec<_>>(), [(Some("a"), 0), (Some("b"), 0)]);
        assert!(said.removes_rows() && said.is_restore() && said.is_ours());
        assert_eq!((said.recorded("assay.followed"), said.made_at()), (Some(3), None));
    }
}
