//! What commands print.

pub(crate) mod ingest;
