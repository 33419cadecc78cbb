//! What CloudWatch Logs puts around records: the documents that its calls
//! return, whose `events` hold each record as a text, and the time before each
//! line of an export.

use super::{Array, Behind, Cursor};
use crate::scan::{FaultKind, Scan, Scanner, Stopped};
use crate::slot::Slot;
use crate::view::{Mark, Step, View};

/// What stands before the record on a line of an export: `0` is any digit.
const STAMP: &[u8] = b"0000-00-00T00:00:00.000Z ";

/// Whether a line of an export begins here.
pub(super) fn stamp(line: &[u8], behind: Behind) -> Mark {
    let is_like = |(byte, like): (&u8, &u8)| match like {
        b'0' => byte.is_ascii_digit(),
        like => byte == like,
    };
    match line.iter().zip(STAMP).all(is_like) {
        true if line.len() >= STAMP.len() => Mark::Whole,
        true if behind == Behind::More => Mark::Unclear,
        _ => Mark::None,
    }
}

impl Cursor {
    /// Passes the stamp of an exported line; any other number is a value.
    pub(super) fn stamp(&mut self, view: View<'_>) -> Option<Step> {
        let line = view.bytes.get(self.pos..).unwrap_or_default();
        match stamp(line, view.behind) {
            Mark::Whole => {
                self.pos += STAMP.len();
                self.bytes.blank += STAMP.len() as u64;
                None
            }
            Mark::Unclear => Some(Step::More),
            Mark::None => Some(self.other_value(view)),
        }
    }

    /// Passes the beginning of a document up to its first event, if one begins
    /// here. An end of the bytes at hand is none: to read a record from here
    /// fails there too, and asks for more.
    #[cold]
    pub(super) fn open_document(&mut self, view: View<'_>) -> bool {
        let mut scanner = self.scanner(view);
        let opens = to_events(&mut scanner) == Ok(true);
        if opens {
            self.pass(&scanner);
            self.array = Array::Open;
            self.in_document = true;
        }
        opens
    }

    /// Passes what stands behind the events of a document.
    pub(super) fn document_end(&mut self, view: View<'_>) -> Option<Step> {
        let mut scanner = self.scanner(view);
        if !matches!(scanner.ahead(), Some(b',' | b'}')) {
            self.leave_document();
            return Some(self.not_closed());
        }
        match scanner.object_end() {
            Ok(()) => self.pass(&scanner),
            Err(Stopped) if scanner.fault().kind == FaultKind::End && self.wants_more(view) => {
                return Some(Step::More);
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

/// Goes into the `events` of a document; false if this is a record or another
/// object.
fn to_events(scanner: &mut Scanner<'_>) -> Scan<bool> {
    scanner.open_bracket()?;
    let mut more = scanner.peek()? != b'}';
    while more {
        let key = scanner.key()?;
        if key.is(b"events") && scanner.peek()? == b'[' {
            return scanner.open_bracket().map(|()| true);
        }
        if Slot::Record.member(key.plain().unwrap_or_default()) != Slot::Unknown {
            return Ok(false);
        }
        scanner.skip_value()?;
        more = scanner.separator(b'}', "expected `,` or `}`")?;
    }
    Ok(false)
}
