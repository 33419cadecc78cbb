//! Jobs as another program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod dollars;
mod examples;
mod jobs;
mod nightly;
mod people;
mod support;
