//! The log objects of a source: found, distinguished, and cut to what is wanted.

pub(crate) mod address;
mod guide;
mod horizon;
mod hours;
mod layout;
mod marks;
mod notes;
mod numbered;
mod object;
mod origin;
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
pub(crate) use horizon::{Horizon, LookBack};
pub(crate) use layout::HourPlace;
pub(crate) use marks::feed::FeedFindings;
pub(crate) use marks::of_source::SourceFindings;
pub(crate) use marks::{MarkFiles, StoredMarks, forget_marks};
pub(crate) use notes::{Ignored, Notes};
pub(crate) use object::{Likeness, LogObject, ObjectChunk};
pub(crate) use origin::Origin;
pub(crate) use root::SourceRoot;
pub(crate) use survey::Survey;
pub(crate) use unreadable::{Failure, KnownUnreadable, UnreadableFiles};
pub(crate) use walk::chunks;
