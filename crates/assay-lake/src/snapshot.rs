//! What a reader needs to know of one table at one version.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use assay_schema::Table;
use object_store::ObjectStore;
use object_store::path::Path;
use url::Url;

/// One table at one version.
#[derive(Clone, Debug)]
pub struct TableSnapshot {
    /// The table.
    pub table: &'static Table,
    /// Version of the Delta log that was read.
    pub version: u64,
    /// All columns, the partition columns last.
    pub schema: SchemaRef,
    /// Every live file.
    pub files: Vec<DataFile>,
    /// Where the files are.
    pub store: Arc<dyn ObjectStore>,
    /// The store's root, such as `file:///` or `s3://bucket`.
    pub store_url: Url,
}

/// One live Parquet file.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Full path inside the store.
    pub path: Path,
    /// Bytes as stored.
    pub size_bytes: u64,
    /// Milliseconds since the epoch.
    pub modified_ms: i64,
    /// One value for each partition column, in the table's order.
    pub partition_values: Vec<Option<String>>,
    /// Rows, if the commit says so.
    pub rows: Option<u64>,
    /// Statistics by column, as far as the commit has them.
    pub stats: BTreeMap<String, ColumnStats>,
}

/// What the commit says of one column of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnStats {
    /// No value is smaller.
    pub min: Option<StatValue>,
    /// No value is greater.
    pub max: Option<StatValue>,
    /// How many values are null.
    pub nulls: Option<u64>,
}

/// A bound of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatValue {
    /// Text, possibly cut off.
    Text(String),
    /// Signed 64-bit integer.
    BigInt(i64),
    /// Microseconds since the epoch.
    Timestamp(i64),
}
