//! Who each identity is, by day: rules, the directory's list, tags of profiles, and
//! what the identity says of itself.

mod attribute;
mod captures;
mod directory;
mod identity;
mod index;
mod pattern;
mod read;
mod rule;
mod warnings;

pub use attribute::{Attributed, Attribution, PersonRow};
pub use directory::Directory;
pub use identity::{Identity, caller_metadata, metadata_of};
pub use pattern::Pattern;
pub use read::People;
