//! The stores, and ingest through them, against a real S3 protocol server on
//! loopback.

mod faults;
mod ingest;
mod names;
mod rows;
mod stores;
mod support;
