//! How many of many cases tests try.
//!
//! A test that goes through every moment, history or query tries some of them at each
//! `cargo test -p CRATE`, and all of them where `ASSAY_TEST_ALL` is set, as `tests/run` does.

/// How far it is from one case to the next: to each, or to the so manieth in a quick run.
pub fn step(quick: usize) -> usize {
    if std::env::var_os("ASSAY_TEST_ALL").is_some() { 1 } else { quick }
}
