//! The model test: random histories of worlds beside an oracle that says what
//! must be in the lake at their end.
//!
//! A history (`steps.rs`, `draw.rs`, `themes.rs`) is played (`play.rs`) in a world (`world.rs`):
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
mod themes;
mod world;

use std::hash::{BuildHasher, RandomState};

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// Histories of a usual run, on each of two threads.
const HISTORIES: u32 = 12;

/// Seeds of the two threads: those that `PROPTEST_RNG_SEED` says; else one that is the
/// same in each run, and any.
fn seeds() -> [u64; 2] {
    match ProptestConfig::default().rng_seed {
        RngSeed::Fixed(seed) => [2 * seed, 2 * seed + 1],
        RngSeed::Random => [24, RandomState::new().hash_one(HISTORIES) >> 1],
    }
}

/// As many histories as `PROPTEST_CASES` says; else few.
fn config(seed: u64) -> ProptestConfig {
    let usual = ProptestConfig::default();
    let cases = std::env::var("PROPTEST_CASES").map_or(HISTORIES, |_| usual.cases);
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: usual.max_shrink_iters.min(300),
        ..usual
    }
}

#[test]
fn whatever_has_happened_the_lake_holds_what_the_logs_say() {
    let threads = seeds().map(|seed| {
        std::thread::spawn(move || {
            let config = config(seed);
            let again = format!("PROPTEST_RNG_SEED={} PROPTEST_CASES={}", seed / 2, config.cases);
            let played = TestRunner::new(config).run(&themes::history(), |(setting, steps)| {
                play::play(setting, &steps);
                Ok(())
            });
            played.unwrap_or_else(|failed| panic!("{failed}\nonce more: {again}"));
        })
    });
    for thread in threads {
        thread.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed));
    }
}
