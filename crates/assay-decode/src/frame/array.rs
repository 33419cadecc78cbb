//! JSON arrays: of records, read one by one, or of something else.

use assay_schema::words::RejectReason;

use super::cloudwatch::{Document, document};
use super::{Array, Cursor};
use crate::envelope::Envelope;
use crate::scan::{ScanFaultKind, Stopped};
use crate::view::{NextInObject, View};

impl Cursor {
    /// Takes a comma between records, or the end of their array.
    pub(super) fn array_mark(&mut self, byte: u8) -> Option<NextInObject> {
        self.pos += 1;
        self.bytes.blank += 1;
        match (byte, self.array) {
            (b']', Array::No) => self.outer = Array::No,
            (b']', _) if self.in_document => self.array = Array::Closed,
            (b']', _) => self.array = Array::No,
            _ => {}
        }
        None
    }

    /// Decides what an array is: of records or documents, which are then read
    /// one by one, or of stream events, or of something else.
    pub(super) fn open_array(&mut self, view: View<'_>) -> Option<NextInObject> {
        if self.outer == Array::No && self.begins_with_document(view) {
            self.outer = Array::Open;
            return self.pass_bracket();
        }
        let mut scanner = self.scanner(view);
        let mut first = Envelope::default();
        let element = scanner.element(|scanner| first.read(scanner));
        match element {
            Ok(None) => {
                self.bytes.blank += scanner.pos() as u64;
                self.line += scanner.newlines();
                self.pos += scanner.pos();
                return None;
            }
            Err(Stopped) if !first.is_record => return Some(self.fail(view, &scanner)),
            Err(Stopped) if scanner.fault().kind == ScanFaultKind::End && self.wants_more(view) => {
                return Some(NextInObject::More);
            }
            _ => {}
        }
        if first.is_record || first.wrapped().is_some() || holds_texts(scanner.since(0)) {
            self.array = Array::Open;
            self.in_document = false;
            return self.pass_bracket();
        }
        Some(self.other_array(view, element == Ok(Some(true))))
    }

    fn pass_bracket(&mut self) -> Option<NextInObject> {
        self.pos += 1;
        self.bytes.blank += 1;
        None
    }

    fn begins_with_document(&self, view: View<'_>) -> bool {
        let mut scanner = self.scanner(view);
        let first = scanner.open_bracket().and_then(|()| scanner.peek());
        first == Ok(b'{') && document(&mut scanner).is_ok_and(|found| found != Document::None)
    }

    fn other_array(&mut self, view: View<'_>, of_objects: bool) -> NextInObject {
        match of_objects {
            true => self.reject_value(view, RejectReason::NoEnvelope, "an array of stream events"),
            false => self.reject_value(view, RejectReason::NotAnObject, "an array"),
        }
    }

    /// Takes one whole array and rejects it.
    fn reject_value(&mut self, view: View<'_>, reason: RejectReason, what: &str) -> NextInObject {
        let mut scanner = self.scanner(view);
        if let Err(Stopped) = scanner.skip_value() {
            return self.fail(view, &scanner);
        }
        let place = self.place();
        self.take(&scanner, false);
        NextInObject::Reject(reason, what.to_owned(), place)
    }
}

/// Whether the first element is a text that may hold a record.
fn holds_texts(array: &[u8]) -> bool {
    let first = array.get(1..).unwrap_or_default().trim_ascii_start();
    first.starts_with(b"\"{")
}
