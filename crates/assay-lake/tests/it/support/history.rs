//! A lake whose tables are saved, put back, cut and read on, and what it owes:
//! every record of every object once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, run};
use assay_lake::{Lake, LakeError, Location, vacuum};
use assay_schema::{Table, tables};

use super::{compact, open, request, rows, runtime};
use assay_doubles_lake::copy;

/// The tables of which a lake is made.
pub(crate) const TABLES: [&str; 3] = ["invocations", "objects", "rejects"];

/// Some of these tables, at least one, in every combination.
pub(crate) fn subsets<'a>(tables: &[&'a str]) -> Vec<Vec<&'a str>> {
    let subset = |bits: usize| {
        let all = tables.iter().enumerate();
        all.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, table)| *table).collect()
    };
    (1..1_usize << tables.len()).map(subset).collect()
}

/// A folder for logs, lakes and what they were at some time.
pub(crate) struct History {
    dir: tempfile::TempDir,
    objects: usize,
}

impl History {
    /// With a lake of one object.
    pub(crate) fn new() -> Self {
        let mut history = Self { dir: tempfile::tempdir().unwrap(), objects: 0 };
        history.land(1);
        history.ingest("lake");
        history
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path("logs")
    }

    /// Objects land in two days.
    pub(crate) fn land(&mut self, count: usize) {
        (0..count).for_each(|_| self.land_on(1 + self.objects % 2));
    }

    /// An object lands in that day of May, with a request, a record of one whose id
    /// is not known, and a line that is no record.
    pub(crate) fn land_on(&mut self, day: usize) {
        let number = self.objects;
        let hour = format!("2026/05/{day:02}/1{}", number % 7);
        let folder = self.logs().join("AWSLogs/1/BedrockModelInvocationLogs/us-east-1").join(hour);
        std::fs::create_dir_all(&folder).unwrap();
        let line = |id: &str| {
            format!(
                r#"{{"timestamp":"2026-05-{day:02}T10:00:00Z","accountId":"1","region":"us-east-1","requestId":{id},"operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":2}},"identity":{{"arn":"arn:aws:iam::1:user/a"}},"schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#
            )
        };
        let lines = [line(&format!("\"r-{number}\"")), line("null"), "no record".to_owned()];
        std::fs::write(folder.join(format!("{number}.json")), lines.join("\n")).unwrap();
        self.objects += 1;
    }

    pub(crate) fn ingest(&self, lake: &str) -> IngestSummary {
        self.run(&request(&self.logs(), &self.path(lake)))
    }

    pub(crate) fn full_scan(&self, lake: &str) -> IngestSummary {
        let usual = request(&self.logs(), &self.path(lake));
        self.run(&IngestRequest { full_scan: true, ..usual })
    }

    fn run(&self, request: &IngestRequest) -> IngestSummary {
        runtime().block_on(run(request, Arc::new(NoProgress))).unwrap()
    }

    /// What one does who follows the doctor: an ingest, with a full scan where
    /// data files are missing.
    pub(crate) fn ingest_as_advised(&self, lake: &str) {
        let request = request(&self.logs(), &self.path(lake));
        match runtime().block_on(run(&request, Arc::new(NoProgress))) {
            Err(LakeError::Parquet { .. }) => drop(self.full_scan(lake)),
            ended => drop(ended.unwrap()),
        }
        let check = runtime().block_on(open(&self.path(lake)).check()).unwrap();
        if !check.missing_files.is_empty() {
            self.full_scan(lake);
        }
    }

    pub(crate) fn compact(&self, lake: &str) {
        compact(&self.path(lake)).unwrap();
    }

    /// Whether there is a lake that can be opened.
    pub(crate) fn lives(&self, lake: &str) -> bool {
        let location = Location::open_local(self.path(lake)).unwrap();
        runtime().block_on(Lake::open(location)).is_ok()
    }

