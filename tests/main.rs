//! Checks that no single crate can make: structure, documents, deployment,
//! independent readers, two engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod deploy;
mod documents;
mod engines;
mod readers;
mod structure;
