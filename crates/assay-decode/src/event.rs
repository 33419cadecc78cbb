//! Events of CloudWatch Logs: a log record as a text within another object.

use assay_schema::words::RejectReason;

use crate::envelope::Envelope;
use crate::foreign;
use crate::route::Routes;
use crate::scan::{Scan, ScanFault, ScanFaultKind, Scanner, Text};
use crate::sink::{HALF_PAIR, Rejected, Sink};
use crate::view::ObjectPlace;

/// How a message begins that CloudWatch Logs sends to see whether a destination
/// answers. No record is in it.
const CONTROL_MESSAGE: &[u8] = b"CWL CONTROL MESSAGE";

/// Whether an event says nothing of any record.
pub(crate) fn is_control(text: Text<'_>) -> bool {
    text.raw().starts_with(CONTROL_MESSAGE)
}

/// What an event says, and what is needed to read it.
pub(crate) struct Event<'e> {
    pub(crate) text: Text<'e>,
    pub(crate) routes: &'e mut Routes,
    /// Room for the text without its escapes, which is never longer than with
    /// them: the bound on a record is a bound on it too.
    pub(crate) unescaped: &'e mut Vec<u8>,
}

impl Event<'_> {
    /// Appends the row of the record in the event.
    pub(crate) fn record(self, sink: &mut Sink<'_>, place: ObjectPlace) -> Result<(), Rejected> {
        let Some(record) = self.text.decode(self.unescaped) else {
            return Err((RejectReason::InvalidJson, HALF_PAIR.into()));
        };
        let mut scanner = Scanner::new(record, sink.nesting_depth_max);
        let mut envelope = Envelope::default();
        match read(&mut scanner, self.routes, &mut envelope) {
            Ok(true) => {
                envelope.refused = scanner.refused();
                let taken = sink.record(&envelope, place);
                match envelope.is_record {
                    true => taken,
                    false => taken.map_err(|why| foreign::why(why, record, sink.nesting_depth_max)),
                }
            }
            Ok(false) => Err((RejectReason::NotAnObject, "a message that is no object".into())),
            Err(_) => Err(why(scanner.fault())),
        }
    }
}

/// Takes the one value that a message is; returns whether it is an object.
fn read<'a>(
    scanner: &mut Scanner<'a>,
    routes: &mut Routes,
    envelope: &mut Envelope<'a>,
) -> Scan<bool> {
    let is_object = scanner.peek()? == b'{';
    match is_object {
        true if routes.take(scanner, envelope) => {}
        true => routes.read(scanner, envelope)?,
        false => scanner.skip_value()?,
    }
    scanner.expect_end().map(|()| is_object)
}

fn why(fault: ScanFault) -> Rejected {
    let at = fault.at;
    match fault.kind {
        ScanFaultKind::End => {
            (RejectReason::InvalidJson, format!("a message cut off after {at} bytes").into())
        }
        ScanFaultKind::Syntax(what) => {
            (RejectReason::InvalidJson, format!("{what} at byte {at} of the message").into())
        }
        ScanFaultKind::TooDeep => {
            (RejectReason::NestedTooDeep, format!("too deep at byte {at} of the message").into())
        }
    }
}
