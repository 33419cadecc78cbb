//! Entries of a log that are empty, end in the middle or are gone, wherever they stand.
//! One ingest and one compaction later the lake is whole.

use assay_cost::prices::PriceBook;
use assay_depth::step;
use assay_host::Hinted;
use assay_lake::small_tables::{price_rows, write};
use assay_schema::tables;

use crate::support::history::{History, TABLES, subsets};
use crate::support::{open, runtime};

#[test]
fn a_last_commit_that_is_empty_torn_or_missing_heals() {
    let mut history = History::new();
    history.land(3);
    history.ingest("lake");
    for table in TABLES {
        for left in ["nothing", "empty", "half", "zeros"].into_iter().step_by(step(2)) {
            history.save("lake", "cut");
            let entry = history.last_entry("cut", table).unwrap();
            let whole = std::fs::read(&entry).unwrap();
            match left {
                "nothing" => std::fs::remove_file(&entry).unwrap(),
                "empty" => std::fs::write(&entry, "").unwrap(),
                "half" => std::fs::write(&entry, &whole[..whole.len() / 2]).unwrap(),
                _ => std::fs::write(&entry, vec![0; whole.len()]).unwrap(),
            }
            history.assert_heals("cut", &format!("{left} of the last entry of {table}"));
        }
    }
}

#[test]
fn torn_entries_that_come_back_after_they_were_healed_heal_again() {
    let mut history = History::new();
    history.land(2);
    history.ingest("lake");
    TABLES.iter().for_each(|table| drop(history.cut("lake", table, 1)));
    history.save("lake", "torn");
    history.ingest("lake");
    for tables in subsets(&TABLES).into_iter().step_by(step(3)) {
        history.save("lake", "mixed");
        tables.iter().for_each(|table| history.put_back("torn", table, "mixed"));
        history.assert_heals("mixed", &format!("{tables:?}"));
    }
}

#[test]
fn torn_entries_with_others_behind_them_heal_before_and_after_a_checkpoint() {
    let mut history = History::new();
    for version in 2..=20 {
        history.land(1);
        history.ingest("lake");
        if ![2, 20].contains(&version) {
            continue;
        }
        history.save("lake", "went on");
        history.land(1);
        history.ingest("went on");
        let cuts = TABLES.into_iter().flat_map(|table| [(0, table), (50, table)]);
        for (left, table) in cuts.step_by(step(4)) {
            history.save("lake", "torn");
            history.cut("torn", table, left);
            history.save("went on", "mixed");
            history.copy_over(&format!("torn/{table}"), &format!("mixed/{table}"));
            history.assert_heals("mixed", &format!("{left} % of version {version} of {table}"));
        }
    }
}

#[test]
fn entries_that_are_gone_at_the_beginning_or_between_others_heal() {
    let mut history = History::new();
    for _ in 0..2 {
        history.land(1);
        history.ingest("lake");
    }
    let gone = TABLES.into_iter().flat_map(|table| [(table, 0), (table, 2)]);
    for (table, version) in gone.step_by(step(3)) {
        history.save("lake", "mixed");
        let log = history.path("mixed").join(table).join("_delta_log");
        std::fs::remove_file(log.join(format!("{version:020}.json"))).unwrap();
        history.assert_heals("mixed", &format!("{table} without version {version}"));
    }
}

#[test]
fn a_torn_entry_that_a_checkpoint_covers_heals() {
    let mut history = History::new();
    for _ in 2..=19 {
        history.land(1);
        history.ingest("lake");
    }
    for table in TABLES.into_iter().step_by(step(3)) {
        history.save("lake", "cut");
        let entry = history.cut("cut", table, 50);
        assert!(entry.with_extension("checkpoint.parquet").exists(), "{entry:?}");
        history.assert_heals("cut", table);
    }
}

#[test]
fn a_torn_entry_of_a_derived_table_is_mended_by_what_the_error_says() {
    let history = History::new();
    let rows = price_rows(PriceBook::read(None).unwrap().rows()).unwrap();
    let lake = || open(&history.path("lake"));
    let changed = || runtime().block_on(write(&lake(), &tables::PRICES, &rows)).unwrap().changed;
    assert!(changed());
    history.cut("lake", "prices", 50);
    let error = runtime().block_on(lake().snapshot(&tables::PRICES)).unwrap_err();
    let hint = error.hint().unwrap();
    assert!(hint.contains("`assay ingest --full-scan`"), "{hint}");
    history.full_scan("lake");
    assert!(runtime().block_on(lake().snapshot(&tables::PRICES)).is_ok());
    assert!(changed() && !changed(), "what was torn is written again");
}
