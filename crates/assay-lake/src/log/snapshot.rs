//! One table at one version, as readers see it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use arrow::datatypes::SchemaRef;
use assay_schema::{Kind, Table};
use deltalake_core::kernel::{Add, EagerSnapshot, LogicalFileView};
use object_store::ObjectStore;
use object_store::path::Path;
use serde_json::Value;
use url::Url;

use super::caller_metadata;
use crate::error::LakeError;
use crate::files::StoredFile;
use crate::log::evolution::read_schema;
use crate::log::table::LakeTable;

/// One table at one version.
#[derive(Clone, Debug)]
pub struct TableSnapshot {
    /// The table.
    pub table: &'static Table,
    /// Version in the Delta log.
    pub version: u64,
    /// All columns that this assay knows, the partition columns last; null may
    /// are in those that older files lack.
    pub schema: SchemaRef,
    /// The data files.
    pub files: Vec<DataFile>,
    /// Keys of request metadata by which the roll-up distinguishes calls; of
    /// `daily_usage` only.
    pub caller_metadata: BTreeSet<String>,
    /// The store that holds them.
    pub store: Arc<dyn ObjectStore>,
    /// What distinguishes stores, `disk:///` or `s3://bucket/`. The store's
    /// root is the lake, wherever that is.
    pub store_url: Url,
}

/// One data file of a snapshot.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Path in the store, whose root is the lake.
    pub path: Path,
    /// Length in bytes.
    pub size_bytes: u64,
    /// When it was written, milliseconds since the epoch.
    pub modified_ms: i64,
    /// Values in the order of [`Table::partitions`].
    pub partition_values: Vec<Option<String>>,
    /// Rows, where the log says so.
    pub rows: Option<u64>,
    /// Bounds and null counts by column, where the log says so.
    pub stats: FileStats,
}

/// Statistics by column as the log has them, understood when they are first
/// asked for: most files of a long history are passed over by their partition.
#[derive(Clone, Debug, Default)]
pub struct FileStats {
    unread: Option<(&'static Table, String)>,
    columns: OnceLock<BTreeMap<String, ColumnStats>>,
}

impl FileStats {
    fn of(table: &'static Table, text: Option<String>) -> Self {
        Self { unread: text.map(|text| (table, text)), columns: OnceLock::new() }
    }

    fn read(&self) -> BTreeMap<String, ColumnStats> {
        let stats = self.unread.as_ref().and_then(|(table, text)| {
            let stats: Value = serde_json::from_str(text).ok()?;
            Some(column_stats(table, &stats))
        });
        stats.unwrap_or_default()
    }
}

impl From<BTreeMap<String, ColumnStats>> for FileStats {
    fn from(columns: BTreeMap<String, ColumnStats>) -> Self {
        Self { unread: None, columns: OnceLock::from(columns) }
    }
}

impl Deref for FileStats {
    type Target = BTreeMap<String, ColumnStats>;

    fn deref(&self) -> &Self::Target {
        self.columns.get_or_init(|| self.read())
    }
}

/// What the log says of one column of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnStats {
    /// A lower bound of the values that are not null.
    pub min: Option<StatValue>,
    /// An upper bound of the values that are not null.
    pub max: Option<StatValue>,
    /// Rows in which it is null.
    pub nulls: Option<u64>,
}

/// A bound in a column's statistics.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum StatValue {
    /// Of a text column; a prefix for long values.
    Text(String),
    /// Of an integer column.
    BigInt(i64),
    /// Of a timestamp column, microseconds since the epoch.
    Timestamp(i64),
}

impl TableSnapshot {
    /// One of its files, to be read.
    pub(crate) fn stored(&self, file: &DataFile) -> StoredFile {
        let (store, path) = (Arc::clone(&self.store), file.path.clone());
        StoredFile { store, path, size_bytes: file.size_bytes }
    }

    pub(crate) fn of(table: &LakeTable, state: &EagerSnapshot) -> Result<Self, LakeError> {
        let log_data = state.try_log_data().map_err(|error| table.failed(error))?;
        Ok(Self {
            version: state.version(),
            schema: read_schema(&table.log_schema(state)),
            files: log_data.iter().map(|view| data_file(table, &view)).collect(),
            caller_metadata: caller_metadata::recorded(state.metadata()),
            ..Self::empty(table)
        })
    }

    /// The table before its first file.
    pub(crate) fn empty(table: &LakeTable) -> Self {
        Self {
            table: table.schema,
            version: 0,
            schema: table.schema.arrow_schema(),
            files: Vec::new(),
            caller_metadata: BTreeSet::new(),
            store: Arc::clone(&table.location.store),
            store_url: table.location.store_url.clone(),
        }
    }

    /// The same table with these files only.
    pub fn with_files(&self, files: Vec<DataFile>) -> Self {
        Self {
            table: self.table,
            version: self.version,
            schema: Arc::clone(&self.schema),
            files,
            caller_metadata: self.caller_metadata.clone(),
            store: Arc::clone(&self.store),
            store_url: self.store_url.clone(),
        }
    }
}

/// What the log says of the columns of a file that it names.
pub(crate) fn stats_of(table: &'static Table, add: &Add) -> FileStats {
    FileStats::of(table, add.stats.clone())
}

fn data_file(table: &LakeTable, view: &LogicalFileView) -> DataFile {
    let partitions = view.partition_values_map();
    DataFile {
        path: table.path_of(&view.path()),
        size_bytes: u64::try_from(view.size()).unwrap_or_default(),
        modified_ms: view.modification_time(),
        partition_values: (table.schema.partitions().iter())
            .map(|column| partitions.get(column.name).cloned().flatten())
            .collect(),
        rows: view.num_records().map(|rows| rows as u64),
        stats: FileStats::of(table.schema, view.stats()),
    }
}

fn column_stats(table: &Table, stats: &Value) -> BTreeMap<String, ColumnStats> {
    let columns = table.data_columns().iter();
    let found = columns.map(|column| {
        let at = |part: &str| stats.get(part).and_then(|values| values.get(column.name));
        let stats = ColumnStats {
            min: at("minValues").and_then(|value| stat_value(column.kind, value)),
            max: at("maxValues").and_then(|value| stat_value(column.kind, value)),
            nulls: at("nullCount").and_then(Value::as_u64),
        };
        (column.name.to_owned(), stats)
    });
    found.filter(|(_, stats)| *stats != ColumnStats::default()).collect()
}

fn stat_value(kind: Kind, value: &Value) -> Option<StatValue> {
    match kind {
        Kind::Text => value.as_str().map(|text| StatValue::Text(text.to_owned())),
        Kind::BigInt => value.as_i64().map(StatValue::BigInt),
        Kind::Timestamp => {
            let time: jiff::Timestamp = value.as_str()?.parse().ok()?;
            Some(StatValue::Timestamp(time.as_microsecond()))
        }
        Kind::TextMap | Kind::Price | Kind::Usd => None,
    }
}
