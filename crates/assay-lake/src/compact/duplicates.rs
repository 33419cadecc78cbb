//! Finding the rows that a day and its neighbours have twice.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use assay_decode::RequestKey;
use assay_schema::Table;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::compact::bits::Losers;
use crate::compact::filter::Filter;
use crate::compact::inventory::IDENTITY;
use crate::compact::records::{Record, Records};
use crate::compact::source::Source;
use crate::compact::spool::SpillDir;
use crate::error::LakeError;

/// Columns that are read to find duplicates: the key, the time, and a count of
/// each class, which is null where it is unknown.
const READ: [&str; 5] =
    [IDENTITY, "event_time", "input_tokens", "cache_read_input_tokens", "output_tokens"];

/// Rows that are read at once.
const BATCH_ROWS: usize = 8192;

/// A file in which duplicates are looked for.
pub(super) struct Candidate<'a> {
    pub(super) path: &'a Path,
    /// Number of its day in order.
    pub(super) day: u8,
    /// Whether it belongs to the day that is being compacted.
    pub(super) own: bool,
}

/// What a search may use.
pub(super) struct Means<'a> {
    pub(super) memory_bytes: usize,
    pub(super) threads: usize,
    pub(super) dir: &'a SpillDir,
}

struct Search<'a> {
    table: &'static Table,
    files: &'a [Candidate<'a>],
    filter: Filter,
    records: Records<'a>,
    losers: Vec<Mutex<Losers>>,
    lengths: Vec<usize>,
}

/// The rows to leave out of each file, in the order of `files`, which is that
/// of days and paths. Of equal requests the one stays that knows more of its
/// counts, then the one of the earlier day, then the earlier one.
///
/// Runs on the threads of the current pool; what exceeds the memory is spilled.
/// Only pairs with a row of the own day are looked for.
pub(super) fn find(
    table: &'static Table,
    files: &[Candidate<'_>],
    means: &Means<'_>,
) -> Result<Vec<Losers>, LakeError> {
    let lengths = files.par_iter().map(|file| Ok(Source::open(table, file.path)?.rows()));
    let lengths: Vec<usize> = lengths.collect::<Result<_, LakeError>>()?;
    let own = files.iter().zip(&lengths).filter(|(file, _)| file.own).map(|(_, rows)| rows).sum();
    let alone = files.iter().all(|file| file.own);
    let filter = Filter::new(if alone { 0 } else { own }, means.memory_bytes / 4);
    let records_bytes = means.memory_bytes / 2;
    let search = Search {
        table,
        files,
        filter,
        records: Records::new(own, records_bytes, means.threads, means.dir),
        losers: files.iter().map(|_| Mutex::default()).collect(),
        lengths,
    };
    search.scan(true)?;
    search.scan(false)?;
    search.resolve()
}

impl Search<'_> {
    /// Reads the files of the day, or those beside it.
    fn scan(&self, own: bool) -> Result<(), LakeError> {
        let files = (0..self.files.len()).into_par_iter();
        files.filter(|file| self.files[*file].own == own).try_for_each(|file| self.scan_file(file))
    }

    fn scan_file(&self, file: usize) -> Result<(), LakeError> {
        let source = Source::open(self.table, self.files[file].path)?;
        let mut row = 0;
        for group in 0..source.groups() {
            for batch in source.read_group(group, Some(&READ), BATCH_ROWS)? {
                let batch = batch.map_err(|error| source.failed(error.into()))?;
                self.scan_rows(file, row, &batch)?;
                row += batch.num_rows();
            }
        }
        Ok(())
    }

    fn scan_rows(&self, file: usize, first: usize, rows: &RecordBatch) -> Result<(), LakeError> {
        let ids = rows.column_by_name(IDENTITY).and_then(|ids| ids.as_string_opt::<i32>());
        let times = rows.column_by_name("event_time");
        let times = times.and_then(|times| times.as_primitive_opt::<TimestampMicrosecondType>());
        let (Some(ids), Some(times)) = (ids, times) else { return Ok(()) };
        let counts: Vec<_> =
            READ[2..].iter().filter_map(|name| rows.column_by_name(name)).collect();
        for row in (0..ids.len()).filter(|row| ids.is_valid(*row)) {
            let key = RequestKey::of(ids.value(row).as_bytes()).0;
            if !self.admits(file, key) {
                continue;
            }
            self.records.push(Record {
                key,
                event_time: times.value(row),
                file: file as u32,
                row: (first + row) as u32,
                unknown: counts.iter().filter(|count| count.is_null(row)).count() as u8,
                day: self.files[file].day,
            })?;
        }
        Ok(())
    }

    /// Whether a key may be one of the own day's.
    fn admits(&self, file: usize, key: u128) -> bool {
        if !self.files[file].own {
            return self.filter.may_hold(key);
        }
        self.filter.insert(key);
        true
    }

    fn resolve(self) -> Result<Vec<Losers>, LakeError> {
        (0..self.records.partitions()).into_par_iter().try_for_each(|partition| {
            self.records.losers(partition, &mut |loser| self.mark(&loser))
        })?;
        let losers = self.losers.into_iter();
        Ok(losers
            .map(|losers| losers.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect())
    }

    fn mark(&self, loser: &Record) {
        let file = loser.file as usize;
        let mut losers = self.losers[file].lock().unwrap_or_else(PoisonError::into_inner);
        losers.mark(loser.row as usize, self.lengths[file]);
    }
}
