//! Lakes whose tables do not agree: copied while they were in use, restored from
//! different days, cut by a power failure, changed by other programs. One ingest
//! and one compaction later they are whole.

use std::sync::Arc;

use assay_lake::ingest::{IngestRequest, NoProgress, run};
use assay_lake::limits::CommitBounds;
use assay_lake::{Lake, LakeError, Location};
use assay_schema::tables;

use crate::support::history::{History, TABLES, subsets};
use crate::support::{open, request, runtime};
use assay_depth::step;
use assay_doubles_lake::doomed::{Fuse, bucket};

/// Tables in the orders in which a copy may take them.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn a_table_of_an_earlier_day_beside_later_ones_heals_whichever_it_is() {
    let mut history = History::new();
    for day in 0..3 {
        history.land(3);
        history.ingest("lake");
        history.save("lake", &format!("day{day}"));
    }
    let earlier = ["none", "day0", "day1"];
    let mixtures = TABLES.into_iter().flat_map(|table| earlier.map(|earlier| (table, earlier)));
    for (table, earlier) in mixtures.step_by(step(4)) {
        let what = format!("{table} of {earlier}");
        history.save("lake", "mixed");
        history.put_back(earlier, table, "mixed");
        let healed = history.assert_heals("mixed", &what);
        assert!(healed.objects.taken_back > 0 || table == "objects", "{what}");
    }
}

#[test]
fn a_lake_that_was_copied_while_it_was_in_use_heals_in_every_order_of_copying() {
    let mut history = History::new();
    for time in 0..4 {
        history.land(2);
        history.ingest("lake");
        if time == 2 {
            history.compact("lake");
        }
        history.save("lake", &format!("t{time}"));
    }
    let copies = ORDERS.into_iter().flat_map(|order| [(order, 1), (order, 2)]);
    for (order, pause) in copies.step_by(step(5)) {
        let what = format!("{order:?}, {pause} ingests in between");
        for (at, table) in order.iter().enumerate() {
            history.put_back(&format!("t{}", (at * pause).min(3)), TABLES[*table], "copy");
        }
        history.assert_heals("copy", &what);
    }
}

#[test]
fn copied_between_any_two_changes_of_an_ingest_a_lake_heals() {
    let mut history = History::new();
    history.land(2);
    for changes in (0..).step_by(step(4)) {
        history.save("lake", "cut");
        let fuse = Fuse::after(changes);
        let lake = Lake::at(bucket(&history.path("cut"), fuse.clone()));
        let usual = request(&history.logs(), &history.path("cut"));
        let killed = IngestRequest { lake, ..usual };
        let _ = runtime().block_on(run(&killed, Arc::new(NoProgress)));
        // The rest of the lake is copied when the ingest is over.
        history.save("cut", "over");
        history.ingest("over");
        let late = TABLES[changes as usize % 3];
        history.save("cut", "copy");
        history.put_back("over", late, "copy");
        history.assert_heals("copy", &format!("{late} copied after change {changes}"));
        if !fuse.is_blown() {
            assert!(changes > 5, "{changes}");
            return;
        }
    }
}

#[test]
fn a_lake_copied_over_another_that_went_on_heals() {
    let mut history = History::new();
    history.save("lake", "copy");
    for round in 0..4 {
        history.land(1);
        history.ingest("copy");
        if round < 2 {
            history.land(1);
            history.ingest("lake");
        }
        if round == 1 {
            history.compact("lake");
        }
    }
    history.copy_over("lake", "copy");
    let healed = history.assert_heals("copy", "logs of two lakes");
    assert!(healed.objects.taken_back > 0);
}

#[test]
fn marks_that_are_newer_than_the_rows_are_not_believed() {
    let mut history = History::new();
    history.save("lake", "copy");
    history.land(2);
    history.land_on(20);
    history.ingest("lake");
    // By these marks the first two objects came long before.
    history.put_back("lake", "objects/_watermarks", "copy");
    let marks = history.path("copy/objects/_watermarks");
    assert!(marks.exists());
    history.assert_heals("copy", "marks of a later day");
}

#[test]
fn tables_that_were_lost_and_made_anew_heal_when_the_lost_ones_come_back() {
    let history = History::new();
    history.save("lake", "before");
    for tables in subsets(&TABLES).into_iter().step_by(step(3)) {
        history.save("before", "mixed");
        tables.iter().for_each(|table| history.lose("mixed", table));
        history.ingest("mixed");
        tables.iter().for_each(|table| history.put_back("before", table, "mixed"));
        history.assert_heals("mixed", &format!("{tables:?}"));
    }
}

