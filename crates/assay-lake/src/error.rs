//! What can go wrong in a lake, by meaning and blame.

mod denied;

use arrow::error::ArrowError;
use assay_decode::DecodeError;
use assay_host::Hinted;
use assay_schema::{Table, tables};
use deltalake_core::DeltaTableError;
use deltalake_core::kernel::transaction::{CommitConflictError, TransactionError};

/// An error of the lake, with the place it speaks of.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// The text names neither a directory nor an `s3://` address.
    #[error("`{text}` is not a location: {why}")]
    NotALocation {
        /// The text as typed.
        text: String,
        /// What is wrong with it.
        why: String,
    },

    /// The store behind an address could not be opened.
    #[error("cannot open {place}")]
    Open {
        /// The address.
        place: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// There is no lake at that address.
    #[error("there is no lake at {place}")]
    NoLake {
        /// The address.
        place: String,
    },

    /// A table is of a format that this version does not know.
    #[error(
        "table {table} at {place} is of a newer format than assay {} knows: {found}",
        env!("CARGO_PKG_VERSION")
    )]
    NewerLake {
        /// The table.
        table: &'static str,
        /// The table's address.
        place: String,
        /// What is newer.
        found: String,
    },

    /// A table that can be read has columns that a commit would lose.
    #[error(
        "table {table} at {place} has columns that assay {} does not know: {columns}",
        env!("CARGO_PKG_VERSION")
    )]
    NewerColumns {
        /// The table.
        table: &'static str,
        /// The table's address.
        place: String,
        /// Their names.
        columns: String,
    },

    /// A table is laid out otherwise, and cannot be made to fit.
    #[error(
        "table {table} at {place} is laid out otherwise than assay {} does it: {found}",
        env!("CARGO_PKG_VERSION")
    )]
    OtherTable {
        /// The table.
        table: &'static str,
        /// The table's address.
        place: String,
        /// In what it differs.
        found: String,
    },

    /// A source holds nothing that could be a log, but did when earlier runs read it.
    #[error("there are no log objects under {place} any more")]
    LogsGone {
        /// The source.
        place: String,
    },

    /// What the user has named as a source is no log.
    #[error("{place} is no log: it is {found}")]
    NotALog {
        /// The source.
        place: String,
        /// What it is.
        found: &'static str,
    },

    /// An object is not among those that cannot be read.
    #[error("`{object}` is not among the objects that cannot be read")]
    NotUnreadable {
        /// Its name as given.
        object: String,
    },

    /// A source does not exist.
    #[error("{place} does not exist")]
    NoSource {
        /// The source.
        place: String,
    },

    /// The Delta log of a table cannot be read or written.
    #[error("table {table} at {place}: the Delta log cannot be used")]
    Log {
        /// The table.
        table: &'static str,
        /// The lake's address.
        place: String,
        /// Why.
        #[source]
        source: Box<DeltaTableError>,
    },

    /// The store creates what exists.
    #[error(
        "the store of {place} lets two writers create the same object: it ignores If-None-Match, and one of two commits at the same time would be lost: {object} was created twice"
    )]
    CreatesTwice {
        /// The lake.
        place: String,
        /// The object that was created twice.
        object: String,
    },

    /// An entry of a log is empty or ends in the middle.
    #[error(
        "table {table} at {place}: {entry} is not whole, as a power cut or a copy that was cut off leaves it"
    )]
    TornEntry {
        /// The table.
        table: &'static str,
        /// The table's address.
        place: String,
        /// The entry's address.
        entry: String,
    },

    /// Other writers came first too often.
    #[error(
        "cannot {action} table {table}: another writer committed first in each of {tries} attempts"
    )]
    Contention {
        /// What was tried, as words before the table's name.
        action: &'static str,
        /// The table.
        table: &'static str,
        /// How often it was tried.
        tries: usize,
    },

    /// A request to a store failed.
    #[error("{action} {path}")]
    Store {
        /// What was tried, as a verb.
        action: &'static str,
        /// The object.
        path: String,
        /// Why.
        #[source]
        source: object_store::Error,
    },

    /// A Parquet file could not be written or read.
    #[error("parquet file {path}")]
    Parquet {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },

    /// A Parquet file could not be sent to its store.
    #[error("cannot write {path}")]
    Upload {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },

    /// The folder for what does not fit into memory cannot be used.
    #[error("cannot spill to {dir}")]
    Spill {
        /// The folder.
        dir: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },

    /// Columns could not be built.
    #[error("columns of {table}")]
    Columns {
        /// The table.
        table: &'static str,
        /// Why.
        #[source]
        source: arrow::error::ArrowError,
    },

    /// A batch could not be turned into columns.
    #[error("rows could not be turned into columns")]
    Batch(#[from] DecodeError),

    /// An object could not be read to its end.
    #[error("object {object}")]
    Object {
        /// The object.
        object: String,
        /// Why.
        #[source]
        source: DecodeError,
    },

    /// A worker thread ended before its work.
    #[error("a worker stopped unexpectedly")]
    Worker,
}

