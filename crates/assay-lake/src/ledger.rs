//! What has been read: the objects that a run skips.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use assay_schema::tables;
use deltalake_core::kernel::Add;
use futures::TryStreamExt;
use hashbrown::HashMap;
use object_store::path::Path;

use crate::error::LakeError;
use crate::files::{StoredFile, read_batches};
use crate::ingest::ReadObject;
use crate::snapshot::TableSnapshot;
use crate::source::LogObject;
use crate::table::LakeTable;

/// Columns that identify an object and its content.
const READ: [&str; 3] = ["source", "object", "version"];

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// The objects that have been read, each with the version it had.
///
/// Held as hashes: 32 bytes an object. Two objects meet in a hash of 128 bits
/// in practice never.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    first: RandomState,
    second: RandomState,
    versions: HashMap<u128, u64>,
}

/// How an object stands to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It has not been read.
    New,
    /// It was read, and has changed since.
    Changed,
    /// It was read as it is.
    Read,
}

impl Ledger {
    /// Everything that the `objects` table says.
    pub(crate) async fn load(objects: &TableSnapshot) -> Result<Self, LakeError> {
        let mut ledger = Self::default();
        for file in &objects.files {
            let (path, size_bytes) = (file.path.clone(), file.size_bytes);
            let store = Arc::clone(&objects.store);
            ledger.read_file(StoredFile { store, path, size_bytes }).await?;
        }
        Ok(ledger)
    }

    /// Also everything in files that the `objects` table does not name yet.
    pub(crate) async fn extend(
        &mut self,
        objects: &LakeTable,
        adds: &[Add],
    ) -> Result<(), LakeError> {
        for add in adds {
            let path = objects.full_path(&Path::from(add.path.as_str()));
            let size_bytes = u64::try_from(add.size).unwrap_or_default();
            let store = Arc::clone(&objects.location.store);
            self.read_file(StoredFile { store, path, size_bytes }).await?;
        }
        Ok(())
    }

    async fn read_file(&mut self, file: StoredFile) -> Result<(), LakeError> {
        let mut batches = std::pin::pin!(read_batches(file, Some(&READ), READ_ROWS_MAX).await?);
        while let Some(batch) = batches.try_next().await? {
            self.add_batch(&batch);
        }
        Ok(())
    }

    fn add_batch(&mut self, batch: &RecordBatch) {
        let column = |name| batch.column_by_name(name).map(|column| column.as_string::<i32>());
        let [Some(sources), Some(objects), Some(versions)] = READ.map(column) else { return };
        for row in 0..sources.len() {
            self.add(sources.value(row), objects.value(row), versions.value(row));
        }
    }

    fn add(&mut self, source: &str, object: &str, version: &str) {
        let key = self.key(source, object);
        self.versions.insert(key, self.first.hash_one(version));
    }

    /// How `object` of the source at `source` stands.
    pub(crate) fn standing(&self, source: &str, object: &LogObject) -> Standing {
        match self.versions.get(&self.key(source, &object.name)) {
            None => Standing::New,
            Some(version) if *version == self.first.hash_one(object.version.as_str()) => {
                Standing::Read
            }
            Some(_) => Standing::Changed,
        }
    }

    fn key(&self, source: &str, object: &str) -> u128 {
        // Joined, so that a source and its sub-folder name one object alike.
        let address = format!("{source}/{object}");
        (u128::from(self.first.hash_one(&address)) << 64)
            | u128::from(self.second.hash_one(&address))
    }
}

/// Rows of the `objects` table for objects that have been read.
pub(crate) fn rows_of(source: &str, read: &mut [ReadObject]) -> Result<RecordBatch, LakeError> {
    read.sort_unstable_by(|a, b| a.object.name.cmp(&b.object.name));
    let now = jiff::Timestamp::now().as_microsecond();
    let text = |value: fn(&ReadObject) -> &str| -> ArrayRef {
        Arc::new(read.iter().map(|read| Some(value(read))).collect::<StringArray>())
    };
    let count = |value: fn(&ReadObject) -> u64| -> ArrayRef {
        let signed = |read| i64::try_from(value(read)).unwrap_or(i64::MAX);
        Arc::new(read.iter().map(signed).collect::<Int64Array>())
    };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec![source; read.len()])),
        text(|read| &read.object.name),
        text(|read| &read.object.version),
        count(|read| read.object.size_bytes),
        count(|read| read.stats.inflated_bytes),
        count(|read| read.stats.records),
        count(|read| read.stats.duplicates),
        count(|read| read.stats.rejected_total()),
        Arc::new(TimestampMicrosecondArray::from(vec![now; read.len()]).with_timezone("UTC")),
    ];
    RecordBatch::try_new(tables::OBJECTS.data_schema(), columns)
        .map_err(|source| LakeError::Columns { table: tables::OBJECTS.name, source })
}

/// The ledger of a lake as its `objects` table has it.
pub(crate) async fn load(lake: &crate::Lake) -> Result<Ledger, LakeError> {
    Ledger::load(&lake.snapshot(&tables::OBJECTS).await?).await
}