    /// Deletes what the newest versions do not need.
    pub(crate) fn vacuum(&self, lake: &str) {
        let all = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
        let _ = runtime().block_on(vacuum::run(&open(&self.path(lake)), &all));
    }

    pub(crate) fn save(&self, lake: &str, name: &str) {
        let _ = std::fs::remove_dir_all(self.path(name));
        copy(&self.path(lake), &self.path(name));
    }

    /// Puts a table of a saved lake in the place of that of another.
    pub(crate) fn put_back(&self, saved: &str, table: &str, lake: &str) {
        let from = self.path(saved).join(table);
        self.lose(lake, table);
        if from.exists() {
            copy(&from, &self.path(lake).join(table));
        }
    }

    /// Copies a saved lake over another, which keeps what it has besides.
    pub(crate) fn copy_over(&self, saved: &str, lake: &str) {
        copy(&self.path(saved), &self.path(lake));
    }

    pub(crate) fn lose(&self, lake: &str, table: &str) {
        let _ = std::fs::remove_dir_all(self.path(lake).join(table));
    }

    /// The last entry of a table's log.
    pub(crate) fn last_entry(&self, lake: &str, table: &str) -> Option<PathBuf> {
        let log = self.path(lake).join(table).join("_delta_log");
        let paths = std::fs::read_dir(log).ok()?.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "json")).max()
    }

    /// Leaves so many hundredths of that entry, and gives back which it is.
    pub(crate) fn cut(&self, lake: &str, table: &str, percent: usize) -> PathBuf {
        let entry = self.last_entry(lake, table).unwrap();
        let whole = std::fs::read(&entry).unwrap();
        std::fs::write(&entry, &whole[..whole.len() * percent / 100]).unwrap();
        entry
    }

    /// That one ingest and one compaction make a lake whole, and that a further
    /// ingest has nothing to do.
    pub(crate) fn assert_heals(&self, lake: &str, what: &str) -> IngestSummary {
        let healed = self.ingest(lake);
        self.assert_whole(lake, what);
        healed
    }

    pub(crate) fn assert_whole(&self, lake: &str, what: &str) {
        self.compact(lake);
        let lake_path = self.path(lake);
        assert_eq!(found(&lake_path, &tables::INVOCATIONS), self.each(&[1, 2]), "{what}: rows");
        assert_eq!(found(&lake_path, &tables::REJECTS), self.each(&[3]), "{what}: rejects");
        let mut objects = found(&lake_path, &tables::OBJECTS);
        // An object that was read again may be recorded in both versions.
        objects.dedup();
        assert_eq!(objects, self.each(&[0]), "{what}: objects");
        let again = self.ingest(lake).objects;
        assert_eq!((again.ingested, again.taken_back), (0, 0), "{what}: nothing is left to do");
    }

    fn each(&self, lines: &[i64]) -> Vec<(String, i64)> {
        let of = |number| lines.iter().map(move |line| (format!("{number}.json"), *line));
        let mut all: Vec<_> = (0..self.objects).flat_map(of).collect();
        all.sort();
        all
    }
}

/// Where each row of a table was read.
fn found(lake: &Path, table: &'static Table) -> Vec<(String, i64)> {
    let rows = rows(lake, table);
    let mut found: Vec<_> = names(&rows).into_iter().zip(lines(&rows)).collect();
    found.sort();
    found
}

fn names(rows: &RecordBatch) -> Vec<String> {
    let column = rows.column_by_name("source_object").or(rows.column_by_name("object")).unwrap();
    let names = column.as_string::<i32>().iter().flatten();
    names.map(|name| name.rsplit_once('/').unwrap().1.to_owned()).collect()
}

fn lines(rows: &RecordBatch) -> Vec<i64> {
    match rows.column_by_name("source_line") {
        Some(lines) => lines.as_primitive::<Int64Type>().iter().flatten().collect(),
        None => vec![0; rows.num_rows()],
    }
}
