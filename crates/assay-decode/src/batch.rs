//! Rows and rejects of many objects, and the sorted Arrow batches they become.

mod column;
mod columns;
mod derived;
mod digest;
mod finish;
mod interner;
mod metadata;
mod model_ids;
mod order;
mod ready;
mod rejects;
mod rows;
mod texts;

use std::collections::{BTreeMap, HashSet};

use arrow_array::RecordBatch;
use assay_schema::words::RejectReason;

use crate::body::Body;
use crate::envelope::Envelope;
use crate::error::DecodeError;
use crate::limits::BATCH_TEXT_BYTES_MAX;
use crate::seen::{RequestKey, Seen, SeenRequests};
use crate::timestamp;
use crate::view::ObjectPlace;
use columns::Columns;
pub(crate) use columns::RowPlace;
use finish::ReadyColumns;
pub use finish::batch_schema;
use interner::Interner;
use rejects::Rejects;

/// About how many bytes a row takes beside its texts.
const ROW_BYTES: usize = 15 * 8 + 18 * 4 + 5;

/// Rows and rejects while they are gathered, from any number of objects.
#[derive(Default)]
pub struct Batch {
    rows_max: usize,
    columns: Columns,
    rejects: Rejects,
    /// Rows that were dropped, as a flag for each row; empty if none was.
    dropped: Vec<bool>,
}

/// What [`Batch::drop_seen`] found.
#[derive(Clone, Debug, Default)]
pub struct Dropped {
    /// How many rows were dropped, by their object.
    pub objects: BTreeMap<String, u64>,
    /// Requests of which rows stay that differ from what was said first.
    pub differing: HashSet<RequestKey>,
}

/// The rows of one day.
#[derive(Clone, Debug)]
pub struct DayRows {
    /// `YYYY-MM-DD`.
    pub event_date: String,
    /// Of [`batch_schema`], sorted by `identity_arn` (nulls first, then by
    /// bytes), then `event_time`, then the order in which the rows came.
    pub rows: RecordBatch,
}

impl Batch {
    /// An empty batch that is full at that number of rows, or of rejects.
    pub fn new(rows_max: usize) -> Self {
        Self { rows_max, ..Self::default() }
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.columns.rows()
    }

    /// Rejects so far.
    pub fn rejects(&self) -> usize {
        self.rejects.len()
    }

    /// Whether there are neither rows nor rejects.
    pub fn is_empty(&self) -> bool {
        self.rows() == 0 && self.rejects() == 0
    }

    /// About how many bytes of memory the rows and rejects take; finishing
    /// takes about as much again for a moment.
    pub fn memory_bytes(&self) -> usize {
        self.rows() * ROW_BYTES + self.columns.text_bytes() + self.rejects.memory_bytes()
    }

    /// Drops the rows that say what the first delivery of their request has said,
    /// within this batch or before it. Deliveries that differ from it in anything
    /// but the place they were read from and the length of the bodies stay, and so
    /// do rows without a request id.
    ///
    /// To be called once, when the batch is sealed: a row may be dropped only in
    /// favour of one that is published no later.
    pub fn drop_seen(&mut self, seen: &mut dyn SeenRequests) -> Dropped {
        let ids = &self.columns.request_id;
        let mut dropped = Dropped::default();
        let same = |(row, says): (usize, u64)| {
            let request = if ids.valid[row] { RequestKey::of(ids.get(row)) } else { None };
            let Some(request) = request else { return false };
            let stands = seen.take(request, says);
            if stands == Seen::Other {
                dropped.differing.insert(request);
            }
            stands == Seen::Same
        };
        self.dropped = digest::digests(&self.columns.said(), self.rows())
            .into_iter()
            .enumerate()
            .map(same)
            .collect();
        let objects = &self.columns.source_object.0;
        for (_, code) in
            self.dropped.iter().zip(objects.rows.kept()).filter(|(dropped, _)| **dropped)
        {
            *dropped.objects.entry(objects.texts.text(*code).to_owned()).or_insert(0) += 1;
        }
        dropped
    }

