//! Where records begin and end in an object, and where reading goes on behind
//! a bad one.
//!
//! A bad record that is wrong on the line where it began costs that line. One
//! that is wrong on a later line (it was pretty-printed, or lost its line end)
//! costs everything up to the next line that begins with a bracket. So a
//! truncated line never takes the next record with it.

mod array;
mod blame;
mod cloudwatch;
mod seek;
mod stamp;
mod value;

use assay_schema::words::RejectReason;

use crate::envelope::Envelope;
use crate::limits::Limits;
use crate::route::Routes;
use crate::scan::{ScanFaultKind, Scanner, Stopped};
use crate::stats::BytesByFate;
use crate::view::{BYTE_ORDER_MARK, Behind, Mark, NextInObject, ObjectPlace, View, mark};
use seek::Seek;

/// Whether records stand in a JSON array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Array {
    No,
    Open,
    /// Its closing bracket may have been passed over.
    Damaged,
    /// It is closed, but not the document of events that it stood in.
    Closed,
}

/// A position in an object that outlives the windows.
pub(crate) struct Cursor {
    limits: Limits,
    /// Position in the window.
    pos: usize,
    /// Where the window begins in the object.
    base: u64,
    line: u64,
    seek: Seek,
    array: Array,
    /// Whether the array is the `events` of a document.
    in_document: bool,
    /// Whether documents stand in an array themselves.
    outer: Array,
    damage_told: bool,
    /// Length of the record found last.
    record_bytes: u64,
    pub(crate) bytes: BytesByFate,
}

