//! Random cases that can be had once more.

use std::hash::{BuildHasher, RandomState};

use assay_depth::step;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// The seed that `PROPTEST_RNG_SEED` says, if it says one.
pub(crate) fn given_seed() -> Option<u64> {
    match ProptestConfig::default().rng_seed {
        RngSeed::Fixed(seed) => Some(seed),
        RngSeed::Random => None,
    }
}

/// One that nobody has chosen.
pub(crate) fn any_seed() -> u64 {
    RandomState::new().hash_one(0)
}

/// As many cases as `PROPTEST_CASES` says, else a few, of which a quick run tries a third.
pub(crate) fn cases(few: u32) -> u32 {
    let quick = few.div_ceil(step(3) as u32);
    std::env::var("PROPTEST_CASES").map_or(quick, |_| ProptestConfig::default().cases)
}

/// Plays as many cases as `PROPTEST_CASES` says, else a few; a failure says how to
/// have them once more.
pub(crate) fn play<S: Strategy>(few: u32, seed: u64, strategy: S, play: impl Fn(S::Value)) {
    let usual = ProptestConfig::default();
    let count = cases(few);
    let config = ProptestConfig {
        cases: count,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: usual.max_shrink_iters.min(300),
        ..usual
    };
    let played = TestRunner::new(config).run(&strategy, |case| {
        play(case);
        Ok(())
    });
    played.unwrap_or_else(|failed| {
        panic!("{failed}\nonce more: PROPTEST_RNG_SEED={seed} PROPTEST_CASES={count}")
    });
}
