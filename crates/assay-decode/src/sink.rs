//! From a record's envelope to its row, or its reject.

use std::borrow::Cow;

use assay_schema::words::RejectReason;

use crate::batch::{Batch, RowPlace};
use crate::body;
use crate::envelope::Envelope;
use crate::slot::Slot;
use crate::stats::ObjectStats;
use crate::timestamp::LastDay;
use crate::view::ObjectPlace;

/// Why a record is none, and what exactly is wrong with it.
pub(crate) type Rejected = (RejectReason, Cow<'static, str>);

/// What is wrong with an escape that names no character.
pub(crate) const HALF_PAIR: &str = "half of a surrogate pair in a string";

/// Where records and rejects go.
pub(crate) struct Sink<'s> {
    pub(crate) batch: &'s mut Batch,
    pub(crate) object: u32,
    pub(crate) stats: &'s mut ObjectStats,
    pub(crate) scratch: &'s mut Vec<u8>,
    pub(crate) last_day: &'s mut LastDay,
    pub(crate) nesting_depth_max: usize,
}

impl Sink<'_> {
    /// Appends a record's row.
    #[inline]
    pub(crate) fn record(
        &mut self,
        envelope: &Envelope<'_>,
        place: ObjectPlace,
    ) -> Result<(), Rejected> {
        if !envelope.is_sound() {
            return Err((RejectReason::InvalidJson, HALF_PAIR.into()));
        }
        let micros = self.micros(envelope)?;
        self.stats.records += 1;
        self.stats.count_refused(envelope.refused, place.line);
        let row = RowPlace { micros, object: self.object, line: place.line };
        self.push(&row, envelope);
        Ok(())
    }

    fn push(&mut self, row: &RowPlace, envelope: &Envelope<'_>) {
        let text = envelope.body_in_string.map(|text| text.decode(self.scratch));
        match text {
            None => self.batch.push(row, envelope, envelope.body.as_ref()),
            Some(text) => {
                let (body, refused) = text.map_or_else(Default::default, |text| {
                    body::read_text(text, self.nesting_depth_max)
                });
                self.stats.count_refused(refused, row.line);
                self.batch.push(row, envelope, Some(&body));
            }
        }
    }

    fn micros(&mut self, envelope: &Envelope<'_>) -> Result<i64, Rejected> {
        let reject = |detail: &'static str| (RejectReason::InvalidTimestamp, detail.into());
        let text = envelope.text(Slot::Timestamp).ok_or_else(|| reject("there is no timestamp"))?;
        let text = text.decode(self.scratch).unwrap_or_default();
        self.last_day.parse(text).map_err(reject)
    }

    pub(crate) fn reject(&mut self, reason: RejectReason, detail: String, place: ObjectPlace) {
        self.stats.count_reject(reason);
        self.batch.reject(self.object, place, reason, detail);
    }
}
