//! A log object as it was listed.

use object_store::path::Path;

/// One log object as it was listed.
#[derive(Clone, Debug)]
pub(crate) struct LogObject {
    /// Full path in the store.
    pub(crate) path: Path,
    /// Object key, or path relative to the source's root; the whole address
    /// where an object of another source has that name already.
    pub(crate) name: String,
    /// Length as stored.
    pub(crate) size_bytes: u64,
    /// Entity tag, or size and time of change.
    pub(crate) version: String,
    /// How much its place and name say.
    pub(crate) likeness: Likeness,
    /// Whether it is to take the place of what was read of it before.
    pub(crate) replaces: bool,
}

/// Objects of one folder in order of name: all of them, or some thousands.
pub(crate) type ObjectChunk = Vec<LogObject>;

/// How much the place and the name of an object say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// It lies in an hour of Bedrock's and is called like a log: it is one.
    Certain,
    /// It is called like a log: it is one unless its content is certainly something else.
    Likely,
    /// The user has named it: the same, and if it is something else, that is an error.
    Named,
    /// Nothing: it is a log if its content looks like one.
    Open,
}
