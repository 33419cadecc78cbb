//! What is planned and what becomes of it, in an account in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unreachable_pub, missing_docs)]

mod conformance;
mod faults;
mod scripts;
mod settings;
mod support;
mod traps;
