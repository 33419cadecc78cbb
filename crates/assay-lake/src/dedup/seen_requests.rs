//! What a run has read of each request, so that a delivery made twice is one row.
//!
//! Only copies that say the same leave here; those that differ are put together
//! where every column of both is at hand: in the batch, or by compaction.

use std::sync::{Mutex, PoisonError};

use assay_decode::{Batch, Dropped, RequestKey, Seen, SeenRequests};
use hashbrown::HashMap;

use crate::limits::SEEN_GENERATION_MAX;

/// Hands out turns: batches drop their duplicates in the order in which they
/// will be committed.
///
/// A row is dropped only in favour of one of the same batch or of an earlier
/// turn. So if a batch is given up, every batch that could have relied on it
/// has a later turn, and is given up with it.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<(u64, SeenWindow)>);

/// A batch's place in the order of commits, and the rows it dropped by object.
pub(crate) struct Turn {
    pub(crate) number: u64,
    pub(crate) dropped: Dropped,
}

impl Turns {
    /// Takes the next turn and drops from `batch` what earlier turns have.
    pub(crate) fn take(&self, batch: &mut Batch) -> Turn {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = batch.drop_seen(&mut state.1);
        Turn { number: next(&mut state.0), dropped }
    }

    /// What is known now, for a batch that is stored in parts before it takes
    /// its turn.
    pub(crate) fn fork(&self) -> SeenWindow {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Takes the next turn for a batch that has dropped its duplicates by a
    /// window of its own, because parts of it are stored already.
    pub(crate) fn take_apart(&self, batch: &mut Batch, own: &mut SeenWindow) -> Turn {
        let dropped = batch.drop_seen(own);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Turn { number: next(&mut state.0), dropped }
    }
}

fn next(number: &mut u64) -> u64 {
    *number += 1;
    *number - 1
}

/// What was said of the newest half to one million requests, 16 bytes each.
///
/// Two generations: when the younger is full it becomes the older, and the
/// older is forgotten. Deliveries of one request lie close together in time,
/// and objects are read in order of time; what comes later than that is left
/// to compaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct SeenWindow {
    younger: HashMap<u64, u64>,
    older: HashMap<u64, u64>,
}

impl SeenRequests for SeenWindow {
    fn take(&mut self, request: RequestKey, says: u64) -> Seen {
        // The other half of the key goes into what is compared: no request is
        // taken for another.
        let (key, says) = (request.0 as u64, says ^ (request.0 >> 64) as u64);
        let said = self.older.get(&key).or_else(|| self.younger.get(&key));
        if let Some(said) = said {
            return if *said == says { Seen::Same } else { Seen::Other };
        }
        self.younger.insert(key, says);
        if self.younger.len() >= SEEN_GENERATION_MAX {
            self.older = std::mem::take(&mut self.younger);
        }
        Seen::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_knows_what_is_near_forgets_what_is_far_and_stays_bounded() {
        let mut seen = SeenWindow::default();
        let mut take = |n: usize, says| seen.take(RequestKey(n as u128 + (1 << 100)), says);
        assert!((0..2 * SEEN_GENERATION_MAX + 9).all(|n| take(n, 5) == Seen::First));
        let newest = 2 * SEEN_GENERATION_MAX;
        assert_eq!([take(newest, 5), take(newest, 6)], [Seen::Same, Seen::Other]);
        assert_eq!(take(0, 5), Seen::First);
        assert!(seen.younger.len() + seen.older.len() <= 2 * SEEN_GENERATION_MAX);
    }
}
