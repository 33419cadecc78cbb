//! Sources, ingest, Parquet files, Delta commits, compaction.