    /// Sorts the rows, gives those of each day to `take`, in order of the days,
    /// and leaves the batch empty, with its
    /// memory kept for other rows: to fill one batch again and again spares
    /// the system from handing out the same memory anew. The columns of a day
    /// are built when its turn comes: a row may have a day of its own.
    ///
    /// Returns the rejects with the columns of `rejects`, in the order in which
    /// they were met; nothing if there are none. `rejected_at_micros`, since the
    /// epoch, is what they say of when they were rejected.
    ///
    /// # Errors
    /// What `take` fails with, which leaves the batch as it was, and
    /// [`DecodeError::Batch`] if Arrow refuses a column, which would be a flaw
    /// of this crate.
    pub fn finish<E: From<DecodeError>>(
        &mut self,
        rejected_at_micros: i64,
        take: impl FnMut(DayRows) -> Result<(), E>,
    ) -> Result<Option<RecordBatch>, E> {
        let texts = &self.columns.source_object.0.texts;
        let rejects = self.rejects.finish(texts, rejected_at_micros).map_err(DecodeError::from)?;
        self.columns.fill();
        give_days(&self.columns, &self.dropped, take)?;
        self.clear();
        Ok(rejects)
    }

    /// Forgets all rows and rejects, but keeps the memory.
    pub fn clear(&mut self) {
        self.columns.clear();
        self.rejects = Rejects::default();
        self.dropped.clear();
    }

    /// Whether another row or reject must wait for the next batch. Texts are
    /// looked at once in a while: no row adds more than one record's bytes.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        let rows = self.rows();
        rows >= self.rows_max
            || self.rejects() >= self.rows_max
            || (rows.is_multiple_of(16) && self.columns.text_bytes() >= BATCH_TEXT_BYTES_MAX)
    }

    /// The number of an object, for its rows and rejects.
    pub(crate) fn object(&mut self, name: &str) -> u32 {
        self.columns.source_object.0.texts.intern(name.as_bytes())
    }

    #[inline]
    pub(crate) fn push(
        &mut self,
        place: &RowPlace,
        envelope: &Envelope<'_>,
        body: Option<&Body<'_>>,
    ) {
        self.columns.push(place, envelope, body);
    }

    pub(crate) fn reject(
        &mut self,
        object: u32,
        place: ObjectPlace,
        reason: RejectReason,
        detail: String,
    ) {
        self.rejects.push(object, place, reason, detail);
    }
}

fn give_days<E: From<DecodeError>>(
    columns: &Columns,
    dropped: &[bool],
    mut take: impl FnMut(DayRows) -> Result<(), E>,
) -> Result<(), E> {
    let arns = &columns.identity_arn.0;
    let ranks = ranks(&arns.texts);
    let row_ranks: Vec<u32> = arns.rows.kept().iter().map(|code| ranks[*code as usize]).collect();
    let mut days = order::by_day(columns.event_time.micros(), &row_ranks, ranks.len());
    if dropped.contains(&true) {
        for day in &mut days {
            day.rows.retain(|row| !dropped.get(*row as usize).copied().unwrap_or(false));
        }
    }
    days.retain(|day| !day.rows.is_empty());
    let ready = ReadyColumns::new(columns).map_err(DecodeError::from)?;
    for day in days {
        let rows = ready.gather(&day.rows).map_err(DecodeError::from)?;
        take(DayRows { event_date: timestamp::day_text(day.day), rows })?;
    }
    Ok(())
}

/// The rank of each number among the texts, null first.
fn ranks(texts: &Interner) -> Vec<u32> {
    let mut codes: Vec<u32> = (0..=texts.len() as u32).collect();
    codes[1..].sort_unstable_by(|a, b| texts.get(*a).cmp(texts.get(*b)));
    let mut ranks = vec![0; codes.len()];
    for (rank, code) in codes.iter().enumerate() {
        ranks[*code as usize] = rank as u32;
    }
    ranks
}
