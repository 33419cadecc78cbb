//! How many rows the ledger says each object has, and how many are there.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use assay_schema::Table;
use futures::TryStreamExt;
use hashbrown::HashMap;

use crate::error::LakeError;
use crate::files::read_batches;
use crate::log::snapshot::TableSnapshot;

/// Rows read at once.
pub(super) const READ_ROWS_MAX: usize = 8192;

/// The three tables, each at one version, whose rows belong together.
pub(super) struct Tables {
    pub(super) invocations: TableSnapshot,
    pub(super) objects: TableSnapshot,
    pub(super) rejects: TableSnapshot,
}

/// The name of an object as a hash of 128 bits; two names meet in practice never.
#[derive(Debug, Default)]
pub(super) struct NameHashes {
    first: RandomState,
    second: RandomState,
}

impl NameHashes {
    pub(super) fn key(&self, name: &str) -> u128 {
        (u128::from(self.first.hash_one(name)) << 64) | u128::from(self.second.hash_one(name))
    }
}

/// What is recorded of the objects of one name, and what is there. One name may
/// belong to objects of several sources, and one object may be recorded in
/// several versions: then the largest number counts, so that no object is taken
/// for lost because of another.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    recorded: bool,
    records: u64,
    rejected: u64,
    rows: u64,
    rejects: u64,
}

/// What is wrong with the objects of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FollowerFault {
    /// Rows were read, or rejects if there were no rows, and none of them is there.
    Lost,
    /// Less is there than is recorded.
    Short,
    /// Something is there, but nothing is recorded.
    Unrecorded,
}

impl Tally {
    fn fault(&self) -> Option<FollowerFault> {
        let Self { recorded, records, rejected, rows, rejects } = *self;
        match recorded {
            false => Some(FollowerFault::Unrecorded),
            true if rows == 0 && records > 0 => Some(FollowerFault::Lost),
            true if records == 0 && rejects == 0 && rejected > 0 => Some(FollowerFault::Lost),
            true if rows < records || rejects < rejected => Some(FollowerFault::Short),
            _ => None,
        }
    }
}

/// Faults by the name of the object.
#[derive(Debug, Default)]
pub(super) struct Faults {
    names: NameHashes,
    found: HashMap<u128, FollowerFault>,
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn add(&mut self, name: &str, fault: FollowerFault) {
        self.found.insert(self.names.key(name), fault);
    }

    pub(super) fn of(&self, name: &str) -> Option<FollowerFault> {
        self.found.get(&self.names.key(name)).copied()
    }

    pub(super) fn count(&self, fault: FollowerFault) -> u64 {
        self.found.values().filter(|found| **found == fault).count() as u64
    }
}

/// Names of the objects of which something is there and nothing is recorded.
pub(super) async fn unrecorded(
    tables: &Tables,
    faults: &Faults,
) -> Result<BTreeSet<String>, LakeError> {
    let mut found = BTreeSet::new();
    if faults.count(FollowerFault::Unrecorded) == 0 {
        return Ok(found);
    }
    for table in [&tables.invocations, &tables.rejects] {
        each_batch(table, &["source_object"], |batch| {
            let objects = text(batch, "source_object")?;
            let names = objects.iter().flatten();
            let names = names.filter(|name| faults.of(name) == Some(FollowerFault::Unrecorded));
            found.extend(names.map(str::to_owned));
            Ok(())
        })
        .await?;
    }
    Ok(found)
}

/// Sources from which objects are recorded as read.
pub(super) async fn sources(tables: &Tables) -> Result<BTreeSet<String>, LakeError> {
    let mut found = BTreeSet::new();
    each_batch(&tables.objects, &["source"], |batch| {
        found.extend(text(batch, "source")?.iter().flatten().map(str::to_owned));
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Counts the rows of every object, at most `names_max` names at once.
pub(super) async fn faults(tables: &Tables, names_max: usize) -> Result<Faults, LakeError> {
    let mut faults = Faults::default();
    let recorded: u64 = tables.objects.files.iter().filter_map(|file| file.rows).sum();
    let readings = (recorded / names_max.max(1) as u64).max(1);
    for reading in 0..readings {
        let (divisor, rest) = (u128::from(readings), u128::from(reading));
        let tallies = tallies(tables, &faults.names, |key| key % divisor == rest).await?;
        let found = tallies.into_iter().filter_map(|(key, tally)| Some((key, tally.fault()?)));
        faults.found.extend(found);
    }
    Ok(faults)
}

async fn tallies(
    tables: &Tables,
    names: &NameHashes,
    mine: impl Fn(u128) -> bool,
) -> Result<HashMap<u128, Tally>, LakeError> {
    let mut tallies: HashMap<u128, Tally> = HashMap::new();
    let key = |name: &str| Some(names.key(name)).filter(|key| mine(*key));
    let columns = ["object", "records", "rejected"];
    each_batch(&tables.objects, &columns, |batch| {
        let (objects, records) = (text(batch, columns[0])?, number(batch, columns[1])?);
        let rejected = number(batch, columns[2])?;
        for row in 0..batch.num_rows() {
            let Some(key) = key(objects.value(row)) else { continue };
            let tally = tallies.entry(key).or_default();
            tally.recorded = true;
            tally.records = tally.records.max(count(records, row));
            tally.rejected = tally.rejected.max(count(rejected, row));
        }
        Ok(())
    })
    .await?;
    let by_name: [(_, fn(&mut Tally)); 2] = [
        (&tables.invocations, |tally| tally.rows += 1),
        (&tables.rejects, |tally| tally.rejects += 1),
    ];
    for (table, found) in by_name {
        each_batch(table, &["source_object"], |batch| {
            let objects = text(batch, "source_object")?;
            let keys = objects.iter().flatten().filter_map(key);
            keys.for_each(|key| found(tallies.entry(key).or_default()));
            Ok(())
        })
        .await?;
    }
    Ok(tallies)
}

async fn each_batch(
    table: &TableSnapshot,
    columns: &[&str],
    mut take: impl FnMut(&RecordBatch) -> Result<(), ArrowError>,
) -> Result<(), LakeError> {
    for file in &table.files {
        let batches =
            read_batches(table.table, table.stored(file), Some(columns), READ_ROWS_MAX).await?;
        let mut batches = std::pin::pin!(batches);
        while let Some(batch) = batches.try_next().await? {
            take(&batch).map_err(LakeError::columns(table.table))?;
        }
    }
    Ok(())
}

/// A column of text of rows that [`read_batches`] has read.
pub(super) fn text<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, ArrowError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_string_opt());
    column.ok_or_else(|| missing(name))
}

fn number<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int64Array, ArrowError> {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt());
    column.ok_or_else(|| missing(name))
}

fn missing(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("there is no column {name}"))
}

fn count(numbers: &Int64Array, row: usize) -> u64 {
    if numbers.is_null(row) { 0 } else { u64::try_from(numbers.value(row)).unwrap_or_default() }
}

/// The tables whose rows name the object that they come from.
pub(super) fn name_column(table: &Table) -> &'static str {
    if table.column("source_object").is_some() { "source_object" } else { "object" }
}
