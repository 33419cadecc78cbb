//! Comparing what is recorded as read with the rows that are there, where no log
//! says what is missing.
//!
//! An object of which nothing is there is recorded no longer: it is new again.
//! One of which less is there than was read is recorded as one that has changed
//! since, and so is one of which something is there and nothing was recorded:
//! reading it again replaces what is there. Compaction, too, leaves objects with
//! fewer rows where it has dropped some in favour of those of another object;
//! reading those again does no harm.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::error::ArrowError;
use assay_schema::{Table, tables};
use deltalake_core::kernel::{Action, EagerSnapshot};
use deltalake_core::protocol::DeltaOperation;
use futures::TryStreamExt;

use super::follower::{Closeness, Follower};
use super::healed::Healed;
use super::position::{Position, Proof};
use super::tally::{
    Faults, FollowerFault, READ_ROWS_MAX, Tables, faults, name_column, sources, text, unrecorded,
};
use crate::error::LakeError;
use crate::files::{EncodedFile, StoredFile, discard, encode, read_batches, upload};
use crate::lake::Lake;
use crate::log::file_swap::remove;
use crate::log::snapshot::TableSnapshot;
use crate::log::table::LakeTable;
use crate::objects::ledger::{READ_AGAIN, unread_rows};
use crate::source::forget_marks;

/// A follower as it was looked at.
struct Compared {
    follower: Follower,
    state: EagerSnapshot,
    position: Position,
}

impl Compared {
    async fn of(lake: &Lake, table: &'static Table) -> Result<Self, LakeError> {
        let follower = Follower::of(lake, table, Closeness::Closely);
        let state = follower.table.load_to_write().await?;
        let position = Position::of(&follower.table, &state).await?;
        Ok(Self { follower, state, position })
    }

    fn snapshot(&self) -> Result<TableSnapshot, LakeError> {
        TableSnapshot::of(&self.follower.table, &self.state)
    }
}

/// Compares and heals; false when another writer came first, and nothing or only
/// a part was done. `source` is the one that is about to be read.
pub(super) async fn run(
    lake: &Lake,
    invocations: &EagerSnapshot,
    source: Option<&str>,
    healed: &mut Healed,
) -> Result<bool, LakeError> {
    let objects = Compared::of(lake, &tables::OBJECTS).await?;
    let rejects = Compared::of(lake, &tables::REJECTS).await?;
    // What was followed since is not in `invocations` as it was looked at.
    let newest = objects.position.version.max(rejects.position.version);
    if newest > invocations.version() {
        return Ok(false);
    }
    let tables = Tables {
        invocations: TableSnapshot::of(&objects.follower.invocations, invocations)?,
        objects: objects.snapshot()?,
        rejects: rejects.snapshot()?,
    };
    let faults = faults(&tables, lake.bounds().compared_objects_max).await?;
    if faults.is_empty() {
        return Ok(trust(&rejects, invocations).await? && trust(&objects, invocations).await?);
    }
    forget_marks(lake).await?;
    let entries = entries(&tables, &faults, source).await?;
    // Until the objects are done, a run that begins compares again.
    let Some(objects) = doubted(objects).await? else { return Ok(false) };
    let position = Position::at(&objects.follower.invocations, invocations.version()).await?;
    if rewrite(&rejects, position, &faults, Vec::new()).await?.is_none() {
        return Ok(false);
    }
    // Whose objects those are of which nothing is recorded, an ingest may know.
    let is_open = faults.count(FollowerFault::Unrecorded) > 0 && entries.is_empty();
    let position = if is_open { Position::doubted(position.version) } else { position };
    let taken = rewrite(&objects, position, &faults, entries).await?;
    let Some(taken) = taken else { return Ok(false) };
    tell(&faults);
    healed.take_back(taken);
    Ok(true)
}

fn tell(faults: &Faults) {
    let lacking = faults.count(FollowerFault::Lost) + faults.count(FollowerFault::Short);
    if lacking > 0 {
        tracing::warn!(
            "{lacking} objects were recorded as read, but rows of them are missing: they are read again"
        );
    }
    let unrecorded = faults.count(FollowerFault::Unrecorded);
    if unrecorded > 0 {
        tracing::warn!(
            "{unrecorded} objects have rows, but are not recorded as read: they are read again"
        );
    }
}

/// Entries for objects of which something is there, so that reading them again
/// takes its place; none where no source is known.
async fn entries(
    found: &Tables,
    faults: &Faults,
    source: Option<&str>,
) -> Result<Vec<EncodedFile>, LakeError> {
    let names = unrecorded(found, faults).await?;
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut sources = sources(found).await?;
    sources.extend(source.map(str::to_owned));
    let mut files = Vec::new();
    for source in sources {
        for (day, rows) in unread_rows(&source, &names)? {
            files.push(encode(&tables::OBJECTS, day, &rows)?);
        }
    }
    Ok(files)
}

