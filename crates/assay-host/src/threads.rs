//! How many threads a run starts.

use crate::limits::THREADS_PER_CORE_MAX;

/// The number of threads where `wanted` is asked for: every core where that is
/// nothing or 0, and never more than [`THREADS_PER_CORE_MAX`] for each core.
pub fn threads(wanted: Option<usize>) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = wanted.filter(|wanted| *wanted > 0).unwrap_or(cores);
    wanted.min(cores.saturating_mul(THREADS_PER_CORE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_0_are_every_core_and_100000_is_not_taken_literally() {
        let cores = threads(None);
        assert!(cores >= 1);
        assert_eq!(threads(Some(0)), cores);
        assert_eq!(threads(Some(1)), 1);
        assert_eq!(threads(Some(100_000)), cores * THREADS_PER_CORE_MAX);
    }
}
