//! What has been read: the table of objects, and what it says of those that come
//! again.

pub(crate) mod ledger;
pub(crate) mod replaced;