/// Records that all is well, where it was in doubt.
async fn trust(compared: &Compared, invocations: &EagerSnapshot) -> Result<bool, LakeError> {
    if compared.position.proof != Proof::Doubted {
        return Ok(true);
    }
    let follower = &compared.follower;
    let position = Position::at(&follower.invocations, invocations.version()).await?;
    let operation = LakeTable::append();
    let done = follower.record(&compared.state, position, Vec::new(), operation).await?;
    Ok(done.is_some())
}

async fn doubted(compared: Compared) -> Result<Option<Compared>, LakeError> {
    if compared.position.proof == Proof::Doubted {
        return Ok(Some(compared));
    }
    let Compared { follower, state, position } = compared;
    let position = Position::doubted(position.version);
    let operation = LakeTable::append();
    let state = follower.record(&state, position, Vec::new(), operation).await?;
    Ok(state.map(|state| Compared { follower, state, position }))
}

/// Records that objects are to be read again; returns how many were not recorded so
/// already, or none when another writer came first.
pub(super) async fn mark(lake: &Lake, faults: &Faults) -> Result<Option<u64>, LakeError> {
    let objects = Compared::of(lake, &tables::OBJECTS).await?;
    rewrite(&objects, objects.position, faults, Vec::new()).await
}

/// Takes out of a follower what is to be read again, and adds further files;
/// returns how many rows it took out or marked, or none when another writer came
/// first.
async fn rewrite(
    compared: &Compared,
    position: Position,
    faults: &Faults,
    further: Vec<EncodedFile>,
) -> Result<Option<u64>, LakeError> {
    let Compared { follower, state, .. } = compared;
    let table = &follower.table;
    let (mut taken, mut removes, mut adds) = (0, Vec::new(), Vec::new());
    for file in further {
        adds.push(upload(table, file).await?);
    }
    for add in table.files(state)? {
        let rows = all_rows(table.schema, table.stored(&add)).await?;
        let Some(rows) = rows else { continue };
        let (left, gone) = left_of(&rows, name_column(table.schema), faults)
            .map_err(LakeError::columns(table.schema))?;
        if gone == 0 {
            continue;
        }
        taken += gone;
        removes.push(Action::Remove(remove(&add, true)));
        if left.num_rows() > 0 {
            let partition = add.partition_values.values().next().cloned().flatten();
            adds.push(upload(table, encode(table.schema, partition, &left)?).await?);
        }
    }
    let adding = adds.iter().cloned().map(Action::Add);
    let actions: Vec<Action> = removes.into_iter().chain(adding).collect();
    if actions.is_empty() && position == compared.position {
        return Ok(Some(0));
    }
    let operation = DeltaOperation::Update { predicate: None };
    let done = follower.record(state, position, actions, operation).await?;
    if done.is_none() {
        discard(table, &adds).await;
    }
    Ok(done.map(|_| taken))
}

async fn all_rows(
    table: &'static Table,
    file: StoredFile,
) -> Result<Option<RecordBatch>, LakeError> {
    let batches = read_batches(table, file, None, READ_ROWS_MAX).await?;
    let batches: Vec<RecordBatch> = batches.try_collect().await?;
    let Some(first) = batches.first() else { return Ok(None) };
    let rows = concat_batches(&first.schema(), &batches);
    rows.map(Some).map_err(LakeError::columns(table))
}

/// The rows that stay, those of objects that are short marked as to be read
/// again; and how many were taken out or marked.
fn left_of(
    rows: &RecordBatch,
    name: &'static str,
    faults: &Faults,
) -> Result<(RecordBatch, u64), ArrowError> {
    let names = text(rows, name)?;
    let versions = rows.column_by_name("version").map(|_| text(rows, "version")).transpose()?;
    let marks = versions.is_some();
    let is_marked = |row: usize| versions.is_some_and(|found| found.value(row) == READ_AGAIN);
    let fault = |row: usize| match faults.of(names.value(row)) {
        Some(FollowerFault::Short) if is_marked(row) => None,
        fault => fault,
    };
    let gone = (0..rows.num_rows()).filter(|row| fault(*row).is_some()).count() as u64;
    let stays = (0..rows.num_rows()).map(|row| match fault(row) {
        Some(FollowerFault::Short) => Some(marks),
        fault => Some(fault.is_none()),
    });
    let stays: BooleanArray = stays.collect();
    let marked = if marks { with_marks(rows, |row| fault(row).is_some())? } else { rows.clone() };
    Ok((filter_record_batch(&marked, &stays)?, gone))
}

fn with_marks(
    rows: &RecordBatch,
    again: impl Fn(usize) -> bool,
) -> Result<RecordBatch, ArrowError> {
    let versions = text(rows, "version")?;
    let version = |row| Some(if again(row) { READ_AGAIN } else { versions.value(row) });
    let versions: StringArray = (0..rows.num_rows()).map(version).collect();
    let schema = rows.schema();
    let columns = schema.fields().iter().zip(rows.columns()).map(|(field, column)| {
        let versions: ArrayRef = Arc::new(versions.clone());
        if field.name() == "version" { versions } else { Arc::clone(column) }
    });
    RecordBatch::try_new(Arc::clone(&schema), columns.collect())
}
