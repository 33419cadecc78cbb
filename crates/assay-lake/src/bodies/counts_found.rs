//! What became of the bodies of a run.

use serde::Serialize;

/// What became of the bodies that a run requested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BodyCountsFound {
    /// Invocations without counts whose output body was offloaded into the source.
    pub wanted: u64,
    /// Of those, the ones whose counts are known now.
    pub recovered: u64,
    /// Bodies that have not landed.
    pub missing: u64,
    /// Bodies that tell no count which the record lacks.
    pub silent: u64,
    /// Bodies that could not be read; why has been reported.
    pub unreadable: u64,
    /// Bodies that lie outside the source, which are never fetched.
    pub elsewhere: u64,
}

impl BodyCountsFound {
    /// Adds what a later run found.
    pub(crate) fn add(&mut self, later: &Self) {
        self.wanted += later.wanted;
        self.recovered += later.recovered;
        self.missing += later.missing;
        self.silent += later.silent;
        self.unreadable += later.unreadable;
        self.elsewhere += later.elsewhere;
    }
}