#[test]
fn what_a_log_does_not_tell_any_more_is_found_by_comparing_rows() {
    let mut history = History::new();
    history.save("lake", "before");
    history.land(3);
    history.ingest("lake");
    // The files that the ledger had then are gone.
    history.compact("lake");
    history.vacuum("lake");
    history.put_back("before", "invocations", "lake");
    let healed = history.assert_heals("lake", "vacuumed in between");
    assert_eq!(healed.objects.taken_back, 3);
}

#[test]
fn data_files_that_are_missing_are_named_and_given_up_by_a_full_scan() {
    let mut history = History::new();
    history.land(3);
    history.ingest("lake");
    let check = || runtime().block_on(open(&history.path("lake")).check()).unwrap();
    assert_eq!(check(), assay_lake::LakeCheck::default());
    for table in tables::INGESTED {
        let lake = open(&history.path("lake"));
        let snapshot = runtime().block_on(lake.snapshot(table)).unwrap();
        let file = history.path("lake").join(snapshot.files[0].path.as_ref());
        std::fs::remove_file(&file).unwrap();
        let missing = check().missing_files;
        assert_eq!(missing, [(table.name, file.display().to_string())]);
        history.full_scan("lake");
        history.assert_whole("lake", table.name);
        assert_eq!(check(), assay_lake::LakeCheck::default());
    }
}

#[test]
fn a_full_scan_that_was_killed_while_it_gave_up_files_is_made_good() {
    let mut history = History::new();
    history.land(1);
    history.ingest("lake");
    for table in tables::INGESTED {
        let lake = open(&history.path("lake"));
        let snapshot = runtime().block_on(lake.snapshot(table)).unwrap();
        for changes in (2..6).step_by(step(3)) {
            history.save("lake", "cut");
            let file = history.path("cut").join(snapshot.files[0].path.as_ref());
            std::fs::remove_file(file).unwrap();
            let lake = Lake::at(bucket(&history.path("cut"), Fuse::after(changes)));
            let usual = request(&history.logs(), &history.path("cut"));
            let killed = IngestRequest { lake, full_scan: true, ..usual };
            let _ = runtime().block_on(run(&killed, Arc::new(NoProgress)));
            history.ingest_as_advised("cut");
            history.assert_whole("cut", &format!("{} after change {changes}", table.name));
        }
    }
}

#[test]
fn a_vacuum_leaves_it_to_the_next_ingest_whose_rows_are_recorded_nowhere() {
    let history = History::new();
    history.lose("lake", "objects");
    let lake = Location::open_local(history.path("lake")).unwrap();
    runtime().block_on(Lake::open_or_create(lake)).unwrap();
    history.vacuum("lake");
    history.assert_heals("lake", "objects were lost before a vacuum");
}

#[test]
fn what_another_program_took_while_a_run_followed_is_found_when_the_table_is_set_back() {
    let mut history = History::new();
    history.save("lake", "before");
    let snapshot = runtime().block_on(open(&history.path("lake")).snapshot(&tables::OBJECTS));
    let taken = snapshot.unwrap().files[0].path.as_ref().replacen("objects/", "", 1);
    history.land(1);
    history.ingest("lake");
    // Its commit lies before the one by which the run has followed.
    let last = history.last_entry("lake", "objects").unwrap();
    std::fs::rename(&last, last.with_file_name(format!("{:020}.json", 3))).unwrap();
    let remove = format!(r#"{{"remove":{{"path":"{taken}","dataChange":true}}}}"#);
    std::fs::write(&last, format!("{{\"commitInfo\":{{\"operation\":\"DELETE\"}}}}\n{remove}"))
        .unwrap();
    history.put_back("before", "invocations", "lake");
    history.assert_heals("lake", "set back over a commit of another program");
}

#[test]
fn a_lake_whose_commits_never_win_says_so_after_its_last_try() {
    let history = History::new();
    let location = Location::open_local(history.path("other")).unwrap();
    let bounds = CommitBounds { tries_max: 0, ..CommitBounds::default() };
    let lake = Lake::at(location).with_bounds(bounds);
    let request = IngestRequest { lake, ..request(&history.logs(), &history.path("other")) };
    let ended = runtime().block_on(run(&request, Arc::new(NoProgress)));
    assert!(matches!(ended, Err(LakeError::Contention { tries: 0, .. })), "{ended:?}");
}

#[test]
fn a_compaction_that_is_lost_after_a_vacuum_needs_a_full_scan() {
    let history = History::new();
    history.compact("lake");
    history.vacuum("lake");
    std::fs::write(history.last_entry("lake", "invocations").unwrap(), "").unwrap();
    history.ingest("lake");
    let check = runtime().block_on(open(&history.path("lake")).check()).unwrap();
    assert_eq!(check.missing_files.len(), 1, "{check:?}");
    history.full_scan("lake");
    history.assert_whole("lake", "after a full scan");
}
