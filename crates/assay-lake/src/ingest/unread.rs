//! What a run has met and not read.

use std::collections::BTreeSet;

use assay_schema::words::IgnoreReason;

use crate::ingest::discover::Discovery;
use crate::ingest::progress::Progress;
use crate::ingest::summary::IngestSummary;
use crate::source::{Failure, HourPlace, Shard};

/// Counts what the listing has passed over, and counts and tells what it could
/// not open; returns why, and the hours in which that lies: they are to be
/// looked at again.
pub(super) fn tell_notes(
    discovery: &Discovery,
    progress: &dyn Progress,
    summary: &mut IngestSummary,
) -> (Vec<Failure>, Vec<HourPlace>) {
    let (mut failures, mut hours) = (Vec::new(), Vec::new());
    let objects = &mut summary.objects;
    for (reason, count) in discovery.notes.ignored() {
        objects.seen += count;
        objects.ignore(reason, count);
    }
    for refused in discovery.notes.take_refused() {
        let object = discovery.root.name_of_refused(&refused);
        objects.seen += 1;
        if discovery.known.is_accepted(&object, None) {
            objects.ignore(IgnoreReason::Accepted, 1);
            continue;
        }
        objects.failed += 1;
        progress.failed(&object, &refused.why);
        hours.extend(HourPlace::begin_of(&refused.folder.clone().join(refused.name.as_str())));
        failures.push(Failure { object, version: None, why: refused.why });
    }
    (failures, hours)
}

/// What a run has looked for.
pub(super) struct Met<'a> {
    /// Whether it has looked for all that is there and could not be read before.
    pub(super) everything: bool,
    pub(super) shard: Shard,
    /// Objects that have changed since somebody accepted that they cannot be read.
    pub(super) tried_again: &'a BTreeSet<String>,
    pub(super) failures: &'a [Failure],
}

impl Met<'_> {
    /// Whether what an earlier run could not read can be read or is gone, if this
    /// run has not failed to read it.
    pub(super) fn settles(&self, object: &str, is_accepted: bool) -> bool {
        match is_accepted {
            // Nobody looks for it, unless it has changed.
            true => self.tried_again.contains(object),
            false => self.everything && self.shard.owns(object) && !self.is_hidden(object),
        }
    }

    /// Whether it lies in a folder that could not be listed.
    fn is_hidden(&self, object: &str) -> bool {
        let unlisted = self.failures.iter().filter(|failure| failure.version.is_none());
        let mut below = unlisted.filter_map(|failure| object.strip_prefix(&failure.object));
        below.any(|rest| rest.starts_with('/'))
    }
}
