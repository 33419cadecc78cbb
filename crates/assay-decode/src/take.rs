//! From what framing finds to rows and rejects, until a batch is full or a text
//! has ended.

use assay_schema::words::RejectReason;

use crate::enclosed::Enclosed;
use crate::envelope::{Envelope, Wrapped};
use crate::event::{self, Event};
use crate::foreign;
use crate::frame::Cursor;
use crate::limits::{ENCLOSED_DEPTH_MAX, Limits};
use crate::route::Routes;
use crate::sink::{Rejected, Sink};
use crate::view::{NextInObject, ObjectPlace, View};

/// What rows and rejects are made with.
pub(crate) struct Taker<'t> {
    pub(crate) sink: Sink<'t>,
    pub(crate) routes: &'t mut Routes,
    pub(crate) message: &'t mut Vec<u8>,
    /// What objects turned out to be that are no records: each is told once.
    pub(crate) foreign: &'t mut Vec<&'static str>,
    /// Bytes of all that the object enclosed so far.
    pub(crate) enclosed_bytes: &'t mut u64,
    pub(crate) limits: &'t Limits,
}

/// Why no more records were taken.
pub(crate) enum Taken {
    /// The batch is full.
    Full,
    /// The bytes at hand are at their end, the text is not.
    Empty,
    /// The text is at its end.
    Done,
    /// The record taken last encloses a text, which is to be read first.
    Opened(Box<Enclosed>),
}

/// Where a text lies that is read.
#[derive(Clone, Copy)]
pub(crate) enum Within {
    /// It is the object.
    Object,
    /// It is enclosed in what begins there, so many texts deep.
    Enclosure(ObjectPlace, usize),
}

impl Within {
    /// What is said of where something begins: places in what is enclosed are of
    /// no use to anybody.
    #[inline]
    fn place(self, place: ObjectPlace) -> ObjectPlace {
        match self {
            Self::Object => place,
            Self::Enclosure(place, _) => place,
        }
    }

    fn depth(self) -> usize {
        match self {
            Self::Object => 0,
            Self::Enclosure(_, depth) => depth,
        }
    }
}

impl Taker<'_> {
    /// Takes what comes next until something is to be done about it.
    #[inline]
    pub(crate) fn take_all(
        &mut self,
        cursor: &mut Cursor,
        view: View<'_>,
        within: Within,
    ) -> Taken {
        let mut envelope = Envelope::default();
        while !self.sink.batch.is_full() {
            match cursor.step(view, self.routes, &mut envelope) {
                NextInObject::Record(place) => {
                    let place = within.place(place);
                    let taken = match envelope.wrapped() {
                        None => self.sink.record(&envelope, place).map(|()| None),
                        Some(wrapped) => self.unwrap(wrapped, cursor, place, within.depth()),
                    };
                    match taken {
                        Ok(None) => {}
                        Ok(Some(enclosed)) => return Taken::Opened(enclosed),
                        Err(why) if envelope.is_record => self.reject(cursor, why, place),
                        Err(why) => {
                            let why = foreign::why(
                                why,
                                cursor.last_record(view),
                                self.limits.nesting_depth_max,
                            );
                            self.reject(cursor, why, place);
                        }
                    }
                }
                NextInObject::Reject(reason, detail, place) => {
                    self.sink.reject(reason, detail, within.place(place));
                }
                NextInObject::More => return Taken::Empty,
                NextInObject::End => return Taken::Done,
            }
        }
        Taken::Full
    }

    /// Takes an event's record, or opens the text that is to be read next.
    #[cold]
    fn unwrap(
        &mut self,
        wrapped: Wrapped<'_>,
        cursor: &mut Cursor,
        place: ObjectPlace,
        depth: usize,
    ) -> Result<Option<Box<Enclosed>>, Rejected> {
        match wrapped {
            Wrapped::Message(text) if event::is_control(text) => {
                cursor.record_was_blank();
                Ok(None)
            }
            Wrapped::Message(text) => {
                let event = Event { text, routes: self.routes, unescaped: self.message };
                event.record(&mut self.sink, place).map(|()| None)
            }
            wrapped => self.open(wrapped, place, depth).map(Some),
        }
    }

    fn open(
        &mut self,
        wrapped: Wrapped<'_>,
        place: ObjectPlace,
        depth: usize,
    ) -> Result<Box<Enclosed>, Rejected> {
        if depth >= ENCLOSED_DEPTH_MAX {
            let detail = "a text within a text within a text, and so on";
            return Err((RejectReason::NestedTooDeep, detail.into()));
        }
        let enclosed = Enclosed::open(wrapped, place, self.limits)?;
        *self.enclosed_bytes += enclosed.bytes();
        if *self.enclosed_bytes > self.limits.inflated_object_bytes_max {
            let detail = "the texts within the object are larger than the bound on an object";
            return Err((RejectReason::RecordTooLarge, detail.into()));
        }
        Ok(Box::new(enclosed))
    }

    /// Of what is no record but has a name, the first in the object is told.
    #[cold]
    fn reject(&mut self, cursor: &mut Cursor, (reason, detail): Rejected, place: ObjectPlace) {
        cursor.record_was_rejected();
        if let (RejectReason::NoEnvelope, std::borrow::Cow::Borrowed(name)) = (reason, &detail) {
            if self.foreign.contains(name) {
                return;
            }
            self.foreign.push(name);
        }
        self.sink.reject(reason, detail.into_owned(), place);
    }
}
