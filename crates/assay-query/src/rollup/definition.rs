//! What `daily_usage` is.

/// The statement; what is live in it without values rolls up everything.
pub(crate) const DEFINITION: &str = include_str!("daily_usage.sql");
