//! Finding the rows that a day and its neighbours have twice, and putting what
//! they say together.
//!
//! First the ids alone are read: most days have no copies, and cost no more.
//! What rows say is read of those only that are copies.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use assay_decode::RequestKey;
use assay_schema::Table;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::compact::bits::Losers;
use crate::compact::fate::Fate;
use crate::compact::filter::RequestFilter;
use crate::compact::lake_file::IDENTITY;
use crate::compact::records::{Copied, Records, RowPlace};
use crate::compact::sorted_file::SortedFile;
use crate::compact::spool::SpillDir;
use crate::dedup::delivered_rows::deliveries;
use crate::dedup::delivery::Delivery;
use crate::error::LakeError;

/// Rows that are read at once.
const BATCH_ROWS: usize = 8192;

/// Rows that may take counts from others at once, however little memory there is.
const JOINED_MIN: usize = 1024;

/// A file in which duplicates are looked for.
pub(super) struct Candidate<'a> {
    pub(super) path: &'a Path,
    /// Whether it belongs to the day that is being compacted.
    pub(super) own: bool,
    /// Whether it is left alone, since its day has its turn later.
    pub(super) waits: bool,
}

/// Number of a file, and of a row in it.
type FileRow = (usize, usize);

/// What a search may use.
pub(super) struct Means<'a> {
    pub(super) memory_bytes: usize,
    pub(super) threads: usize,
    pub(super) dir: &'a SpillDir,
}

struct DuplicateSearch<'a> {
    table: &'static Table,
    files: &'a [Candidate<'a>],
    lengths: Vec<usize>,
    /// Rows that may take counts from others, and those that wanted to.
    room: usize,
    taken: AtomicUsize,
}

/// What a search has decided.
pub(super) struct Fates {
    pub(super) of_files: Vec<Fate>,
    /// Whether of every request.
    pub(super) all: bool,
}

