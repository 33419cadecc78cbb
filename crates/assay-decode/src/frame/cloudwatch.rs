//! What CloudWatch Logs puts around records: the documents that its calls
//! return and its subscriptions send, whose `events` or `logEvents` hold each
//! record as a text, and the time before each line of an export or of a tail.

use super::{Array, Cursor, stamp};
use crate::envelope::Envelope;
use crate::scan::{Scan, ScanFaultKind, Scanner, Stopped};
use crate::slot::{EVENTS, Slot};
use crate::view::{Mark, NextInObject, View};

/// What an object is around events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// The scanner is at its first event.
    Events,
    /// It tells that a destination answers; its events hold no records.
    Control,
    /// It is a record, or something else.
    None,
}

impl Cursor {
    /// Passes the time on a line; any other number is a value.
    pub(super) fn stamp<'w>(
        &mut self,
        view: View<'w>,
        envelope: &mut Envelope<'w>,
    ) -> Option<NextInObject> {
        let line = view.bytes.get(self.pos..).unwrap_or_default();
        match stamp::begins(line, view.behind) {
            Mark::Whole => {
                let Some(length) = stamp::length(line, view.behind) else {
                    return Some(NextInObject::More);
                };
                self.pos += length;
                self.bytes.blank += length as u64;
                None
            }
            Mark::Unclear => Some(NextInObject::More),
            Mark::None => Some(self.other_value(view, envelope)),
        }
    }

    /// Passes the beginning of a document up to its first event, if one begins
    /// here, or all of one without records. An end of the bytes at hand is none:
    /// to read a record from here fails there too, and asks for more.
    #[cold]
    pub(super) fn open_document(&mut self, view: View<'_>) -> bool {
        let mut scanner = self.scanner(view);
        match document(&mut scanner) {
            Ok(Document::Events) => {
                self.pass(&scanner);
                self.array = Array::Open;
                self.in_document = true;
                true
            }
            Ok(Document::Control) => {
                scanner.restart();
                let is_whole = scanner.skip_value().is_ok();
                if is_whole {
                    self.pass(&scanner);
                }
                is_whole
            }
            _ => false,
        }
    }

    /// Passes what stands behind the events of a document.
    pub(super) fn document_end(&mut self, view: View<'_>) -> Option<NextInObject> {
        let mut scanner = self.scanner(view);
        if !matches!(scanner.ahead(), Some(b',' | b'}')) {
            self.leave_document();
            return Some(self.not_closed());
        }
        match scanner.object_end() {
            Ok(()) => self.pass(&scanner),
            Err(Stopped) if scanner.fault().kind == ScanFaultKind::End && self.wants_more(view) => {
                return Some(NextInObject::More);
            }
            Err(Stopped) => {
                self.leave_document();
                return Some(self.fail(view, &scanner));
            }
        }
        self.leave_document();
        None
    }

    fn leave_document(&mut self) {
        self.array = Array::No;
        self.in_document = false;
    }

    /// Goes on behind what belongs to no record.
    fn pass(&mut self, scanner: &Scanner<'_>) {
        self.pos += scanner.pos();
        self.line += scanner.newlines();
        self.bytes.blank += scanner.pos() as u64;
    }
}

/// Goes into the `events` or `logEvents` of a document.
pub(super) fn document(scanner: &mut Scanner<'_>) -> Scan<Document> {
    let mut is_control = false;
    scanner.open_bracket()?;
    let mut more = scanner.peek()? != b'}';
    while more {
        let key = scanner.key()?;
        let is_events = EVENTS.iter().any(|name| key.is(name));
        if is_events && scanner.peek()? == b'[' {
            if is_control {
                return Ok(Document::Control);
            }
            return scanner.open_bracket().map(|()| Document::Events);
        }
        if Slot::Record.member(key.plain().unwrap_or_default()) != Slot::Unknown {
            return Ok(Document::None);
        }
        match key.is(b"messageType") {
            true => is_control = scanner.text()?.is_some_and(|text| text.is(b"CONTROL_MESSAGE")),
            false => scanner.skip_value()?,
        }
        more = scanner.separator(b'}', "expected `,` or `}`")?;
    }
    Ok(Document::None)
}
