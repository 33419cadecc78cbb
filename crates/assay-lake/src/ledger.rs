//! What has been read: the objects that a run skips.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use assay_schema::tables;
use assay_schema::words::IgnoreReason;
use deltalake_core::kernel::Add;
use futures::TryStreamExt;
use hashbrown::HashSet;

use crate::error::LakeError;
use crate::files::{StoredFile, read_batches};
use crate::ingest::ReadObject;
use crate::place::{folder_of, verbatim};
use crate::snapshot::{DataFile, TableSnapshot};
use crate::source::{HourPlace, LogObject};
use crate::table::LakeTable;

/// Columns that identify an object and its content.
const READ: [&str; 3] = ["source", "object", "version"];

/// The version of an object that is to be read again: no object has it.
pub(crate) const READ_AGAIN: &str = "";

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// The objects that have been read, with every version they had.
///
/// Held as hashes: 32 bytes an object. Two objects meet in a hash of 128 bits
/// in practice never.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    first: RandomState,
    second: RandomState,
    objects: HashSet<u128>,
    versions: HashSet<u128>,
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
    /// Takes in what files say that the `objects` table does not name yet.
    pub(crate) async fn extend(
        &mut self,
        objects: &LakeTable,
        adds: &[Add],
    ) -> Result<(), LakeError> {
        for add in adds {
            self.read_file(objects.stored(add)).await?;
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
        let mut root = SourceRoot::default();
        for row in 0..sources.len() {
            let address = root.address(sources.value(row), objects.value(row));
            self.objects.insert(self.key(&address));
            self.versions.insert(self.key(&(address, versions.value(row))));
        }
    }

    /// How `object` of the source at `source` stands.
    pub(crate) fn standing(&self, source: &str, object: &LogObject) -> Standing {
        let address = SourceRoot::default().address(source, &object.name);
        if !self.objects.contains(&self.key(&address)) {
            return Standing::New;
        }
        let read = self.versions.contains(&self.key(&(address, object.version.as_str())));
        if read { Standing::Read } else { Standing::Changed }
    }

    fn key(&self, of: &impl Hash) -> u128 {
        (u128::from(self.first.hash_one(of)) << 64) | u128::from(self.second.hash_one(of))
    }
}

/// The folder to which names of objects are relative.
///
/// A path of this machine is remembered as a URL, in which characters are
/// escaped; names are not. Joined to what the URL means, a source and its
/// sub-folder name one object alike, and no two objects alike.
#[derive(Default)]
struct SourceRoot {
    source: String,
    folder: Vec<u8>,
}

impl SourceRoot {
    fn address(&mut self, source: &str, object: &str) -> Vec<u8> {
        if self.folder.is_empty() || self.source != source {
            source.clone_into(&mut self.source);
            self.folder = match folder_of(source) {
                Some(folder) => folder.into_os_string().into_encoded_bytes(),
                None => source.as_bytes().to_owned(),
            };
            // That of the root of the file system.
            self.folder.pop_if(|last| *last == b'/');
        }
        [&self.folder, b"/".as_slice(), object.as_bytes()].concat()
    }
}

/// The ledger a day at a time, so that a run over a long history holds little.
pub(crate) struct DayLedger {
    /// The table of objects; none while there is no lake.
    objects: Option<TableSnapshot>,
    day: Option<String>,
    ledger: Option<Ledger>,
}

impl DayLedger {
    pub(crate) fn new(objects: Option<TableSnapshot>) -> Self {
        Self { objects, day: None, ledger: None }
    }

    /// What has been read of the objects of a day; `None` is the objects that
    /// lie in no day's folder.
    pub(crate) async fn of(&mut self, day: Option<String>) -> Result<&Ledger, LakeError> {
        if self.day != day {
            self.ledger = None;
            self.day = day;
        }
        let ledger = match self.ledger.take() {
            Some(ledger) => ledger,
            None => self.load().await?,
        };
        Ok(self.ledger.insert(ledger))
    }

    async fn load(&self) -> Result<Ledger, LakeError> {
        let mut ledger = Ledger::default();
        let Some(objects) = &self.objects else { return Ok(ledger) };
        let of_day = |file: &&DataFile| file.partition_values.first() == Some(&self.day);
        for file in objects.files.iter().filter(of_day) {
            ledger.read_file(objects.stored(file)).await?;
        }
        Ok(ledger)
    }
}

/// Rows of the `objects` table for objects that have been read, by their day.
pub(crate) fn by_day(read: &[ReadObject]) -> BTreeMap<Option<String>, Vec<&ReadObject>> {
    let mut days: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for read in read {
        let day = HourPlace::of(&read.object.path).map(|place| place.date());
        days.entry(day).or_default().push(read);
    }
    days.values_mut()
        .for_each(|read| read.sort_unstable_by(|a, b| a.object.name.cmp(&b.object.name)));
    days
}

/// Rows of the `objects` table for objects of these names, which are recorded as
/// objects that have changed since, by their day.
pub(crate) fn unread_rows(
    source: &str,
    names: &BTreeSet<String>,
) -> Result<Vec<(Option<String>, RecordBatch)>, LakeError> {
    let mut days: BTreeMap<Option<String>, Vec<&str>> = BTreeMap::new();
    for name in names {
        let place = verbatim(name).and_then(|path| HourPlace::of(&path));
        days.entry(place.map(|place| place.date())).or_default().push(name);
    }
    let rows = days.into_iter().map(|(day, names)| Ok((day, unread_rows_of_day(source, &names)?)));
    rows.collect()
}

fn unread_rows_of_day(source: &str, names: &[&str]) -> Result<RecordBatch, LakeError> {
    let text = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; names.len()])) };
    let zeros: ArrayRef = Arc::new(Int64Array::from(vec![0; names.len()]));
    let now = vec![jiff::Timestamp::now().as_microsecond(); names.len()];
    let columns: Vec<ArrayRef> = vec![
        text(source),
        Arc::new(StringArray::from(names.to_vec())),
        text(READ_AGAIN),
        Arc::clone(&zeros),
        Arc::clone(&zeros),
        Arc::clone(&zeros),
        Arc::clone(&zeros),
        zeros,
        Arc::new(TimestampMicrosecondArray::from(now).with_timezone("UTC")),
    ];
    RecordBatch::try_new(tables::OBJECTS.data_schema(), columns)
        .map_err(LakeError::columns(&tables::OBJECTS))
}

/// One day's part of `objects`.
pub(crate) fn rows_of_day(source: &str, read: &[&ReadObject]) -> Result<RecordBatch, LakeError> {
    let now = jiff::Timestamp::now().as_microsecond();
    let text = |value: fn(&ReadObject) -> &str| -> ArrayRef {
        Arc::new(read.iter().map(|read| Some(value(read))).collect::<StringArray>())
    };
    let count = |value: fn(&ReadObject) -> u64| -> ArrayRef {
        let signed = |read: &&ReadObject| i64::try_from(value(read)).unwrap_or(i64::MAX);
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
        Arc::new(
            read.iter().map(|read| read.ignored.map(IgnoreReason::word)).collect::<StringArray>(),
        ),
    ];
    RecordBatch::try_new(tables::OBJECTS.data_schema(), columns)
        .map_err(LakeError::columns(&tables::OBJECTS))
}
