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

use crate::support::random;

/// Histories of a usual run, on each of two threads.
const HISTORIES: u32 = 12;

/// Seeds of the two threads: those that are given; else one that is the same in each
/// run, and any.
fn seeds() -> [u64; 2] {
    match random::given_seed() {
        Some(seed) => [seed, seed.wrapping_add(1)],
        None => [24, random::any_seed()],
    }
}

#[test]
fn whatever_has_happened_the_lake_holds_what_the_logs_say() {
    let threads = seeds().map(|seed| {
        std::thread::spawn(move || {
            random::play(HISTORIES, seed, themes::history(), |(setting, steps)| {
                play::play(setting, &steps);
            });
        })
    });
    for thread in threads {
        thread.join().unwrap_or_else(|failed| std::panic::resume_unwind(failed));
    }
}
