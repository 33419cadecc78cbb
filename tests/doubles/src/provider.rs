//! An account in memory in the place of a provider's, and what is asked of every
//! provider alike.

mod conformance;
mod drift;
mod fake;

pub use conformance::{Account, Awaited, holds_for_each_kind, owned_are_found_again};
pub use drift::drifted;
pub use fake::{Fake, Trouble, put};
