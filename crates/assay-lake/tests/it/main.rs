//! The lake at its borders: what goes in, what comes out, and whatever happens between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bodies;
mod contention;
mod copies;
mod copies_model;
mod deliveries;
mod discovery;
mod discovery_model;
mod evolution;
mod lake;
mod maintenance;
mod model;
mod others;
mod places;
mod replace;
mod small_tables;
mod sources;
mod stores;
mod support;
mod torn;
mod unreadable;
