//! Random histories of a lake whose tables are saved, put back, lost, cut and
//! read on: one ingest and one compaction later it is whole.

use std::sync::Arc;

use assay_lake::Lake;
use assay_lake::ingest::{IngestRequest, NoProgress, run};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::history::{History, TABLES};
use crate::support::{compact, random, request, runtime};
use assay_doubles_lake::doomed::{Fuse, bucket};

/// What happens, one after the other.
#[derive(Clone, Debug)]
enum Step {
    /// Objects land.
    Lands(usize),
    /// A run.
    Ingests,
    /// A run that is killed after that many changes of the store.
    Killed(i64),
    Compacts,
    /// A vacuum that keeps no older version.
    Vacuums,
    /// The lake is saved as it is.
    Saves,
    /// A table is put back as it was saved last, or some times before.
    PutsBack {
        table: usize,
        saved: usize,
    },
    /// A table is gone.
    Loses(usize),
    /// The last entry of a log is cut.
    Cuts {
        table: usize,
        percent: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let table = 0..TABLES.len();
    prop_oneof![
        3 => (1..4_usize).prop_map(Step::Lands),
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
    history: History,
    saved: usize,
}

impl World {
    fn step(&mut self, step: &Step) {
        let history = &mut self.history;
        match step {
            Step::Lands(count) => history.land(*count),
            Step::Ingests => history.ingest_as_advised("lake"),
            Step::Killed(changes) => self.killed(*changes),
            // It may meet a table that an ingest has yet to fix.
            Step::Compacts if history.lives("lake") => drop(compact(&history.path("lake"))),
            Step::Vacuums if history.lives("lake") => history.vacuum("lake"),
            Step::Compacts | Step::Vacuums => {}
            Step::Saves => {
                history.save("lake", &format!("saved{}", self.saved));
                self.saved += 1;
            }
            Step::PutsBack { table, saved } => {
                if let Some(number) = self.saved.checked_sub(1 + saved) {
                    history.put_back(&format!("saved{number}"), TABLES[*table], "lake");
                }
            }
            Step::Loses(table) => history.lose("lake", TABLES[*table]),
            Step::Cuts { table, percent } => {
                if history.last_entry("lake", TABLES[*table]).is_some() {
                    history.cut("lake", TABLES[*table], *percent);
                }
            }
        }
    }

    fn killed(&self, changes: i64) {
        let place = self.history.path("lake");
        let lake = Lake::at(bucket(&place, Fuse::after(changes)));
        let killed = IngestRequest { lake, ..request(&self.history.logs(), &place) };
        let _ = runtime().block_on(run(&killed, Arc::new(NoProgress)));
    }
}

/// Histories of a usual run.
const HISTORIES: u32 = 8;

#[test]
fn whatever_was_put_back_lost_or_cut_every_record_is_there_once() {
    let seed = random::given_seed().unwrap_or_else(random::any_seed);
    random::play(HISTORIES, seed, vec(step(), 1..16), |steps| {
        let mut world = World { history: History::new(), saved: 0 };
        steps.iter().for_each(|step| world.step(step));
        world.history.ingest_as_advised("lake");
        world.history.assert_whole("lake", "in the end");
    });
}
