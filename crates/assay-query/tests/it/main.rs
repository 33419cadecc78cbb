//! Queries over a small lake, from SQL text to rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod caller_metadata;
mod costs;
mod cut_off;
mod deep;
mod errors;
mod evolution;
mod exact;
mod fixture;
mod money;
mod named;
mod once_per_text;
mod rollup;
mod scan;
mod spellings;
mod zones;
