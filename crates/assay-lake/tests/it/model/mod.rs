//! The model test: random histories of worlds beside an oracle that says what
//! must be in the lake at their end.
//!
//! A history (`steps.rs`, `draw.rs`) is played (`play.rs`) in a world (`world.rs`):
//! objects (`logs.rs`) land, change, move and hide (`sources.rs`), runs are cut off or overlap, the lake is
//! damaged behind its back. Then it is read once more by those who
//! follow the documents, and the oracle (`oracle.rs`) compares.
#![cfg(unix)]

mod draw;
mod logs;
mod oracle;
mod play;
mod sources;
mod steps;
mod world;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// Histories of a usual run, on each of two threads.
const HISTORIES: u32 = 12;

/// As many histories as `PROPTEST_CASES` says, from the seed that
/// `PROPTEST_RNG_SEED` says; else few, and the same in each run.
fn config(thread: u64) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = std::env::var("PROPTEST_CASES").map_or(HISTORIES, |_| usual.cases);
    let seed = match usual.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => 12,
    };
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2 * seed + thread),
        failure_persistence: None,
        max_shrink_iters: usual.max_shrink_iters.min(300),
        ..usual
    }
}

#[test]
fn whatever_has_happened_the_lake_holds_what_the_logs_say() {
    let threads = [0, 1].map(|thread| {
        std::thread::spawn(move || {
            let played =
                TestRunner::new(config(thread)).run(&draw::history(), |(setting, steps)| {
                    play::play(setting, &steps);
                    Ok(())
                });
            played.unwrap_or_else(|failed| panic!("{failed}"));
        })
    });
    for thread in threads {
        thread.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed));
    }
}
