//! The request ids of a run, so that a delivery made twice is one row.

use std::sync::{Mutex, PoisonError};

use assay_decode::{RequestKey, SeenRequests};
use hashbrown::HashSet;

use crate::limits::SEEN_GENERATION_MAX;

const SHARDS: usize = 64;

/// The newest half to one million request ids, 16 bytes each.
///
/// Two generations: when the younger is full it becomes the older, and the
/// older is forgotten. Deliveries of one request lie close together in time,
/// and objects are read in order of time; what comes later than that is left
/// to compaction.
#[derive(Debug)]
pub(crate) struct SeenWindow {
    shards: Vec<Mutex<Generations>>,
}

#[derive(Debug, Default)]
struct Generations {
    younger: HashSet<RequestKey>,
    older: HashSet<RequestKey>,
}

impl SeenWindow {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect() }
    }
}

impl SeenRequests for SeenWindow {
    fn first_seen(&self, id: RequestKey) -> bool {
        let shard = &self.shards[shard_of(id)];
        shard.lock().unwrap_or_else(PoisonError::into_inner).first_seen(id)
    }
}

/// Ids are random in their last bits, be they UUIDs or hashes.
fn shard_of(id: RequestKey) -> usize {
    usize::from(id.0.to_le_bytes()[0]) % SHARDS
}

impl Generations {
    fn first_seen(&mut self, id: RequestKey) -> bool {
        if self.older.contains(&id) || !self.younger.insert(id) {
            return false;
        }
        if self.younger.len() >= SEEN_GENERATION_MAX / SHARDS {
            self.older = std::mem::take(&mut self.younger);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_made_twice_is_seen_once() {
        let seen = SeenWindow::new();
        let key = RequestKey::of(b"6f2f0b52-9d2c-4c5e-8f6a-0d4f6c1f7a11");
        assert!(seen.first_seen(key));
        assert!(!seen.first_seen(key));
    }

    #[test]
    fn the_window_forgets_and_stays_bounded() {
        let seen = SeenWindow::new();
        let keys = (0..4 * SEEN_GENERATION_MAX).map(|n| RequestKey::of(n.to_string().as_bytes()));
        assert!(keys.map(|key| seen.first_seen(key)).all(|first| first));
        let held: usize = seen.shards.iter().map(|shard| held(&shard.lock().unwrap())).sum();
        assert!(held <= 2 * SEEN_GENERATION_MAX);
    }

    fn held(generations: &Generations) -> usize {
        generations.younger.len() + generations.older.len()
    }
}
