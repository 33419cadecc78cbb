//! What a walk has met and does not hand on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use assay_schema::words::IgnoreReason;
use object_store::path::Path;

use crate::source::root::SourceRoot;
use crate::source::shard::Shard;
use crate::source::sieve::Sieve;
use crate::store::folders::Refused;

/// Objects and folders passed over, by reason.
pub(crate) type Ignored = BTreeMap<IgnoreReason, u64>;

/// Notes of one walk; clones share them. Of several shards each notes its own.
#[derive(Clone, Debug)]
pub(crate) struct Notes {
    root: SourceRoot,
    shard: Shard,
    noted: Arc<Mutex<Noted>>,
}

#[derive(Debug, Default)]
struct Noted {
    refused: Vec<Refused>,
    ignored: Ignored,
}

impl Notes {
    pub(super) fn new(root: SourceRoot, shard: Shard) -> Self {
        Self { root, shard, noted: Arc::default() }
    }

    /// Notes what cannot be opened, if it may be a log or hold some.
    pub(super) fn refuse(&self, refused: Vec<Refused>) {
        let noted = refused.into_iter().filter(|refused| {
            let may_matter = refused.is_folder || Sieve::may_be_a_log(&refused.name);
            may_matter && self.shard.owns(&self.root.name_of_refused(refused))
        });
        self.lock().refused.extend(noted);
    }

    /// Notes that an object or a whole folder is passed over.
    pub(super) fn ignore(&self, path: &Path, reason: IgnoreReason) {
        if self.shard.owns(&self.root.name_of(path)) {
            *self.lock().ignored.entry(reason).or_default() += 1;
        }
    }

    /// Whether something was met that cannot be opened.
    pub(crate) fn has_refused(&self) -> bool {
        !self.lock().refused.is_empty()
    }

    /// What was passed over so far.
    pub(crate) fn ignored(&self) -> Ignored {
        self.lock().ignored.clone()
    }

    /// All that could not be opened, in order of name.
    pub(crate) fn take_refused(&self) -> Vec<Refused> {
        let mut refused = std::mem::take(&mut self.lock().refused);
        refused.sort_unstable();
        refused
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
