//! The columns of `rejects`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::ArrowError;
use assay_schema::Kind;
use assay_schema::tables::REJECTS;
use assay_schema::words::RejectReason;

use super::interner::Interner;
use crate::view::ObjectPlace;

/// The columns of the table, each by its name and kind.
macro_rules! arrays {
    ($($name:ident: $kind:ident = $array:expr,)+) => {{
        const COLUMNS: &[(&str, Kind)] = &[$((stringify!($name), Kind::$kind),)+];
        const _: () = assert!(REJECTS.is_made_of(COLUMNS), "not the columns of the table");
        vec![$($array,)+]
    }};
}

struct Reject {
    object: u32,
    place: ObjectPlace,
    reason: RejectReason,
    detail: String,
}

/// Rejects in the order in which they were met.
#[derive(Default)]
pub(super) struct Rejects(Vec<Reject>);

impl Rejects {
    pub(super) fn push(
        &mut self,
        object: u32,
        place: ObjectPlace,
        reason: RejectReason,
        detail: String,
    ) {
        self.0.push(Reject { object, place, reason, detail });
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// About how much memory they take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.0.len() * (size_of::<Reject>() + 48)
    }

    /// All of them; nothing if there are none.
    pub(super) fn finish(
        &self,
        objects: &Interner,
        rejected_at: i64,
    ) -> Result<Option<RecordBatch>, ArrowError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let rows = || self.0.iter();
        let arrays = arrays! {
            source_object: Text = text(rows().map(|row| objects.text(row.object))),
            source_line: BigInt = number(rows().map(|row| row.place.line)),
            byte_offset: BigInt = number(rows().map(|row| row.place.offset)),
            reason: Text = text(rows().map(|row| row.reason.word())),
            detail: Text = text(rows().map(|row| row.detail.as_str())),
            rejected_at: Timestamp = moments(vec![rejected_at; self.0.len()]),
        };
        RecordBatch::try_new(REJECTS.data_schema(), arrays).map(Some)
    }
}

fn text<'a>(rows: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(rows))
}

fn number(rows: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(rows.map(|number| number as i64)))
}

/// Microseconds since the epoch, adjusted to UTC.
pub(super) fn moments(micros: Vec<i64>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(micros).with_timezone("UTC"))
}
