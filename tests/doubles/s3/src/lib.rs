//! An S3 on loopback whose buckets are the folders below a directory, with what
//! can go wrong on the way to it.

mod listing;
mod server;
mod trouble;

pub use listing::GHOSTS;
pub use server::{KEY, SECRET, Server, Watch};
pub use trouble::Trouble;
