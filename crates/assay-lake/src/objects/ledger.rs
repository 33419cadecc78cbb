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
use hashbrown::{HashMap, HashSet};

use crate::error::LakeError;
use crate::files::{StoredFile, read_batches};
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::objects::read_object::ReadObject;
use crate::source::address::Addresses;
use crate::source::{HourPlace, LogObject};
use crate::store::place::verbatim;

/// Columns that identify an object and its content.
const READ: [&str; 3] = ["source", "object", "version"];

/// The version of an object that is to be read again: no object has it.
pub(crate) const READ_AGAIN: &str = "";

/// Rows read at once.
const READ_ROWS_MAX: usize = 8192;

/// The objects that have been read, as they were when they were.
///
/// Held as hashes: 96 bytes an object. Two objects meet in a hash of 128 bits
/// in practice never.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    first: RandomState,
    second: RandomState,
    /// Objects; and objects together with the source and the name by which they
    /// were read.
    objects: HashSet<u128>,
    /// Their versions, by whatever source and name; and by which.
    versions: HashSet<u128>,
    /// Objects of which more than one entry stands.
    several: HashSet<u128>,
    /// Objects that a run is about to read.
    planned: HashSet<u128>,
    /// To which object a name belongs under which rows stand.
    names: HashMap<u128, u128>,
    /// Of the objects asked about: one source is looked for on disk once, not
    /// once for each of its objects.
    addresses: Addresses,
}

/// An object, whatever it is called, as one ledger knows it. Outside `AWSLogs/` it
/// costs a look at the disk: one for each object is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObjectKey(u128);

/// How an object stands to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ObjectStanding {
    /// It has not been read.
    New,
    /// It was read, and has changed since.
    Changed,
    /// It was read as it is.
    Read,
    /// It was read as it is, and more than once: by another source, or by a
    /// version of assay that did not take away what it had read before.
    ReadTwice,
}

/// Stands for a name that several objects have.
const SHARED: u128 = 0;

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
        let mut batches =
            std::pin::pin!(read_batches(&tables::OBJECTS, file, Some(&READ), READ_ROWS_MAX).await?);
        while let Some(batch) = batches.try_next().await? {
            self.add_batch(&batch);
        }
        Ok(())
    }

    fn add_batch(&mut self, batch: &RecordBatch) {
        let [sources, objects, versions] = [0, 1, 2].map(|n| batch.column(n).as_string::<i32>());
        let mut addresses = Addresses::default();
        for row in 0..sources.len() {
            let (source, object) = (sources.value(row), objects.value(row));
            self.add(addresses.of(source, object), source, object, versions.value(row));
        }
    }

    fn add(&mut self, address: Vec<u8>, source: &str, object: &str, version: &str) {
        let key = self.key(&address);
        if !self.objects.insert(key) {
            self.several.insert(key);
        }
        self.objects.insert(self.key(&(key, source, object)));
        self.versions.insert(self.key(&(key, version)));
        self.versions.insert(self.key(&(key, source, object, version)));
        let owner = self.names.entry(self.key(&object)).or_insert(key);
        if *owner != key {
            *owner = SHARED;
        }
    }

    /// The key of `object` of the source at `source`.
    pub(crate) fn key_of(&mut self, source: &str, object: &LogObject) -> ObjectKey {
        let address = self.addresses.of(source, &object.name);
        ObjectKey(self.key(&address))
    }

    /// How `object` of the source at `source` stands, whose key that is.
    ///
    /// What was read by one name is held against what that name stands for now;
    /// copies in two places may have tags of their own.
    pub(crate) fn standing(
        &self,
        ObjectKey(key): ObjectKey,
        source: &str,
        object: &LogObject,
    ) -> ObjectStanding {
        if self.planned.contains(&key) {
            return ObjectStanding::Read;
        }
        if !self.objects.contains(&key) {
            return ObjectStanding::New;
        }
        let (name, version) = (object.name.as_str(), object.version.as_str());
        let read = if self.objects.contains(&self.key(&(key, source, name))) {
            self.key(&(key, source, name, version))
        } else {
            self.key(&(key, version))
        };
        match (self.versions.contains(&read), self.several.contains(&key)) {
            (false, _) => ObjectStanding::Changed,
            (true, false) => ObjectStanding::Read,
            (true, true) => ObjectStanding::ReadTwice,
        }
    }

    /// Notes that an object is about to be read: met by another name, it is
    /// left alone.
    pub(crate) fn plan(&mut self, ObjectKey(key): ObjectKey) {
        self.planned.insert(key);
    }

    /// Whether rows of another object than that of this key stand under a name.
    pub(crate) fn is_taken(&self, ObjectKey(key): ObjectKey, name: &str) -> bool {
        self.names.get(&self.key(&name)).is_some_and(|owner| *owner != key)
    }

    fn key(&self, of: &impl Hash) -> u128 {
        (u128::from(self.first.hash_one(of)) << 64) | u128::from(self.second.hash_one(of))
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
    pub(crate) async fn of(&mut self, day: Option<String>) -> Result<&mut Ledger, LakeError> {
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
        let files = objects.files.iter();
        for file in files.filter(|file| file.partition_values.first() == Some(&self.day)) {
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
        Arc::new(StringArray::new_null(names.len())),
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
        let counts = read.iter().map(|read| i64::try_from(value(read)).unwrap_or(i64::MAX));
        Arc::new(counts.collect::<Int64Array>())
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
