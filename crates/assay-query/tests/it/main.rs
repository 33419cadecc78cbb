//! Queries over a small lake, from SQL text to rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cut_off;
#[path = "../../../assay-lake/tests/support/doomed.rs"]
mod doomed;
mod errors;
mod fixture;
mod named;
mod rollup;
mod scan;
