//! Queries over a small lake, from SQL text to rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod caller_metadata;
mod costs;
mod cut_off;
mod deep;
#[path = "../../../assay-lake/tests/it/support/doomed.rs"]
#[allow(dead_code, reason = "stores are cut off here, and none of them lies")]
mod doomed;
mod errors;
mod evolution;
mod exact;
mod few;
mod fixture;
#[path = "../../../assay-lake/tests/it/support/hooked.rs"]
#[allow(dead_code, reason = "the fuse looks at no more than whether it is a change")]
mod hooked;
mod money;
mod named;
#[path = "../../../assay-lake/tests/it/support/older.rs"]
mod older;
mod rollup;
mod scan;
mod spellings;