impl Cursor {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            pos: 0,
            base: 0,
            line: 1,
            seek: Seek::Here,
            array: Array::No,
            in_document: false,
            outer: Array::No,
            damage_told: false,
            record_bytes: 0,
            bytes: BytesByFate::default(),
        }
    }

    /// Bytes of the window that are done with.
    pub(crate) fn done_bytes(&self) -> usize {
        self.pos
    }

    /// Says that so many bytes were taken from the window's front.
    pub(crate) fn window_moved(&mut self, by: usize) {
        self.pos -= by;
        self.base += by as u64;
    }

    /// Finds the next record, which it puts into `envelope`, or reject.
    #[inline]
    pub(crate) fn step<'w>(
        &mut self,
        view: View<'w>,
        routes: &mut Routes,
        envelope: &mut Envelope<'w>,
    ) -> NextInObject {
        loop {
            let Some(byte) = self.next_start(view) else { return self.out_of_bytes(view) };
            let step = match byte {
                _ if self.array == Array::Closed => self.document_end(view),
                b'{' => self.record(view, routes, envelope),
                b'[' if self.array != Array::Open => self.open_array(view),
                b'0'..=b'9' if self.array != Array::Open => self.stamp(view, envelope),
                b',' | b']' if self.array != Array::No || self.outer != Array::No => {
                    self.array_mark(byte)
                }
                _ => Some(self.other_value(view, envelope)),
            };
            if let Some(step) = step {
                return step;
            }
        }
    }

    /// The byte with which the next value begins; nothing if it is not at hand.
    #[inline]
    fn next_start(&mut self, view: View<'_>) -> Option<u8> {
        if self.seek != Seek::Here && !self.find_line(view) {
            return None;
        }
        let from = self.pos;
        let start = self.skip_blanks(view);
        self.bytes.blank += (self.pos - from) as u64;
        start
    }

    fn skip_blanks(&mut self, view: View<'_>) -> Option<u8> {
        while let Some(&byte) = view.bytes.get(self.pos) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                0xef => match mark(&view.bytes[self.pos..], view.behind) {
                    Mark::Whole => self.pos += BYTE_ORDER_MARK.len() - 1,
                    Mark::Unclear => return None,
                    Mark::None => return Some(byte),
                },
                _ => return Some(byte),
            }
            self.pos += 1;
        }
        None
    }

    fn out_of_bytes(&mut self, view: View<'_>) -> NextInObject {
        match view.behind {
            Behind::More => NextInObject::More,
            Behind::Damage(how) if !self.damage_told => self.damage(view, how),
            _ if matches!(self.array, Array::Open | Array::Closed) || self.outer == Array::Open => {
                self.array = Array::Damaged;
                self.outer = Array::Damaged;
                self.not_closed()
            }
            _ => NextInObject::End,
        }
    }

    fn not_closed(&self) -> NextInObject {
        let detail = "the array of records is not closed".to_owned();
        NextInObject::Reject(RejectReason::InvalidJson, detail, self.place())
    }

    /// Gives up the rest of the object.
    fn damage(&mut self, view: View<'_>, how: &str) -> NextInObject {
        let place = self.place();
        self.bytes.rejected += (view.bytes.len() - self.pos) as u64;
        self.pos = view.bytes.len();
        self.seek = Seek::Here;
        self.array = Array::Damaged;
        self.outer = Array::Damaged;
        self.damage_told = true;
        NextInObject::Reject(RejectReason::CorruptObject, how.to_owned(), place)
    }

    #[inline]
    fn record<'w>(
        &mut self,
        view: View<'w>,
        routes: &mut Routes,
        envelope: &mut Envelope<'w>,
    ) -> Option<NextInObject> {
        let mut scanner = self.scanner(view);
        envelope.clear();
        if !routes.take(&mut scanner, envelope) {
            if self.array != Array::Open && self.open_document(view) {
                return None;
            }
            if let Err(Stopped) = routes.read(&mut scanner, envelope) {
                return Some(self.fail(view, &scanner));
            }
        }
        envelope.refused = scanner.refused();
        Some(self.accept(view, &scanner))
    }

    /// Takes a record that has been read, unless it is not UTF-8.
    #[inline]
    fn accept(&mut self, view: View<'_>, scanner: &Scanner<'_>) -> NextInObject {
        let place = self.place();
        let end = self.pos + scanner.pos();
        let is_utf8 = end <= view.utf8_bytes || is_utf8(&view.bytes[self.pos..end]);
        self.take(scanner, is_utf8);
        match is_utf8 {
            true => NextInObject::Record(place),
            false => NextInObject::Reject(RejectReason::InvalidUtf8, "not UTF-8".to_owned(), place),
        }
    }

    /// Passes over all of an object that holds something else.
    pub(crate) fn give_up(&mut self) -> ObjectPlace {
        self.seek = Seek::Nowhere;
        self.place()
    }

    /// The text of the record found last.
    pub(crate) fn last_record<'w>(&self, view: View<'w>) -> &'w [u8] {
        let from = self.pos.saturating_sub(self.record_bytes as usize);
        view.bytes.get(from..self.pos).unwrap_or_default()
    }

    /// Says that the record found last was none, and that nothing is lost.
    pub(crate) fn record_was_blank(&mut self) {
        self.bytes.records -= self.record_bytes;
        self.bytes.blank += self.record_bytes;
    }

    /// Rejects what begins here, unless more bytes could mend it.
    fn fail(&mut self, view: View<'_>, scanner: &Scanner<'_>) -> NextInObject {
        let fault = scanner.fault();
        if fault.kind == ScanFaultKind::End && self.wants_more(view) {
            return NextInObject::More;
        }
        if let (ScanFaultKind::End, false, Behind::Damage(how)) =
            (fault.kind, self.is_limited(view), view.behind)
        {
            return self.damage(view, how);
        }
        let (reason, detail) = self.why(view, fault);
        self.seek = match scanner.newlines() {
            0 => Seek::NextLine,
            _ if self.in_document => Seek::NextIndented,
            _ => Seek::NextBracket,
        };
        for array in [&mut self.array, &mut self.outer] {
            if *array == Array::Open {
                *array = Array::Damaged;
            }
        }
        NextInObject::Reject(reason, detail, self.place())
    }

    /// Whether the value that begins here is at hand up to the bound only.
    fn is_limited(&self, view: View<'_>) -> bool {
        view.bytes.len() - self.pos > self.limits.record_bytes_max
    }

    fn wants_more(&self, view: View<'_>) -> bool {
        view.behind == Behind::More && !self.is_limited(view)
    }

    /// Scans from here, at most as far as a record may be long.
    #[inline]
    fn scanner<'w>(&self, view: View<'w>) -> Scanner<'w> {
        let rest = view.bytes.get(self.pos..).unwrap_or_default();
        let bounded = rest.get(..self.limits.record_bytes_max).unwrap_or(rest);
        Scanner::new(bounded, self.limits.nesting_depth_max)
    }

    /// Goes on behind what was scanned.
    #[inline]
    fn take(&mut self, scanner: &Scanner<'_>, good: bool) {
        let bytes = scanner.pos();
        match good {
            true => {
                self.bytes.records += bytes as u64;
                self.record_bytes = bytes as u64;
            }
            false => self.bytes.rejected += bytes as u64,
        }
        self.pos += bytes;
        self.line += scanner.newlines();
    }

    /// Says that the record found last turned out to be none.
    pub(crate) fn record_was_rejected(&mut self) {
        self.bytes.records -= self.record_bytes;
        self.bytes.rejected += self.record_bytes;
    }

    #[inline]
    fn place(&self) -> ObjectPlace {
        ObjectPlace { line: self.line, offset: self.base + self.pos as u64 }
    }
}

fn is_utf8(text: &[u8]) -> bool {
    simdutf8::basic::from_utf8(text).is_ok()
}
