//! One request is one row, however often it was delivered.

pub(crate) mod delivered_rows;
pub(crate) mod delivery;
pub(crate) mod joined_counts;
mod row_digest;
mod row_texts;
pub(crate) mod seen_requests;