/// What becomes of the rows of each file, in the order of `files`: of one
/// request one row stays, which says what all of them say together. What is
/// said together must fit into the memory: if it does not, some requests are
/// left as they are, and the search is to be made again on what comes of it.
///
/// Runs on the threads of the current pool; what exceeds the memory is spilled.
/// Only pairs with a row of the own day are looked for.
pub(super) fn find(
    table: &'static Table,
    files: &[Candidate<'_>],
    means: &Means<'_>,
) -> Result<Fates, LakeError> {
    let lengths = files.par_iter().map(|file| Ok(SortedFile::open(table, file.path)?.rows()));
    let lengths: Vec<usize> = lengths.collect::<Result<_, LakeError>>()?;
    let room = (means.memory_bytes / 4 / size_of::<(u32, Delivery)>()).max(JOINED_MIN);
    let search = DuplicateSearch { table, files, lengths, room, taken: AtomicUsize::new(0) };
    let (copies, count) = search.copies(means)?;
    if count == 0 {
        return Ok(Fates { of_files: vec![Fate::default(); files.len()], all: true });
    }
    search.fates(&copies, count, means)
}

impl DuplicateSearch<'_> {
    /// The rows whose request has others, and how many they are.
    fn copies(&self, means: &Means<'_>) -> Result<(Vec<Losers>, usize), LakeError> {
        let own = self.files.iter().zip(&self.lengths).filter(|(file, _)| file.own);
        let own = own.map(|(_, rows)| rows).sum();
        let alone = self.files.iter().all(|file| file.own);
        let filter = RequestFilter::new(if alone { 0 } else { own }, means.memory_bytes / 4);
        let places = Records::new(own, means.memory_bytes / 2, means.threads, means.dir);
        for own in [true, false] {
            let files = (0..self.files.len()).into_par_iter();
            let files = files.filter(|file| self.files[*file].own == own);
            files.try_for_each(|file| self.scan_ids(file, &filter, &places))?;
        }
        let copies = self.each_file::<Losers>();
        (0..places.partitions()).into_par_iter().try_for_each(|partition| {
            let mut first: HashMap<u128, Option<RowPlace>> = HashMap::new();
            places.drain(partition, &mut |place| match first.entry(place.key) {
                Entry::Vacant(entry) => drop(entry.insert(Some(place))),
                Entry::Occupied(mut entry) => {
                    [entry.get_mut().take(), Some(place)].into_iter().flatten().for_each(|place| {
                        let file = place.file as usize;
                        lock(&copies[file]).mark(place.row as usize, self.lengths[file]);
                    });
                }
            })
        })?;
        let copies = unlock(copies);
        let count = copies.iter().map(Losers::count).sum();
        Ok((copies, count))
    }

    fn scan_ids(
        &self,
        file: usize,
        filter: &RequestFilter,
        places: &Records<'_, RowPlace>,
    ) -> Result<(), LakeError> {
        let source = SortedFile::open(self.table, self.files[file].path)?;
        let mut first = 0;
        for group in 0..source.groups() {
            for batch in source.read_group(group, Some(&[IDENTITY]), BATCH_ROWS)? {
                let batch = batch.map_err(|error| source.failed(error.into()))?;
                let ids = source.fit_one(batch, IDENTITY)?;
                self.take_ids(file, first, ids.as_string(), filter, places)?;
                first += ids.len();
            }
        }
        Ok(())
    }

    fn take_ids(
        &self,
        file: usize,
        first: usize,
        ids: &StringArray,
        filter: &RequestFilter,
        places: &Records<'_, RowPlace>,
    ) -> Result<(), LakeError> {
        let own = self.files[file].own;
        for row in (0..ids.len()).filter(|row| ids.is_valid(*row)) {
            let Some(RequestKey(key)) = RequestKey::of(ids.value(row).as_bytes()) else { continue };
            if own {
                filter.insert(key);
            } else if !filter.may_hold(key) {
                continue;
            }
            places.push(RowPlace { key, file: file as u32, row: (first + row) as u32 })?;
        }
        Ok(())
    }

    /// Reads what the copies say, and decides.
    fn fates(
        &self,
        copies: &[Losers],
        count: usize,
        means: &Means<'_>,
    ) -> Result<Fates, LakeError> {
        let records = Records::new(count, means.memory_bytes / 2, means.threads, means.dir);
        (0..self.files.len())
            .into_par_iter()
            .filter(|file| copies[*file].count() > 0)
            .try_for_each(|file| self.scan_copies(file, &copies[file], &records))?;
        let fates = self.each_file::<Fate>();
        (0..records.partitions()).into_par_iter().try_for_each(|partition| {
            let mut requests: HashMap<u128, Vec<(FileRow, Delivery)>> = HashMap::new();
            records.drain(partition, &mut |copied| {
                let RowPlace { key, file, row } = copied.place;
                let row = (file as usize, row as usize);
                requests.entry(key).or_default().push((row, copied.says));
            })?;
            requests.values().for_each(|copies| self.decide(copies, &fates));
            Ok::<(), LakeError>(())
        })?;
        let mut of_files = unlock(fates);
        of_files.iter_mut().for_each(|fate| fate.joined.sort_unstable_by_key(|(row, _)| *row));
        Ok(Fates { of_files, all: self.taken.load(Relaxed) <= self.room })
    }

    fn scan_copies(
        &self,
        file: usize,
        copies: &Losers,
        records: &Records<'_, Copied>,
    ) -> Result<(), LakeError> {
        let source = SortedFile::open(self.table, self.files[file].path)?;
        let mut first = 0;
        for group in 0..source.groups() {
            let end = first + source.group_rows(group);
            if copies.stretch(first, end) == (end, true) {
                first = end;
                continue;
            }
            for batch in source.read_group(group, None, BATCH_ROWS)? {
                let batch = batch.map_err(|error| source.failed(error.into()))?;
                let batch = source.fit(batch)?;
                take_copies(file, first, &batch, copies, records)?;
                first += batch.num_rows();
            }
        }
        Ok(())
    }

    /// Of the rows of one request one stays.
    ///
    /// Where that one would take counts from others and its day has its turn
    /// later, nothing is done yet: that turn finds the same rows.
    fn decide(&self, copies: &[(FileRow, Delivery)], fates: &[Mutex<Fate>]) {
        let (stands, all) = Delivery::together(copies);
        let says = copies.iter().find(|(place, _)| *place == stands).map(|(_, says)| says);
        if !says.is_some_and(|says| says.counts_as(&all)) {
            if self.files[stands.0].waits || !self.takes_room() {
                return;
            }
            lock(&fates[stands.0]).joined.push((stands.1 as u32, all));
        }
        for (place, _) in copies.iter().filter(|(place, _)| *place != stands) {
            lock(&fates[place.0]).losers.mark(place.1, self.lengths[place.0]);
        }
    }

    /// Whether there was room for another row.
    fn takes_room(&self) -> bool {
        self.taken.fetch_add(1, Relaxed) < self.room
    }

    fn each_file<T: Default>(&self) -> Vec<Mutex<T>> {
        self.files.iter().map(|_| Mutex::default()).collect()
    }
}

fn take_copies(
    file: usize,
    first: usize,
    rows: &RecordBatch,
    copies: &Losers,
    records: &Records<'_, Copied>,
) -> Result<(), LakeError> {
    let Some(ids) = rows.column_by_name(IDENTITY) else { return Ok(()) };
    let ids = ids.as_string::<i32>();
    let copied = (0..rows.num_rows()).filter(|row| copies.contains(first + row));
    let keys = copied.filter_map(|row| Some((row, RequestKey::of(ids.value(row).as_bytes())?)));
    let (copied, keys): (Vec<_>, Vec<_>) = keys.unzip();
    let says = copied.iter().zip(deliveries(rows, &copied));
    keys.into_iter().zip(says).try_for_each(|(RequestKey(key), (row, says))| {
        let place = RowPlace { key, file: file as u32, row: (first + row) as u32 };
        records.push(Copied { place, says })
    })
}

fn lock<T>(of_file: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of_file.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unlock<T>(of_files: Vec<Mutex<T>>) -> Vec<T> {
    let of_files = of_files.into_iter().map(Mutex::into_inner);
    of_files.map(|of_file| of_file.unwrap_or_else(PoisonError::into_inner)).collect()
}
