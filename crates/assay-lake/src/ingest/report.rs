//! What workers report to the publisher.

use crate::error::LakeError;
use crate::files::EncodedFile;
use crate::objects::read_object::ReadObject;
use crate::source::LogObject;

/// What a worker reports to the publisher.
pub(super) enum Report {
    /// A batch is ready.
    Sealed(Sealed),
    /// An object could not be read. When `spoilt`, rows of it stand in the
    /// worker's batch: parts that were sent are void, and `again` must be read anew.
    Failed { worker: usize, object: LogObject, why: String, spoilt: bool, again: Vec<LogObject> },
    /// An object has been deleted since it was listed.
    Vanished(LogObject),
    /// An object was not read, since the pass has been given up.
    Returned(LogObject),
    /// The worker itself cannot go on.
    Broken(LakeError),
}

/// Files of one batch, and the objects that are wholly in them and in the
/// parts sent before.
pub(super) struct Sealed {
    pub(super) worker: usize,
    pub(super) files: Vec<EncodedFile>,
    pub(super) objects: Vec<ReadObject>,
    /// Its place in the order of commits; none while more parts follow.
    pub(super) turn: Option<u64>,
}
