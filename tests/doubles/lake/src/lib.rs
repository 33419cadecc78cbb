//! Lakes that tests put in the place of good ones: behind stores that something else
//! sees first, or that stop answering, and one that an older assay wrote.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod doomed;
mod folder;
pub mod hooked;
pub mod older;

pub use folder::copy;
