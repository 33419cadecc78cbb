//! The lake: sources, ingest, Parquet files, Delta commits, compaction.
//!
//! A record's way: listed object, fetched bytes, batch and rejects, Parquet
//! files, one Delta commit. Nothing is visible before the commit.

mod address;
pub mod compact;
mod delivery;
mod denied;
mod error;
mod evolve;
mod files;
mod folders;
mod follow;
mod history;
pub mod ingest;
mod lake;
mod ledger;
pub mod limits;
mod local;
mod location;
mod log_schema;
mod memory;
mod once;
mod place;
mod promise;
mod recover;
mod replace;
pub mod rollup;
mod seen;
mod snapshot;
mod source;
mod stop;
mod swap;
mod table;
pub mod vacuum;

pub use assay_decode::Limits;
pub use error::LakeError;
pub use folders::{Folders, Listed, Pages, Refused};
pub use follow::LakeCheck;
pub use history::CommitEntry;
pub use lake::Lake;
pub use location::{Bucket, Location, Stores};
pub use log_schema::{LogColumn, LogSchema};
pub use place::{Place, PlaceError, shown};
pub use recover::BodyCountsFound;
pub use snapshot::{ColumnStats, DataFile, FileStats, StatValue, TableSnapshot};
pub use source::{Shard, ShardError, Unreadable, Watermark, Window};
pub use stop::Stop;