impl Hinted for LakeError {
    fn hint(&self) -> Option<String> {
        let fixed = match self {
            Self::NotALocation { .. } => "give a directory or s3://bucket/prefix",
            Self::NoLake { place } => {
                return Some(format!("`assay ingest SOURCE --lake {place}` makes one"));
            }
            Self::NewerLake { .. } => "use the assay that wrote it, or a newer one",
            Self::NewerColumns { .. } => {
                "it can be read; write with the assay that added them, or a newer one"
            }
            Self::OtherTable { .. } => {
                "ingest into a new lake: nothing is lost while the log objects exist"
            }
            Self::LogsGone { .. } => {
                "earlier runs have read some there; check the address, the mount and the \
                 permissions, or take the source out of the settings"
            }
            Self::NotALog { .. } => "name a log, or a folder that holds some",
            Self::NotUnreadable { .. } => "`assay status` lists them, by the names to be used here",
            Self::NoSource { .. } => "check the spelling of the bucket and the prefix",
            Self::Log { place, source, .. } => {
                let log = format!("{place}/_delta_log");
                return denied::hint(&log, source.as_ref()).or_else(|| Some(DAMAGED_HINT.into()));
            }
            Self::CreatesTwice { .. } => {
                "nothing was committed; use a store with conditional writes, such as S3 or a \
                 current MinIO, or a local directory"
            }
            Self::TornEntry { table, .. } => {
                match tables::INGESTED.iter().any(|ingested| ingested.name == *table) {
                    true => TORN_HINT,
                    false => TORN_DERIVED_HINT,
                }
            }
            Self::Contention { .. } => "run it again; nothing was half-written",
            Self::Store { path, source, .. } => return denied::hint(path, source),
            Self::Upload { path, source } => return denied::hint(path, source),
            Self::Parquet { path, source } => {
                return denied::hint(path, source).or_else(|| Some(PARQUET_HINT.into()));
            }
            Self::Spill { .. } => "name a folder with room by --spill-dir",
            Self::Worker => "this is a defect of assay; the lake is intact",
            Self::Open { .. } | Self::Columns { .. } | Self::Batch(_) | Self::Object { .. } => {
                return None;
            }
        };
        Some(fixed.into())
    }
}

const DAMAGED_HINT: &str = "where the log is damaged, ingest into a new lake: nothing is lost while the log \
                            objects exist";

const TORN_HINT: &str = "`assay ingest` puts an empty commit in its place and reads again what it \
                         brought: nothing is lost while the log objects exist";

const TORN_DERIVED_HINT: &str = "`assay ingest --full-scan` puts an empty commit in its place, and the \
                                 next `assay nightly` writes again what it brought";

const PARQUET_HINT: &str = "`assay doctor` says whether data files are missing, and what to do";

impl LakeError {
    /// What becomes of an arrow error over columns of a table.
    pub(crate) fn columns(table: &Table) -> impl Fn(ArrowError) -> Self + Copy + use<> {
        let table = table.name;
        move |source| Self::Columns { table, source }
    }

    /// Whether another writer's commit came first and the table must be looked at again.
    pub(crate) fn is_lost_race(error: &DeltaTableError) -> bool {
        matches!(
            error,
            DeltaTableError::Transaction {
                source: TransactionError::CommitConflict(
                    CommitConflictError::ConcurrentTransaction
                        | CommitConflictError::ConcurrentDeleteDelete
                        | CommitConflictError::ConcurrentDeleteRead
                        | CommitConflictError::ConcurrentAppend
                        // It may have gained columns; what else it may be is seen on loading.
                        | CommitConflictError::MetadataChanged
                        | CommitConflictError::ProtocolChanged(_)
                ) | TransactionError::MaxCommitAttempts(_),
            }
        )
    }
}
