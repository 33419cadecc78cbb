//! Sources, ingest, Parquet files, Delta commits, compaction.

pub mod snapshot;
