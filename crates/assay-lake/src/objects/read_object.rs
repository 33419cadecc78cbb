//! An object that has been read.

use assay_decode::ObjectStats;
use assay_schema::words::IgnoreReason;

use crate::source::LogObject;

/// An object that has been read to its end.
#[derive(Clone, Debug)]
pub(crate) struct ReadObject {
    pub(crate) object: LogObject,
    pub(crate) stats: ObjectStats,
    /// Why it was passed over after all; none if it was read as a log.
    pub(crate) ignored: Option<IgnoreReason>,
}
