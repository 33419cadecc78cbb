//! What ran last, from the newest commits: those of one kind that follow each
//! other closely are one run.

use assay_lake::{CommitEntry, Lake, LakeError, TableSnapshot};
use assay_schema::Table;
use assay_schema::tables::{INVOCATIONS, OBJECTS, REJECTS};
use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// Commits that are looked at, for each table.
const COMMITS_MAX: u64 = 64;

/// Runs that are shown.
const RUNS_MAX: usize = 10;

/// Commits further apart belong to two runs.
const PAUSE_MAX: SignedDuration = SignedDuration::from_mins(10);

/// One run.
#[derive(Debug, Serialize)]
pub struct RunStatus {
    /// The phase of the nightly, or what Delta calls the operation.
    pub what: String,
    /// Of its first commit.
    pub from: Timestamp,
    /// Of its last commit.
    pub until: Timestamp,
    /// Commits.
    pub commits: u64,
    /// Log objects that were read.
    pub objects: u64,
    /// Rows that were added.
    pub rows: u64,
    /// Records that were rejected.
    pub rejects: u64,
    /// Data files that were added.
    pub files_added: u64,
    /// Data files that were replaced.
    pub files_removed: u64,
}

/// The newest runs, the newest first.
pub(super) async fn newest(
    lake: &Lake,
    snapshots: &[TableSnapshot],
) -> Result<Vec<RunStatus>, LakeError> {
    // The other tables follow the commits on `invocations`.
    let tells =
        |snapshot: &&TableSnapshot| ![OBJECTS.name, REJECTS.name].contains(&snapshot.table.name);
    let histories = snapshots.iter().filter(tells).map(async |snapshot| {
        let commits = lake.history(snapshot.table, snapshot.version, COMMITS_MAX).await?;
        Ok::<_, LakeError>(runs(snapshot.table, &commits))
    });
    let mut runs: Vec<_> = try_join_all(histories).await?.into_iter().flatten().collect();
    runs.sort_by_key(|run| std::cmp::Reverse(run.until));
    runs.truncate(RUNS_MAX);
    Ok(runs)
}

/// Commits, the newest first, as runs.
fn runs(table: &Table, commits: &[CommitEntry]) -> Vec<RunStatus> {
    let mut runs: Vec<RunStatus> = Vec::new();
    for commit in commits {
        // Making an empty table is no run.
        let Some(at) = commit.at.filter(|_| commit.operation != "CREATE TABLE") else { continue };
        let what = what(table, &commit.operation);
        match runs.last_mut() {
            Some(run) if run.what == what && run.from.duration_since(at) <= PAUSE_MAX => {
                run.extend(commit, at);
            }
            _ => runs.push(RunStatus::of(what, commit, at)),
        }
    }
    runs
}

/// The phase that makes such commits.
fn what(table: &Table, operation: &str) -> String {
    match (table.name == INVOCATIONS.name, operation) {
        (true, "WRITE") => "ingest".into(),
        (true, "OPTIMIZE") => "compact".into(),
        (_, operation) => format!("{} {}", table.name, operation.to_lowercase()),
    }
}

impl RunStatus {
    fn of(what: String, commit: &CommitEntry, at: Timestamp) -> Self {
        let (commits, objects, rows, rejects, files_added, files_removed) = (0, 0, 0, 0, 0, 0);
        let from = at;
        let mut run = Self {
            what,
            from,
            until: at,
            commits,
            objects,
            rows,
            rejects,
            files_added,
            files_removed,
        };
        run.extend(commit, at);
        run
    }

    fn extend(&mut self, commit: &CommitEntry, at: Timestamp) {
        self.from = at;
        self.commits += 1;
        self.objects += commit.objects;
        self.rows += commit.rows_added;
        self.rejects += commit.rejects;
        self.files_added += commit.files_added;
        self.files_removed += commit.files_removed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_of_one_kind_that_follow_closely_are_one_run() {
        let commit = |minute: i64, operation: &str| CommitEntry {
            at: Timestamp::from_second(60 * minute).ok(),
            operation: operation.into(),
            rows_added: 5,
            ..CommitEntry::default()
        };
        let write = |minute| commit(minute, "WRITE");
        let commits = [write(60), write(58), commit(57, "OPTIMIZE"), write(56), write(10)];
        let found = runs(&INVOCATIONS, &commits);
        let told: Vec<_> =
            found.iter().map(|run| (run.what.as_str(), run.commits, run.rows)).collect();
        assert_eq!(
            told,
            [("ingest", 2, 10), ("compact", 1, 5), ("ingest", 1, 5), ("ingest", 1, 5)]
        );
    }
}
