//! Lakes whose tables do not agree: copied while they were in use, restored from
//! different days, cut by a power failure, changed by other programs. One ingest
//! and one compaction later they hold what a clean lake holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::AsArray;
use assay_lake::ingest::{IngestRequest, IngestSummary, NoProgress, run};
use assay_lake::limits::CommitBounds;
use assay_lake::{Lake, LakeError, Location, vacuum};
use assay_schema::tables;

use crate::support::doomed::{Fuse, bucket, copy};
use crate::support::{assert_same_rows, compact, dirty_logs, ingest, open, request, rows, runtime};

/// Tables in the orders in which a copy may take them.
const ORDERS: [[&str; 3]; 6] = [
    ["invocations", "objects", "rejects"],
    ["invocations", "rejects", "objects"],
    ["objects", "invocations", "rejects"],
    ["objects", "rejects", "invocations"],
    ["rejects", "invocations", "objects"],
    ["rejects", "objects", "invocations"],
];

/// A folder for logs, lakes and what was there at some time.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    /// Logs of which the lake has read a part.
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Some more of the logs.
    fn deliver(&self, seed: u64) {
        dirty_logs(&self.path("logs").join(format!("{seed}")), seed, 60);
    }

    fn ingest(&self, lake: &str) -> IngestSummary {
        ingest(&self.path("logs"), &self.path(lake)).unwrap()
    }

    fn save(&self, lake: &str, name: &str) {
        copy(&self.path(lake), &self.path(name));
    }

    /// Puts a table of a saved lake in the place of that of another.
    fn put_back(&self, saved: &str, table: &str, lake: &str) {
        let to = self.path(lake).join(table);
        let _ = std::fs::remove_dir_all(&to);
        copy(&self.path(saved).join(table), &to);
    }

    /// That a lake, after one ingest and a compaction, is what one is that was
    /// read at once, and that a further ingest finds nothing to do.
    fn assert_heals(&self, lake: &str, what: &str) -> IngestSummary {
        let healed = self.ingest(lake);
        self.assert_clean(lake, what);
        healed
    }

    fn assert_clean(&self, lake: &str, what: &str) {
        let (clean, lake) = (self.path("clean"), self.path(lake));
        if !clean.exists() {
            ingest(&self.path("logs"), &clean).unwrap();
            compact(&clean).unwrap();
        }
        compact(&lake).unwrap();
        assert_same_rows(&lake, &clean);
        assert!(objects(&lake) == objects(&clean), "{what}");
        let recorded = rows(&lake, &tables::OBJECTS).num_rows();
        assert_eq!(recorded, objects(&clean).len(), "{what}: objects are recorded once");
        let again = ingest(&self.path("logs"), &lake).unwrap();
        assert_eq!((again.objects.ingested, again.objects.taken_back), (0, 0), "{what}");
    }
}

/// Names of the objects that are recorded as read.
fn objects(lake: &Path) -> BTreeSet<String> {
    let rows = rows(lake, &tables::OBJECTS);
    let names = rows.column_by_name("object").unwrap().as_string::<i32>().clone();
    names.iter().flatten().map(str::to_owned).collect()
}

#[test]
fn a_table_of_an_earlier_day_beside_later_ones_heals_whichever_it_is() {
    let world = World::new();
    for seed in 0..3 {
        world.deliver(seed);
        world.ingest("lake");
        world.save("lake", &format!("day{seed}"));
    }
    let lost = ["none", "day0", "day1"];
    for table in tables::INGESTED.map(|table| table.name) {
        for earlier in lost {
            let what = format!("{table} of {earlier}");
            let lake = format!("{table}-{earlier}");
            world.save("lake", &lake);
            match earlier {
                "none" => std::fs::remove_dir_all(world.path(&lake).join(table)).unwrap(),
                earlier => world.put_back(earlier, table, &lake),
            }
            let healed = world.assert_heals(&lake, &what);
            assert_eq!(healed.objects.taken_back > 0, table == "invocations", "{what}");
        }
    }
}

#[test]
fn a_lake_that_was_copied_while_it_was_in_use_heals_in_every_order_of_copying() {
    let world = World::new();
    for seed in 0..4 {
        world.deliver(seed);
        world.ingest("lake");
        if seed == 2 {
            compact(&world.path("lake")).unwrap();
        }
        world.save("lake", &format!("t{seed}"));
    }
    for order in ORDERS {
        for pause in [1, 2] {
            let lake = format!("copy-{}-{pause}", order.join("-"));
            for (at, table) in order.iter().enumerate() {
                world.put_back(&format!("t{}", (at * pause).min(3)), table, &lake);
            }
            world.assert_heals(&lake, &lake);
        }
    }
}

