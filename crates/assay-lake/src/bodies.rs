//! Counts from offloaded bodies.
//!
//! Where a record has no counts and its output body was offloaded to an object
//! of its own, that body is fetched and its counts are filled in. A body can
//! land after its record, or never; files that are younger than the late
//! window are read again by each run.
//!
//! One commit for each file replaces it by one in which the counts stand, so a
//! reader sees a row either without or with them, and always once.

mod counts_found;
mod fetch;
mod patch;
mod wanted;

use assay_decode::Limits;
use assay_schema::tables;
use deltalake_core::kernel::EagerSnapshot;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

use crate::error::LakeError;
use crate::files::{discard, rewrite};
use crate::lake::Lake;
use crate::limits::BODY_FETCHES_MAX;
use crate::log::file_swap::{Swap, Swapped, swap};
use crate::log::snapshot::{DataFile, TableSnapshot};
use crate::log::table::{LakeTable, path_in_table};
use crate::source::Origin;
use crate::stop_signal::Stop;
use fetch::{Fetched, fetch};
use patch::{ByRow, patch};
use wanted::Wanted;

pub use counts_found::BodyCountsFound;

/// What a run is asked to look for.
pub(crate) struct BodySearch<'a> {
    pub(crate) origin: Origin,
    /// Files that were written that long ago or later are looked at.
    pub(crate) late_window: SignedDuration,
    pub(crate) limits: &'a Limits,
    pub(crate) stop: &'a Stop,
}

/// Fills in the counts that offloaded bodies tell.
///
/// `state` is the newest one that is known; returns the one after it. Opens only
/// files whose statistics say that they hold rows without counts whose bodies
/// were offloaded.
pub(crate) async fn run(
    lake: &Lake,
    mut state: EagerSnapshot,
    request: &BodySearch<'_>,
) -> Result<(BodyCountsFound, EagerSnapshot), LakeError> {
    let table = lake.table(&tables::INVOCATIONS);
    let mut found = BodyCountsFound::default();
    let snapshot = TableSnapshot::of(&table, &state)?;
    let oldest = Timestamp::now().saturating_sub(request.late_window).unwrap_or(Timestamp::MIN);
    let young = snapshot.files.iter().filter(|file| file.modified_ms >= oldest.as_millisecond());
    for file in young.filter(|file| wanted::may_be_in(file)) {
        if request.stop.is_asked() {
            break;
        }
        let wanted = wanted::in_file(&snapshot, file, &request.origin, &mut found).await?;
        let told = told(request, wanted, &mut found).await;
        if told.is_empty() {
            continue;
        }
        let recovered = told.len() as u64;
        if let Some(after) = replace(&table, &state, file, told).await? {
            found.recovered += recovered;
            state = after;
        }
    }
    Ok((found, state))
}

/// What the bodies tell, several of them fetched at once.
async fn told(request: &BodySearch<'_>, wanted: Vec<Wanted>, found: &mut BodyCountsFound) -> ByRow {
    let source = &request.origin.location;
    let fetches = wanted
        .into_iter()
        .map(|wanted| async move { (wanted.row, fetch(source, &wanted, request.limits).await) });
    let mut fetched = stream::iter(fetches).buffer_unordered(BODY_FETCHES_MAX);
    let mut told = ByRow::new();
    while let Some((row, body)) = fetched.next().await {
        match body {
            Fetched::Counts(counts) => {
                told.insert(row, *counts);
            }
            Fetched::Missing => found.missing += 1,
            Fetched::Silent => found.silent += 1,
            Fetched::Unreadable => found.unreadable += 1,
        }
    }
    told
}

/// Puts a file with the counts in the place of one without; none when another
/// writer has taken that one away, and the next run must look again.
async fn replace(
    table: &LakeTable,
    state: &EagerSnapshot,
    file: &DataFile,
    told: ByRow,
) -> Result<Option<EagerSnapshot>, LakeError> {
    let of_path = table.files_where(state, |view| table.path_of(&view.path()) == file.path)?;
    let Some(old) = of_path.first() else { return Ok(None) };
    let seen = [path_in_table(&old.path)];
    let rewritten = rewrite(table, old, |first, rows| patch(&rows, first, &told)).await?;
    let Some(added) = rewritten else { return Ok(None) };
    let adds = [added];
    let changed = Swap {
        adds: &adds,
        removed: vec![old],
        seen: &seen,
        data_change: true,
        operation: LakeTable::replace(),
    };
    match swap(table, state.clone(), &changed).await? {
        Swapped::Done(state) => Ok(Some(state)),
        Swapped::Overtaken(_) => {
            discard(table, &adds).await;
            Ok(None)
        }
    }
}
