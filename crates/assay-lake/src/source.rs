//! The log objects of a source: found, told apart, and cut to what is wanted.

pub(crate) mod address;
mod guide;
mod horizon;
mod marks;
mod notes;
mod numbered;
mod origin;
mod place;
mod root;
mod shard;
mod sieve;
mod survey;
mod unreadable;
mod walk;
mod window;

pub use marks::Watermark;
pub use shard::{Shard, ShardError};
pub use unreadable::Unreadable;
pub use window::Window;

pub(crate) use guide::Guide;
pub(crate) use horizon::{Horizon, Look};
pub(crate) use marks::{Account, Findings, MarkFiles, RestsOn, Stored, forget_marks};
pub(crate) use notes::{Ignored, Notes};
pub(crate) use origin::Origin;
pub(crate) use place::HourPlace;
pub(crate) use root::Root;
pub(crate) use sieve::Likeness;
pub(crate) use survey::Survey;
pub(crate) use unreadable::{Failure, KnownUnreadable, UnreadableFiles};
pub(crate) use walk::{Chunk, chunks};

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
