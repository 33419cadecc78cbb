//! Random histories of a lake whose tables are saved, put back, cut and read on:
//! one ingest and one compaction later it holds every record of every object
//! once, as if nothing had happened.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::{Lake, Location, vacuum};
use assay_schema::{Table, tables};
use proptest::prelude::*;

use crate::support::doomed::{Fuse, bucket, copy};
use crate::support::{compact, open, request, rows, runtime};

const TABLES: [&str; 3] = ["invocations", "objects", "rejects"];

/// What happens, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// Objects land.
    Lands(u8),
    /// A run.
    Ingests,
    /// A run that is killed after so many changes of the store.
    Killed(i64),
    Compacts,
    /// A vacuum that keeps no older version.
    Vacuums,
    /// The lake is saved as it stands.
    Saves,
    /// A table is put back as it was saved the n-th last time.
    PutsBack {
        table: usize,
        saved: usize,
    },
    /// A table is gone.
    Loses(usize),
    /// The last entry of a log is cut to that share.
    Cuts {
        table: usize,
        percent: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let table = 0..TABLES.len();
    prop_oneof![
        3 => (1..4_u8).prop_map(Step::Lands),
        4 => Just(Step::Ingests),
        1 => (0..14_i64).prop_map(Step::Killed),
        2 => Just(Step::Compacts),
        1 => Just(Step::Vacuums),
        3 => Just(Step::Saves),
        4 => (table.clone(), 0..3_usize).prop_map(|(table, saved)| Step::PutsBack { table, saved }),
        1 => table.clone().prop_map(Step::Loses),
        1 => (table, 0..100_usize).prop_map(|(table, percent)| Step::Cuts { table, percent }),
    ]
}

struct World {
    dir: tempfile::TempDir,
    objects: usize,
    saved: usize,
}

impl World {
    fn new() -> Self {
        let mut world = Self { dir: tempfile::tempdir().unwrap(), objects: 0, saved: 0 };
        world.land();
        world.ingest();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn lake(&self) -> PathBuf {
        self.path("lake")
    }

    /// An object with two requests, a record without an id and one that is none.
    fn land(&mut self) {
        let number = self.objects;
        let hour = format!("2026/05/0{}/1{}", 1 + number % 2, number % 7);
        let folder = self.path("logs/AWSLogs/1/BedrockModelInvocationLogs/us-east-1").join(hour);
        std::fs::create_dir_all(&folder).unwrap();
        let line = |id: &str| {
            format!(
                r#"{{"timestamp":"2026-05-0{}T10:00:00Z","accountId":"1","region":"us-east-1",{id}"operation":"Converse","modelId":"m","input":{{"inputTokenCount":1}},"output":{{"outputTokenCount":2}},"identity":{{"arn":"arn:aws:iam::1:user/a"}},"schemaType":"ModelInvocationLog","schemaVersion":"1.0"}}"#,
                1 + number % 2
            )
        };
        let ids = [format!(r#""requestId":"r-{number}-a","#), String::new()];
        let lines = [line(&ids[0]), line(&ids[1]), "no record".to_owned()];
        std::fs::write(folder.join(format!("{number}.json")), lines.join("\n")).unwrap();
        self.objects += 1;
    }

    fn ingest(&self) {
        let run = run(&request(&self.path("logs"), &self.lake()), Arc::new(NoProgress));
        runtime().block_on(run).unwrap();
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Lands(count) => (0..*count).for_each(|_| self.land()),
            Step::Ingests => self.ingest(),
            Step::Killed(changes) => self.killed(*changes),
            // It needs no ledger, and may meet a table that an ingest has yet to mend.
            Step::Compacts => drop(self.lives().then(|| compact(&self.lake()))),
            Step::Vacuums => self.vacuum(),
            Step::Saves => {
                copy(&self.lake(), &self.path(&format!("saved{}", self.saved)));
                self.saved += 1;
            }
            Step::PutsBack { table, saved } => self.put_back(TABLES[*table], *saved),
            Step::Loses(table) => {
                let _ = std::fs::remove_dir_all(self.lake().join(TABLES[*table]));
            }
            Step::Cuts { table, percent } => self.cut(TABLES[*table], *percent),
        }
    }

    fn lives(&self) -> bool {
        let location = Location::open_local(self.lake()).unwrap();
        runtime().block_on(Lake::open(location)).is_ok()
    }

    fn killed(&self, changes: i64) {
        let lake = Lake::at(bucket(&self.lake(), Fuse::after(changes)));
        let usual = request(&self.path("logs"), &self.lake());
        let _ = runtime().block_on(run(&IngestRequest { lake, ..usual }, Arc::new(NoProgress)));
    }

    fn vacuum(&self) {
        let all = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
        if self.lives() {
            let _ = runtime().block_on(vacuum::run(&open(&self.lake()), &all));
        }
    }

    fn put_back(&self, table: &str, saved: usize) {
        let Some(number) = self.saved.checked_sub(1 + saved) else { return };
        let from = self.path(&format!("saved{number}")).join(table);
        if from.exists() {
            let _ = std::fs::remove_dir_all(self.lake().join(table));
            copy(&from, &self.lake().join(table));
        }
    }

    fn cut(&self, table: &str, percent: usize) {
        let Some(entry) = last_entry(&self.lake().join(table)) else { return };
        let whole = std::fs::read(&entry).unwrap();
        std::fs::write(&entry, &whole[..whole.len() * percent / 100]).unwrap();
    }

    /// Where each row of a table was read.
    fn found(&self, table: &'static Table) -> Vec<(String, i64)> {
        let rows = rows(&self.lake(), table);
        let mut found: Vec<_> = names(&rows).into_iter().zip(lines(&rows)).collect();
        found.sort();
        found
    }
}

fn last_entry(table: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(table.join("_delta_log")).ok()?;
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "json")).max()
}

fn names(rows: &RecordBatch) -> Vec<String> {
    let column = rows.column_by_name("source_object").or(rows.column_by_name("object")).unwrap();
    column
        .as_string::<i32>()
        .iter()
        .flatten()
        .map(|name| name.rsplit_once('/').unwrap().1.to_owned())
        .collect()
}

fn lines(rows: &RecordBatch) -> Vec<i64> {
    match rows.column_by_name("source_line") {
        Some(lines) => lines.as_primitive::<Int64Type>().iter().flatten().collect(),
        None => vec![0; rows.num_rows()],
    }
}

/// As many histories as `PROPTEST_CASES` says, else few enough for every run.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = std::env::var("PROPTEST_CASES").map_or(12, |_| usual.cases);
    ProptestConfig { cases, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_was_put_back_lost_or_cut_every_record_is_there_once(
        steps in prop::collection::vec(step(), 1..16)
    ) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.step(step));
        world.ingest();
        compact(&world.lake()).unwrap();
        let each = |lines: &[i64]| {
            let mut all: Vec<_> = (0..world.objects)
                .flat_map(|number| lines.iter().map(move |line| (format!("{number}.json"), *line)))
                .collect();
            all.sort();
            all
        };
        prop_assert_eq!(world.found(&tables::INVOCATIONS), each(&[1, 2]));
        prop_assert_eq!(world.found(&tables::REJECTS), each(&[3]));
        prop_assert_eq!(world.found(&tables::OBJECTS), each(&[0]));
    }
}
