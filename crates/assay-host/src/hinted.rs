//! What to do about an error.

use std::error::Error;

/// An error whose words say what is wrong, and apart from them what to do.
pub trait Hinted: Error {
    /// What to do about it, in one line or a few; none where only its words and its
    /// causes help.
    fn hint(&self) -> Option<String>;
}
