//! Queries over a small lake, from SQL text to rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod errors;
mod fixture;
mod named;
mod rollup;
mod scan;
