//! Names of the files of a log.

use object_store::path::Path;

/// A file of a log that belongs to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFileName {
    Entry(u64),
    /// A checkpoint, or a part of one.
    Checkpoint(u64),
}

impl LogFileName {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let (version, kind) = path.filename()?.split_once('.')?;
        let version = version.parse().ok()?;
        match kind.split('.').next()? {
            "json" => Some(Self::Entry(version)),
            "checkpoint" => Some(Self::Checkpoint(version)),
            _ => None,
        }
    }
}
