//! One request is one row, however often it was delivered.

pub(crate) mod delivery;
pub(crate) mod seen_requests;
