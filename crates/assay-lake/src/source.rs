//! The log objects of a source: found, told apart, and cut to what is wanted.

pub(crate) mod address;
mod guide;
mod horizon;
mod hours;
mod marks;
mod notes;
mod numbered;
mod object;
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
pub(crate) use marks::feed::Findings;
pub(crate) use marks::of_source::Account;
pub(crate) use marks::{MarkFiles, RestsOn, Stored, forget_marks};
pub(crate) use notes::{Ignored, Notes};
pub(crate) use object::{Chunk, Likeness, LogObject};
pub(crate) use origin::Origin;
pub(crate) use place::HourPlace;
pub(crate) use root::Root;
pub(crate) use survey::Survey;
pub(crate) use unreadable::{Failure, KnownUnreadable, UnreadableFiles};
pub(crate) use walk::chunks;
