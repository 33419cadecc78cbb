//! The lake: sources, ingest, Parquet files, Delta commits, compaction.
//!
//! A record's way: listed object, fetched bytes, batch and rejects, Parquet
//! files, one Delta commit. Nothing is visible before the commit.

mod bodies;
pub mod compact;
mod dedup;
mod derived;
mod error;
mod files;
mod fingerprint;
mod followers;
mod future;
pub mod ingest;
mod lake;
pub mod limits;
mod log;
mod objects;
pub mod rollup;
pub mod small_tables;
mod source;
mod stop_signal;
mod store;
pub mod vacuum;

pub use assay_decode::Limits;
pub use bodies::BodyCountsFound;
pub use error::LakeError;
pub use fingerprint::Fingerprint;
pub use followers::LakeCheck;
pub use future::LakeFuture;
pub use lake::Lake;
pub use log::history::CommitEntry;
pub use log::schema::{LogColumn, LogSchema};
pub use log::snapshot::{ColumnStats, DataFile, FileStats, StatValue, TableSnapshot};
pub use source::{Shard, ShardError, Unreadable, Watermark, Window};
pub use stop_signal::Stop;
pub use store::folders::{Folders, Listed, Pages, Refused};
pub use store::location::{Bucket, Location, Stores};
pub use store::place::{Place, PlaceError, shown};