#[test]
fn copied_between_any_two_changes_of_an_ingest_a_lake_heals() {
    let world = World::new();
    world.deliver(1);
    world.ingest("lake");
    world.deliver(2);
    for changes in 0.. {
        let cut = "cut";
        let _ = std::fs::remove_dir_all(world.path(cut));
        world.save("lake", cut);
        let fuse = Fuse::after(changes);
        let lake = Lake::at(bucket(&world.path(cut), fuse.clone()));
        let usual = request(&world.path("logs"), &world.path(cut));
        let _ = runtime().block_on(run(&IngestRequest { lake, ..usual }, Arc::new(NoProgress)));
        // The rest of the lake is copied when the ingest is over.
        world.save(cut, "over");
        ingest(&world.path("logs"), &world.path("over")).unwrap();
        for late in ["objects", "rejects", "invocations"] {
            let _ = std::fs::remove_dir_all(world.path("copy"));
            world.save(cut, "copy");
            world.put_back("over", late, "copy");
            world.assert_heals("copy", &format!("{late} copied after change {changes}"));
        }
        let _ = std::fs::remove_dir_all(world.path("over"));
        if !fuse.is_blown() {
            assert!(changes > 5, "{changes}");
            return;
        }
    }
}

#[test]
fn marks_that_are_newer_than_the_rows_are_not_believed() {
    let world = World::new();
    world.deliver(1);
    world.ingest("lake");
    world.save("lake", "before");
    world.deliver(2);
    world.ingest("lake");
    // The log of the table is copied first, the marks in its folder last.
    world.save("before", "copy");
    let marks = "objects/_watermarks";
    world.put_back("lake", marks, "copy");
    world.assert_heals("copy", "marks of a later day");
}

/// The last entry of a table's log.
fn last_entry(lake: &Path, table: &str) -> PathBuf {
    let entries = std::fs::read_dir(lake.join(table).join("_delta_log")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "json")).max().unwrap()
}

#[test]
fn a_last_commit_that_is_empty_torn_or_missing_heals() {
    let world = World::new();
    for seed in 0..2 {
        world.deliver(seed);
        world.ingest("lake");
    }
    for table in tables::INGESTED.map(|table| table.name) {
        for left in ["nothing", "empty", "half", "zeros"] {
            let lake = format!("{table}-{left}");
            world.save("lake", &lake);
            let entry = last_entry(&world.path(&lake), table);
            let whole = std::fs::read(&entry).unwrap();
            match left {
                "nothing" => std::fs::remove_file(&entry).unwrap(),
                "empty" => std::fs::write(&entry, "").unwrap(),
                "half" => std::fs::write(&entry, &whole[..whole.len() / 2]).unwrap(),
                _ => std::fs::write(&entry, vec![0; whole.len()]).unwrap(),
            }
            world.assert_heals(&lake, &lake);
        }
    }
}

#[test]
fn what_a_log_does_not_tell_any_more_is_found_by_comparing_rows() {
    let world = World::new();
    for seed in 0..3 {
        world.deliver(seed);
        world.ingest("lake");
        world.save("lake", &format!("day{seed}"));
    }
    // The files that the ledger had then are gone.
    compact(&world.path("lake")).unwrap();
    let all = vacuum::Request { retain: Duration::ZERO, force: true, ..Default::default() };
    runtime().block_on(vacuum::run(&open(&world.path("lake")), &all)).unwrap();
    world.put_back("day1", "invocations", "lake");
    let healed = world.assert_heals("lake", "vacuumed in between");
    assert!(healed.objects.taken_back > 0);
}

#[test]
fn data_files_that_are_missing_are_named_and_given_up_by_a_full_scan() {
    let world = World::new();
    for seed in 0..2 {
        world.deliver(seed);
        world.ingest("lake");
    }
    let lake = world.path("lake");
    let snapshot = runtime().block_on(open(&lake).snapshot(&tables::INVOCATIONS)).unwrap();
    std::fs::remove_file(lake.join(snapshot.files[0].path.as_ref())).unwrap();
    let check = runtime().block_on(open(&lake).check()).unwrap();
    assert_eq!(check.missing_files.len(), 1, "{check:?}");
    let full = IngestRequest { full_scan: true, ..request(&world.path("logs"), &lake) };
    let healed = runtime().block_on(run(&full, Arc::new(NoProgress))).unwrap();
    assert!(healed.objects.taken_back > 0);
    assert_eq!(rows_by_request(&lake), {
        world.assert_clean("lake", "missing files");
        rows_by_request(&lake)
    });
}

fn rows_by_request(lake: &Path) -> usize {
    crate::support::invocations(lake).len()
}

#[test]
fn a_lake_whose_commits_never_win_says_so_after_its_last_try() {
    let world = World::new();
    world.deliver(1);
    let location = Location::open_local(world.path("lake")).unwrap();
    let bounds = CommitBounds { tries_max: 0, ..CommitBounds::default() };
    let lake = Lake::at(location).with_bounds(bounds);
    let usual = request(&world.path("logs"), &world.path("lake"));
    let run = run(&IngestRequest { lake, ..usual }, Arc::new(NoProgress));
    assert!(matches!(runtime().block_on(run), Err(LakeError::Contention { .. })));
}
