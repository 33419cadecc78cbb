//! The stores, and ingest through them, against a real S3 protocol server on
//! loopback.

mod faults;
mod ingest;
mod listing;
mod names;
mod rows;
mod server;
mod stores;
mod support;
mod trouble;
