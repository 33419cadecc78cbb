//! What has been read: the table of objects, and what it says of those that come
//! again.

pub(crate) mod ledger;
pub(crate) mod read_object;
pub(crate) mod replaced;
pub(crate) mod thinned;
