//! What a look at the followers has changed.

/// What a look at the followers has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Healed {
    /// Whether a follower said more than `invocations` does.
    pub(crate) any: bool,
    /// Objects that are no longer recorded as read, because their rows are missing.
    pub(crate) objects: u64,
}

impl Healed {
    /// Takes in that a follower was set back, and that so many objects are no longer
    /// recorded as read.
    pub(super) fn take_back(&mut self, objects: u64) {
        self.any = true;
        self.objects += objects;
    }
}
