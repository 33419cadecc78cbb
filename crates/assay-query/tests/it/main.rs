//! Queries over a small lake, from SQL text to rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod errors;
mod evolution;
mod fixture;
mod named;
#[path = "../../../assay-lake/tests/support/older.rs"]
mod older;
mod rollup;
mod scan;
