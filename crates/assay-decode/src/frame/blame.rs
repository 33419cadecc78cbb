//! What is said of a record that is rejected.

use assay_schema::words::RejectReason;

use super::Cursor;
use crate::scan::{ScanFault, ScanFaultKind};
use crate::view::View;

impl Cursor {
    pub(super) fn why(&self, view: View<'_>, fault: ScanFault) -> (RejectReason, String) {
        let at = fault.at;
        match fault.kind {
            ScanFaultKind::End if self.is_limited(view) => {
                let bound = self.limits.record_bytes_max;
                (RejectReason::RecordTooLarge, format!("longer than {bound} bytes"))
            }
            ScanFaultKind::End => (RejectReason::InvalidJson, format!("cut off after {at} bytes")),
            ScanFaultKind::TooDeep => {
                let bound = self.limits.nesting_depth_max;
                (RejectReason::NestedTooDeep, format!("deeper than {bound} at byte {at}"))
            }
            ScanFaultKind::Syntax(what) => match self.has_bad_utf8(view, at) {
                true => (RejectReason::InvalidUtf8, format!("not UTF-8, at or before byte {at}")),
                false => (RejectReason::InvalidJson, format!("{what} at byte {at}")),
            },
        }
    }

    /// Whether the text up to the fault holds bytes that no character has; one
    /// that is only cut off there does not count.
    fn has_bad_utf8(&self, view: View<'_>, at: usize) -> bool {
        let end = (self.pos + at + 1).min(view.bytes.len());
        let text = view.bytes.get(self.pos..end).unwrap_or_default();
        simdutf8::compat::from_utf8(text).is_err_and(|error| error.error_len().is_some())
    }
}
